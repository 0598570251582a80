"""Plain values, as JSON and TOML know them, to and from the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from paperlog.dates import PartialDate
from paperlog.model import Category, Change, Link, Note, Paper, Reading, Status

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_KINDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


_PARTS = {"notes": "id", "links": "url", "related": "url"}
"""Fields whose items are records of their own, and what tells the items apart."""

Thing = Paper | Reading | Category | Change


class BadRecord(Exception):
    """A record that is no valid one; `field` is the one that is wrong."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def paper_of(record: object) -> Paper:
    return Paper(**_decoded(record, _PAPER, required=("key", "title", "category")))


def reading_of(record: object) -> Reading:
    return Reading(**_decoded(record, _READING, required=("key",)))


def category_of(record: object) -> Category:
    return Category(**_decoded(record, _CATEGORY, required=("key", "name")))


def change_of(record: object) -> Change:
    return Change(**_decoded(record, _CHANGE, required=("id", "at", "command", "sentence", "patches")))


def row_of(record: object) -> dict[str, Any]:
    """Return a record of whatever fields."""
    if type(record) is not dict:
        raise BadRecord("record", "is no table")
    return record


def record_of(thing: Thing) -> dict[str, Any]:
    """Return the record of a thing, without the fields that are empty."""
    record = {name: plain(getattr(thing, name)) for name in thing.__slots__}
    return {name: value for name, value in record.items() if value not in (None, [], {})}


def rewritten(old: Mapping[str, Any] | None, thing: Thing) -> dict[str, Any]:
    """Return the record of a thing, with all that `old` holds beyond what the model knows."""
    new = record_of(thing)
    for name, value in (old or {}).items():
        if name not in thing.__slots__:
            new[name] = value
        elif value is None:
            continue
        elif name == "overrides":
            unknown = {field: fact for field, fact in value.items() if field not in FACTS}
            if unknown or new.get(name):
                new[name] = {**unknown, **new.get(name, {})}
        elif name in _PARTS and name in new:
            old_parts = list(value)
            new[name] = [{**_taken(old_parts, _PARTS[name], part), **part} for part in new[name]]
    return new


def _taken(parts: list[dict[str, Any]], identity: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """Take the first of the old parts that has the identity of this one out of the list."""
    for index, old in enumerate(parts):
        if old.get(identity) == part[identity]:
            return parts.pop(index)
    return {}


def plain(value: Any) -> Any:
    match value:
        case PartialDate() | Status():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Link() | Note():
            return {name: plain(getattr(value, name)) for name in value.__slots__}
        case tuple():
            return [plain(item) for item in value]
        case Mapping():
            return {name: plain(item) for name, item in value.items()}
        case _:
            return value


def _decoded(record: object, fields: Mapping[str, Callable[[Any], Any]], required: Collection[str]) -> dict[str, Any]:
    row = row_of(record)
    values = {}
    for name, decode in fields.items():
        value = row.get(name)
        if value is not None:
            try:
                values[name] = decode(value)
            except ValueError as error:
                raise BadRecord(name, str(error)) from None
        elif name in required:
            raise BadRecord(name, "is missing")
    return values


def _exactly(kind: type, value: Any) -> Any:
    if type(value) is not kind:  # a bool is no number
        raise ValueError(f"must be {_KINDS[kind]}")
    return value


def _text(value: Any) -> str:
    return str(_exactly(str, value))


def _name(value: Any) -> str:
    text = _text(value)
    if not text.strip():
        raise ValueError("is empty")
    return text


def _key(value: Any) -> str:
    text = _text(value)
    if not KEY.fullmatch(text):
        raise ValueError(f"{text!r} is no key: lower-case letters, digits and single hyphens")
    return text


def _number(value: Any) -> int:
    return int(_exactly(int, value))


def _stars(value: Any) -> int:
    stars = _number(value)
    if not 1 <= stars <= 5:
        raise ValueError(f"{stars} is not from 1 to 5")
    return stars


def _status(value: Any) -> Status:
    try:
        return Status(_text(value))
    except ValueError:
        raise ValueError(f"{value!r} is no status: {', '.join(Status)}") from None


def _date(value: Any) -> PartialDate:
    return PartialDate.parse(_text(value))


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{value!r} is out of range") from None


def _many(decode: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda value: tuple(decode(item) for item in _exactly(list, value))


def _parts(fields: Mapping[str, Callable[[Any], Any]], value: Any) -> dict[str, Any]:
    try:
        return _decoded(value, fields, required=fields)
    except BadRecord as bad:
        raise ValueError(str(bad)) from None


def _link(value: Any) -> Link:
    return Link(**_parts({"label": _text, "url": _name}, value))


def _note(value: Any) -> Note:
    return Note(**_parts({"id": _number, "at": _moment, "text": _text}, value))


def _flag(value: Any) -> bool:
    return bool(_exactly(bool, value))


def _patch(value: Any) -> Mapping[str, Any]:
    fields = {
        "table": _table_name,
        "key": _name,
        "delete": _flag,
        "set": _table,
        "unset": _many(_name),
        "cut": _table_of(_number),
        "extend": _table_of(_many(lambda item: item)),
    }
    try:
        patch = _decoded(value, fields, required=("table", "key"))
    except BadRecord as bad:
        raise ValueError(str(bad)) from None
    return MappingProxyType(patch)


def _table_name(value: Any) -> str:
    if value not in {"papers", "readings", "categories", "quarantine"}:
        raise ValueError(f"{value!r} is no table of the history")
    return str(value)


def _table_of(decode: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {name: decode(item) for name, item in _table(value).items()}


def _table(value: Any) -> dict[str, Any]:
    return dict(_exactly(dict, value))


def _days(value: Any) -> tuple[PartialDate, ...]:
    return tuple(sorted(set(_many(_date)(value))))


def _overrides(value: Any) -> Mapping[str, Any]:
    facts = {}
    for name, fact in _exactly(dict, value).items():
        if decode := FACTS.get(name):
            try:
                facts[name] = decode(fact) if fact is not None else _nothing(name)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
    return MappingProxyType(facts)


def _nothing(fact: str) -> Any:
    """Return what a fact is when it is taken away."""
    nothing = Paper.__dataclass_fields__[fact].default
    if nothing is MISSING:
        raise ValueError("can't be taken away")
    return nothing


FACTS: Mapping[str, Callable[[Any], Any]] = {
    "title": _name,
    "aliases": _many(_name),
    "category": _key,
    "tags": _many(_name),
    "authors": _many(_name),
    "published": _date,
    "venue": _text,
    "arxiv": _text,
    "doi": _text,
    "links": _many(_link),
    "summary": _text,
    "schema_url": _text,
    "related": _many(_link),
}
"""The facts of a paper that a list supplies and a reader may edit, each with what reads its plain value."""

_PAPER = {
    "key": _key,
    **FACTS,
    "source": _text,
    "source_key": _key,
    "merged": _many(_name),
    "position": _number,
    "added_on": _date,
}
_CATEGORY = {"key": _key, "name": _name, "color": _text, "position": _number}
_CHANGE = {
    "id": _number,
    "at": _moment,
    "command": _text,
    "sentence": _text,
    "patches": _many(_patch),
    "undone": _flag,
}
_READING = {
    "key": _key,
    "status": _status,
    "status_on": _date,
    "queued_at": _moment,
    "started_on": _date,
    "reads": _days,
    "rating": _stars,
    "notes": _many(_note),
    "tags_added": _many(_name),
    "tags_removed": _many(_name),
    "overrides": _overrides,
    "pdf": _text,
    "removed_from": _text,
}
