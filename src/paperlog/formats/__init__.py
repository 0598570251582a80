"""Text to and from papers: no files, no console; one module a format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module

from paperlog.errors import UsageError
from paperlog.formats.base import Export, ImportedList, Rejected

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
    """What can be read."""

    BIBTEX = "bibtex"
    CSL = "csl"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    RIS = "ris"
    TOML = "toml"


class ExportFormat(StrEnum):
    """What can be written."""

    BIBTEX = "bibtex"
    CSL = "csl"
    CSV = "csv"
    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"
    RIS = "ris"
    TOML = "toml"


_OPTIONAL_EXTRAS: Mapping[ExportFormat, frozenset[str]] = {
    ExportFormat.BIBTEX: frozenset({"with_notes", "with_readings"}),
    ExportFormat.CSL: frozenset({"with_notes"}),
    ExportFormat.CSV: frozenset({"with_notes", "with_readings", "raw"}),
    ExportFormat.HTML: frozenset({"with_notes"}),
    ExportFormat.MARKDOWN: frozenset({"with_notes"}),
    ExportFormat.RIS: frozenset({"with_notes"}),
}
"""What a format has a place for beside the facts, as its codec calls it."""
_FIXED_EXTRAS: Mapping[ExportFormat, frozenset[str]] = {
    ExportFormat.HTML: frozenset({"with_readings"}),
    ExportFormat.JSON: frozenset({"with_notes", "with_readings"}),
}
"""What a format never leaves out."""

_SUFFIXES: Mapping[str, ImportFormat] = {
    ".bib": ImportFormat.BIBTEX,
    ".csv": ImportFormat.CSV,
    ".markdown": ImportFormat.MARKDOWN,
    ".md": ImportFormat.MARKDOWN,
    ".ris": ImportFormat.RIS,
    ".toml": ImportFormat.TOML,
    ".tsv": ImportFormat.CSV,
}
_SIGNATURES: Mapping[ImportFormat, re.Pattern[str]] = {
    ImportFormat.JSON: re.compile(r'\s*\{\s*"paperlog"\s*:'),
    ImportFormat.CSL: re.compile(r"\s*[\[{]\s*[\]{}\"]"),
    ImportFormat.RIS: re.compile(r"\s*TY  ?- "),
    ImportFormat.TOML: re.compile(r"(\s|#.*\n)*\[\[?(catalogue|category|paper)\]"),
    ImportFormat.BIBTEX: re.compile(r"(\s|%.*\n)*@\s*\w+\s*[{(]"),
    ImportFormat.MARKDOWN: re.compile(r"\s*(#+ |[-*+] |\||<)"),
}


def guess_format(suffix: str, text: str) -> ImportFormat | None:
    """Return the format that a file's suffix names, else the one that its text begins like."""
    if file_format := _SUFFIXES.get(suffix.lower()):
        return file_format
    return next((file_format for file_format, signature in _SIGNATURES.items() if signature.match(text)), None)


def loads(text: str, name: str, file_format: ImportFormat) -> ImportedList:
    """Read a list; `name` is its source where it names none. Raises ValueError where it is not of the format."""
    imported = import_module(f"paperlog.formats.{file_format}").loads(text, name)
    assert isinstance(imported, ImportedList)  # noqa: S101 - every format's module gives one
    return imported


def export_format_for(suffix: str) -> ExportFormat | None:
    """Return the format that is written to a file with this suffix."""
    export_suffixes = {".htm": ExportFormat.HTML, ".html": ExportFormat.HTML, ".json": ExportFormat.JSON, ".tsv": None}
    file_format = {**_SUFFIXES, **export_suffixes}.get(suffix.lower())
    return ExportFormat(file_format) if file_format else None


def dumps(contents: Export, file_format: ExportFormat, **extras: bool) -> str:
    """Write a list, with the `extras` that are true: `with_notes`, `with_readings` and `raw`.

    Raises UsageError where the format has no place for one.
    """
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
                f"The format {file_format} has no place for --{extra.replace('_', '-')}; these have: {supporting}."
            )
    return str(import_module(f"paperlog.formats.{file_format}").dumps(contents, **dict.fromkeys(wanted, True)))
