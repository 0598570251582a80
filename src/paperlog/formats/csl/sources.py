"""The values of items that fields of BibTeX can't hold, as text in `extra`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from msgspec import Raw

from paperlog.formats.json import is_too_deep
from paperlog.formats.sources import Record
from paperlog.formats.text import strip_control
from paperlog.schema import RecordError

PREFIX = "csl-"
GROUPS = {
    "subtitle": "title",
    "genre": "type",
    "shortTitle": "title-short",
    "journalAbbreviation": "container-title-short",
    "event": "event-title",
    "archive_location": "archive",
    "custom": "note",
}


def source_fields(values: Record) -> dict[str, str]:
    """Return values as fields of `extra`. Texts are written as they are, other values in JSON. Raises RecordError."""
    return {
        f"{PREFIX}{strip_control(name)}": text
        for name, value in values.items()
        if value is not None and (text := _to_text(name, value))
    }


def source_values(extra: Mapping[str, str]) -> Record:
    """Return the values in fields of `extra`. `source_fields` reverses it."""
    return {name.removeprefix(PREFIX): _from_text(text) for name, text in extra.items() if name.startswith(PREFIX)}


def _to_text(name: str, value: Any) -> str:
    if is_too_deep(value):
        raise RecordError(name, "is nested too deeply")
    if isinstance(value, str) and _from_text(text := strip_control(value).strip()) == text:
        return text
    return strip_control(json.dumps(value, ensure_ascii=False, default=_number_text))


def _from_text(text: str) -> Any:
    try:
        value = json.loads(text, parse_float=_float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text
    return text if is_too_deep(value) else value


def _float(text: str) -> float:
    if math.isinf(number := float(text)):
        _refuse(text)
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _number_text(number: Raw) -> str:
    """Return a number that Python can't represent."""
    return bytes(number).decode()
