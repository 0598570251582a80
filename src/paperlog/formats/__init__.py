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
    "Format",
    "ImportedList",
    "Output",
    "Rejected",
    "dumps",
    "guess",
    "loads",
    "output_of",
]


class Format(StrEnum):
    """What can be read."""

    BIBTEX = "bibtex"
    CSL = "csl"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"
    RIS = "ris"
    TOML = "toml"


class Output(StrEnum):
    """What can be written."""

    BIBTEX = "bibtex"
    CSL = "csl"
    CSV = "csv"
    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"
    RIS = "ris"
    TOML = "toml"


_PLACES: Mapping[Output, frozenset[str]] = {
    Output.BIBTEX: frozenset({"with_notes", "with_readings"}),
    Output.CSL: frozenset({"with_notes"}),
    Output.CSV: frozenset({"with_notes", "with_readings", "raw"}),
    Output.HTML: frozenset({"with_notes"}),
    Output.MARKDOWN: frozenset({"with_notes"}),
    Output.RIS: frozenset({"with_notes"}),
}
"""What a format has a place for beside the facts, as its codec calls it."""
_ALWAYS: Mapping[Output, frozenset[str]] = {
    Output.HTML: frozenset({"with_readings"}),
    Output.JSON: frozenset({"with_notes", "with_readings"}),
}
"""What a format never leaves out."""

_SUFFIXES: Mapping[str, Format] = {
    ".bib": Format.BIBTEX,
    ".csv": Format.CSV,
    ".markdown": Format.MARKDOWN,
    ".md": Format.MARKDOWN,
    ".ris": Format.RIS,
    ".toml": Format.TOML,
    ".tsv": Format.CSV,
}
_BEGINNINGS: Mapping[Format, re.Pattern[str]] = {
    Format.JSON: re.compile(r'\s*\{\s*"paperlog"\s*:'),
    Format.CSL: re.compile(r"\s*[\[{]\s*[\]{}\"]"),
    Format.RIS: re.compile(r"\s*TY  ?- "),
    Format.TOML: re.compile(r"(\s|#.*\n)*\[\[?(catalogue|category|paper)\]"),
    Format.BIBTEX: re.compile(r"(\s|%.*\n)*@\s*\w+\s*[{(]"),
    Format.MARKDOWN: re.compile(r"\s*(#+ |[-*+] |\||<)"),
}


def guess(suffix: str, text: str) -> Format | None:
    """Return the format that a file's suffix names, else the one that its text begins like."""
    if form := _SUFFIXES.get(suffix.lower()):
        return form
    return next((form for form, beginning in _BEGINNINGS.items() if beginning.match(text)), None)


def loads(text: str, name: str, form: Format) -> ImportedList:
    """Read a list; `name` is its source where it names none. Raises ValueError where it is not of the format."""
    listed = import_module(f"paperlog.formats.{form}").loads(text, name)
    assert isinstance(listed, ImportedList)  # noqa: S101 - every format's module gives one
    return listed


def output_of(suffix: str) -> Output | None:
    """Return the format that is written to a file with this suffix."""
    more = {".htm": Output.HTML, ".html": Output.HTML, ".json": Output.JSON, ".tsv": None}
    form = {**_SUFFIXES, **more}.get(suffix.lower())
    return Output(form) if form else None


def dumps(contents: Export, form: Output, **extras: bool) -> str:
    """Write a list, with the `extras` that are true: `with_notes`, `with_readings` and `raw`.

    Raises UsageError where the format has no place for one.
    """
    nothing: frozenset[str] = frozenset()
    wanted = [extra for extra, is_wanted in extras.items() if is_wanted and extra not in _ALWAYS.get(form, nothing)]
    for extra in wanted:
        if extra not in _PLACES.get(form, nothing):
            able = ", ".join(
                each for each in Output if extra in _PLACES.get(each, nothing) | _ALWAYS.get(each, nothing)
            )
            raise UsageError(f"The format {form} has no place for --{extra.replace('_', '-')}; these have: {able}.")
    return str(import_module(f"paperlog.formats.{form}").dumps(contents, **dict.fromkeys(wanted, True)))
