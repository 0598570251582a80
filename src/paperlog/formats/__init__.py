"""Text to and from papers: no files, no console; one module a format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module

from paperlog.formats.base import Contents, ReadingList, Rejected

__all__ = ["Contents", "Format", "Output", "ReadingList", "Rejected", "dumps", "guess", "loads"]


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

    HTML = "html"
    JSON = "json"
    TOML = "toml"


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


def loads(text: str, name: str, form: Format) -> ReadingList:
    """Read a list; `name` is its source where it names none. Raises ValueError where it is not of the format."""
    listed = import_module(f"paperlog.formats.{form}").loads(text, name)
    assert isinstance(listed, ReadingList)  # noqa: S101 - every format's module gives one
    return listed


def dumps(contents: Contents, form: Output) -> str:
    return str(import_module(f"paperlog.formats.{form}").dumps(contents))
