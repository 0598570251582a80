"""Text to and from papers: no files, no console; one module a format."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module

from paperlog.formats.base import Contents, ReadingList, Rejected

__all__ = ["Contents", "Format", "ReadingList", "Rejected", "dumps"]


class Format(StrEnum):
    JSON = "json"
    TOML = "toml"


_CODECS: Mapping[Format, str] = {
    Format.JSON: "paperlog.formats.json",
    Format.TOML: "paperlog.formats.toml",
}


def dumps(contents: Contents, form: Format) -> str:
    return str(import_module(_CODECS[form]).dumps(contents))
