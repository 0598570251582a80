"""Decoders for the plain values of JSON and TOML. They raise ValueError for an invalid value."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NoReturn

from msgspec import Raw

from paperlog.dates import PartialDate
from paperlog.errors import InvalidData
from paperlog.models import Link, Note, Status

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
HISTORY_TABLES = frozenset({"papers", "readings", "categories", "views", "quarantine"})
"""The tables whose changes are recorded in the history."""

_KINDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}


class RecordError(Exception):
    """An invalid record. `field` names the invalid field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def decoded_value(record: Any) -> Any:
    """Return a record as plain values, decoding it if it is still raw."""
    if type(record) is not Raw:
        return record
    return json.loads(bytes(record), parse_float=_parse_finite, parse_constant=reject_constant)


def reject_constant(name: str) -> NoReturn:
    raise ValueError(f"invalid JSON ({name})")


def _parse_finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise InvalidData(f"The library contains a number out of range: {text}. Nothing was changed.")
    return number


def key_said(row: object) -> str | None:
    """Return the key of a possibly invalid record, or None."""
    key = row.get("key") if isinstance(row, dict) else None
    return key if isinstance(key, str) else None


def row_of(record: object) -> dict[str, Any]:
    """Return a record as a dict, with any fields."""
    row = decoded_value(record)
    if type(row) is not dict:
        raise RecordError("record", "must be an object")
    return row


def decoded(record: object, fields: Mapping[str, Callable[[Any], Any]], required: Collection[str]) -> dict[str, Any]:
    row = row_of(record)
    values = {}
    for name, decode in fields.items():
        value = row.get(name)
        if value is not None:
            try:
                values[name] = decode(value)
            except ValueError as error:
                raise RecordError(name, str(error)) from None
        elif name in required:
            raise RecordError(name, "is missing")
    return values


def read_exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:  # not isinstance: a bool is an int
        raise ValueError(f"must be {_KINDS[kind]}")
    return value


def read_text(value: Any) -> str:
    return str(read_exactly(str, value))


def read_name(value: Any) -> str:
    text = read_text(value)
    if not text.strip():
        raise ValueError("is empty")
    return text


def read_key(value: Any) -> str:
    text = read_text(value)
    if not KEY.fullmatch(text):
        raise ValueError(f"{text!r} is not a valid key: use lower-case letters, digits and single hyphens")
    return text


def read_number(value: Any) -> int:
    return int(read_exactly(int, value))


def read_stars(value: Any) -> int:
    stars = read_number(value)
    if not 1 <= stars <= 5:
        raise ValueError(f"{stars} is not from 1 to 5")
    return stars


def read_status(value: Any) -> Status:
    try:
        return Status(read_text(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a status: {', '.join(Status)}") from None


def read_date(value: Any) -> PartialDate:
    return PartialDate.parse(read_text(value))


def read_moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(read_text(value).upper())  # `t` and `z` may be lower-case
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value!r} is out of range") from None


def read_many(decode: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple(decode(item) for item in read_exactly(list, value))


def read_parts(fields: Mapping[str, Callable[[Any], Any]], value: Any) -> dict[str, Any]:
    try:
        return decoded(value, fields, required=fields)
    except RecordError as bad:
        raise ValueError(str(bad)) from None


def read_link(value: Any) -> Link:
    return Link(**read_parts({"label": read_text, "url": read_name}, value))


def read_note(value: Any) -> Note:
    return Note(**read_parts({"id": read_number, "at": read_moment, "text": read_text}, value))


def read_flag(value: Any) -> bool:
    return bool(read_exactly(bool, value))


def read_patch(value: Any) -> Mapping[str, Any]:
    fields = {
        "table": read_table_name,
        "key": read_name,
        "delete": read_flag,
        "set": read_table,
        "unset": read_many(read_name),
        "cut": read_table_of(read_number),
        "extend": read_table_of(read_many(lambda item: item)),
    }
    try:
        patch = decoded(value, fields, required=("table", "key"))
    except RecordError as bad:
        raise ValueError(str(bad)) from None
    return MappingProxyType(patch)


def read_table_name(value: Any) -> str:
    name = read_text(value)
    if name not in HISTORY_TABLES:
        raise ValueError(f"{value!r} is not a table with a history")
    return name


def read_table_of(decode: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {name: decode(item) for name, item in read_table(value).items()}


def read_table(value: Any) -> dict[str, Any]:
    return dict(read_exactly(dict, value))


def read_days(value: Any) -> tuple[PartialDate, ...]:
    return tuple(sorted(set(read_many(read_date)(value))))
