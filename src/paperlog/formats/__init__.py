"""Conversion between text and papers, one module per format. The formats don't access files or the console."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from types import ModuleType

from paperlog.errors import UsageError
from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.models import EMPTY

__all__ = [
    "Export",
    "ExportFormat",
    "ImportFormat",
    "ImportedList",
    "Rejected",
    "dumps",
    "export_format_for",
    "guess_format",
    "loads",
]


class ImportFormat(StrEnum):
    """A format that can be imported. Its value names its module, except in `_OTHER_NAMES`."""

    BIBTEX = "bibtex"
    CSL = "csl"
    CSL_JSON = "csl-json"
    CSV = "csv"
    ENDNOTE = "endnote"
    ENDNOTE_XML = "endnote-xml"
    JSON = "json"
    MARKDOWN = "markdown"
    PUBMED = "pubmed"
    RIS = "ris"
    TOML = "toml"
    WOS = "wos"


class ExportFormat(StrEnum):
    """A format that can be exported. Its value names its module, except in `_OTHER_NAMES`."""

    BIBTEX = "bibtex"
    CSL = "csl"
    CSL_JSON = "csl-json"
    CSV = "csv"
    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"
    RIS = "ris"
    TOML = "toml"


_OTHER_NAMES = {"csl-json": "csl", "endnote-xml": "endnote.xml_reader"}
"""The modules of formats that aren't named after them."""

_OPTIONAL_EXTRAS: Mapping[ExportFormat, frozenset[str]] = {
    ExportFormat.BIBTEX: frozenset({"with_notes", "with_readings"}),
    ExportFormat.CSL: frozenset({"with_notes"}),
    ExportFormat.CSV: frozenset({"with_notes", "with_readings", "raw"}),
    ExportFormat.HTML: frozenset({"with_notes", "with_images", "by_month", "title"}),
    ExportFormat.MARKDOWN: frozenset({"with_notes", "badges"}),
    ExportFormat.RIS: frozenset({"with_notes"}),
}
"""The extras that a format can include, named after the keyword arguments of its `dumps`."""
_FIXED_EXTRAS: Mapping[ExportFormat, frozenset[str]] = {
    ExportFormat.HTML: frozenset({"with_readings"}),
    ExportFormat.JSON: frozenset({"with_notes", "with_readings"}),
}
"""The extras that a format always includes."""

_SUFFIXES: Mapping[str, ImportFormat] = {
    ".bib": ImportFormat.BIBTEX,
    ".ciw": ImportFormat.WOS,
    ".csv": ImportFormat.CSV,
    ".enw": ImportFormat.ENDNOTE,
    ".markdown": ImportFormat.MARKDOWN,
    ".md": ImportFormat.MARKDOWN,
    ".nbib": ImportFormat.PUBMED,
    ".ris": ImportFormat.RIS,
    ".tab": ImportFormat.CSV,
    ".toml": ImportFormat.TOML,
    ".tsv": ImportFormat.CSV,
    ".xml": ImportFormat.ENDNOTE_XML,
}
_SIGNATURES: Mapping[ImportFormat, re.Pattern[str]] = {
    ImportFormat.JSON: re.compile(r'\s*\{\s*"paperlog"\s*:'),
    ImportFormat.CSL: re.compile(r"\s*[\[{]\s*[\]{}\"]"),
    ImportFormat.RIS: re.compile(r"\s*TY  ?- "),
    ImportFormat.ENDNOTE: re.compile(r"\s*%(?:0|[AT] .*\n%\S)[ \t]"),
    ImportFormat.ENDNOTE_XML: re.compile(
        r"\s*(?:<\?xml\b|<xml>\s*<records\b|<!DOCTYPE Pubmed|<(?:mods(?:Collection)?|PubmedArticle(?:Set)?)[\s>])"
    ),
    ImportFormat.PUBMED: re.compile(r"\s*(?:PMID|OWN )- ?\S"),
    ImportFormat.WOS: re.compile(r"\s*(?:FN .*\n\s*VR |PT [A-Z]\n)"),
    ImportFormat.CSV: re.compile(r"\s*PT\t"),  # the first column of Web of Science
    ImportFormat.TOML: re.compile(r"(\s|#.*\n)*\[\[?(catalogue|category|paper)\]"),
    ImportFormat.BIBTEX: re.compile(r"(\s|%.*\n)*@\s*\w+\s*[{(]"),
    ImportFormat.MARKDOWN: re.compile(r"\s*(#+ |[-*+] |\||<)"),
}
_DELIMITER = re.compile(r"[,;\t|]")


def guess_format(suffix: str, text: str) -> ImportFormat | None:
    """Guess the format from a file's suffix, or else from the start of its text. Return None if unknown."""
    if file_format := _SUFFIXES.get(suffix.lower()):
        return file_format
    if found := next((file_format for file_format, signature in _SIGNATURES.items() if signature.match(text)), None):
        return found
    from paperlog.formats.csv.columns import rank_of  # noqa: PLC0415 - only for files without a usual suffix

    ranks = map(rank_of, _DELIMITER.split(text.lstrip().partition("\n")[0]))
    fields = {rank[0] for rank in ranks if rank}
    return ImportFormat.CSV if "title" in fields and len(fields) > 1 else None


def loads(text: str, name: str, file_format: ImportFormat, columns: Mapping[str, str] = EMPTY) -> ImportedList:
    """Parse a list; `name` is its source unless the text names one. Raises ValueError if the format doesn't match.

    `columns` names the columns of fields in CSV. Raises UsageError if it is given for another format.
    """
    if columns and file_format is not ImportFormat.CSV:
        raise UsageError(f"--columns is for the format csv, not {file_format}.")
    options = {"columns": columns} if columns else {}
    imported = _module(file_format).loads(text, name, **options)
    assert isinstance(imported, ImportedList)  # noqa: S101 - for mypy: import_module returns Any
    return imported


def export_format_for(suffix: str) -> ExportFormat | None:
    """Return the format to write to a file with this suffix, or None."""
    others = {".htm": ExportFormat.HTML, ".html": ExportFormat.HTML, ".json": ExportFormat.JSON}
    file_format = {**_SUFFIXES, **others}.get(suffix.lower()) if suffix.lower() not in {".tab", ".tsv"} else None
    return ExportFormat(file_format) if file_format and file_format in {*ExportFormat} else None


def dumps(contents: Export, file_format: ExportFormat, **extras: object) -> str:
    """Write a list. The extras are `with_notes`, `with_readings`, `raw` and `badges`, and those of an HTML page.

    Raises UsageError if the format doesn't support a requested extra.
    """
    file_format = ExportFormat(_OTHER_NAMES.get(file_format, file_format))
    none: frozenset[str] = frozenset()
    wanted = [
        extra for extra, is_wanted in extras.items() if is_wanted and extra not in _FIXED_EXTRAS.get(file_format, none)
    ]
    for extra in wanted:
        if extra not in _OPTIONAL_EXTRAS.get(file_format, none):
            supporting = ", ".join(
                export_format
                for export_format in ExportFormat
                if extra in _OPTIONAL_EXTRAS.get(export_format, none) | _FIXED_EXTRAS.get(export_format, none)
            )
            raise UsageError(
                f"The format {file_format} doesn't support --{extra.replace('_', '-')}. Formats that do: {supporting}."
            )
    return str(_module(file_format).dumps(contents, **{extra: extras[extra] for extra in wanted}))


def _module(file_format: StrEnum) -> ModuleType:
    return import_module(f"paperlog.formats.{_OTHER_NAMES.get(file_format, file_format)}")
