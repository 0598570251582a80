"""Decoders for plain values from JSON and TOML. They raise ValueError for invalid values."""

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
    """An invalid record. `field` is the name of the invalid field."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def decode_raw(record: Any) -> Any:
    """Return a record as plain values, decoding it if necessary."""
    if type(record) is not Raw:
        return record
    try:
        return json.loads(bytes(record), parse_int=parse_int, parse_float=parse_float, parse_constant=reject_constant)
    except RecursionError:
        raise InvalidData("A record of the library is nested too deeply. Nothing was changed.") from None


def parse_int(text: str) -> int | Raw:
    """Parse a number in JSON. One that Python can't represent becomes a Raw, so that it can be written unchanged."""
    try:
        return int(text)
    except ValueError:  # Python converts at most 4,300 digits
        return Raw(text.encode())


def parse_float(text: str) -> float | Raw:
    """Parse a number in JSON, as `parse_int` does."""
    number = float(text)
    return Raw(text.encode()) if math.isinf(number) else number


def reject_constant(name: str) -> NoReturn:
    raise ValueError(f"invalid JSON ({name})")


def record_key(record: object) -> str | None:
    """Return the key of a possibly invalid record, or None if it has none."""
    key = record.get("key") if isinstance(record, dict) else None
    return key if isinstance(key, str) else None


def read_record(record: object) -> dict[str, Any]:
    """Check that a record is a dict, and return it. Fields are not checked."""
    record = decode_raw(record)
    if type(record) is not dict:
        raise RecordError("record", "must be an object")
    return record


def decode_fields(
    record: object, fields: Mapping[str, Callable[[Any], Any]], required: Collection[str]
) -> dict[str, Any]:
    record = read_record(record)
    values = {}
    for name, decode in fields.items():
        value = record.get(name)
        if value is not None:
            try:
                values[name] = decode(value)
            except ValueError as error:
                raise RecordError(name, str(error)) from None
        elif name in required:
            raise RecordError(name, "is missing")
    return values


def expect_type(kind: type, value: Any) -> Any:
    if type(value) is not kind:  # not isinstance, because a bool is an int
        raise ValueError(f"must be {_KINDS[kind]}")
    return value


def read_text(value: Any) -> str:
    return str(expect_type(str, value))


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
    number = int(expect_type(int, value))
    if not is_number(number):
        raise ValueError("is out of range")
    return number


def is_number(number: int) -> bool:
    """Return whether a number has at most 64 bits. Python can't print numbers of any size."""
    return -(1 << 63) <= number < 1 << 63


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
    moment = datetime.fromisoformat(read_text(value).upper())  # `t` and `z` may be in lower case
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value!r} is out of range") from None


def read_list_of(decode: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple(decode(item) for item in expect_type(list, value))


def read_item(fields: Mapping[str, Callable[[Any], Any]], value: Any) -> dict[str, Any]:
    try:
        return decode_fields(value, fields, required=fields)
    except RecordError as error:
        raise ValueError(str(error)) from None


def read_link(value: Any) -> Link:
    return Link(**read_item({"label": read_text, "url": read_name}, value))


def read_note(value: Any) -> Note:
    return Note(**read_item({"id": read_number, "at": read_moment, "text": read_text}, value))


def read_flag(value: Any) -> bool:
    return bool(expect_type(bool, value))


def read_patch(value: Any) -> Mapping[str, Any]:
    fields = {
        "table": read_table_name,
        "key": read_name,
        "delete": read_flag,
        "set": read_table,
        "unset": read_list_of(read_name),
        "cut": read_table_of(read_number),
        "extend": read_table_of(read_list_of(lambda item: item)),
        "expected": read_text,
    }
    try:
        patch = decode_fields(value, fields, required=("table", "key"))
    except RecordError as error:
        raise ValueError(str(error)) from None
    return MappingProxyType(patch)


def read_table_name(value: Any) -> str:
    name = read_text(value)
    if name not in HISTORY_TABLES:
        raise ValueError(f"{value!r} is not a table with a history")
    return name


def read_table_of(decode: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {name: decode(item) for name, item in read_table(value).items()}


def read_table(value: Any) -> dict[str, Any]:
    return dict(expect_type(dict, value))


def read_days(value: Any) -> tuple[PartialDate, ...]:
    return tuple(sorted(set(read_list_of(read_date)(value))))
