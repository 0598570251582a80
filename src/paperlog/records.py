"""Converting records of plain values, as in JSON and TOML, to models and back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from paperlog.dates import PartialDate
from paperlog.models import Category, Change, Link, Note, Paper, Reading, Status, View
from paperlog.values import (
    decode_fields,
    expect_type,
    read_date,
    read_days,
    read_flag,
    read_key,
    read_link,
    read_list_of,
    read_moment,
    read_name,
    read_note,
    read_number,
    read_patch,
    read_stars,
    read_status,
    read_table_of,
    read_text,
)

_ITEM_IDENTITIES = {"notes": "id", "links": "url", "related": "url"}
"""The fields whose items are records, with the item field that identifies an item."""

Model = Paper | Reading | Category | View | Change


def decode_paper(record: object) -> Paper:
    return Paper(**decode_fields(record, _PAPER, required=("key", "title", "category")))


def decode_reading(record: object) -> Reading:
    return Reading(**decode_fields(record, _READING, required=("key",)))


def decode_category(record: object) -> Category:
    return Category(**decode_fields(record, _CATEGORY, required=("key", "name")))


def decode_view(record: object) -> View:
    return View(**decode_fields(record, _VIEW, required=_VIEW))


def decode_change(record: object) -> Change:
    return Change(**decode_fields(record, _CHANGE, required=("id", "at", "command", "sentence", "patches")))


def encode_record(model: Model) -> dict[str, Any]:
    """Encode a model as a record, omitting empty fields."""
    record = {name: to_builtins(getattr(model, name)) for name in model.__struct_fields__}
    return {name: value for name, value in record.items() if value not in (None, [], {})}


def update_record(old: Mapping[str, Any] | None, model: Model) -> dict[str, Any]:
    """Encode a model as a record, keeping unknown fields of the `old` record."""
    new = encode_record(model)
    for name, value in (old or {}).items():
        if name not in model.__struct_fields__:
            new[name] = value
        elif value is None:
            continue
        elif name == "overrides":
            unknown = {field: fact for field, fact in value.items() if field not in FACTS}
            if unknown or new.get(name):
                new[name] = {**unknown, **new.get(name, {})}
        elif name in _ITEM_IDENTITIES and name in new:
            identity = _ITEM_IDENTITIES[name]
            old_items: dict[Any, deque[dict[str, Any]]] = {}
            for item in value:
                old_items.setdefault(item[identity], deque()).append(item)
            new[name] = [{**_take_item(old_items, item[identity]), **item} for item in new[name]]
    return new


def _take_item(items: Mapping[Any, deque[dict[str, Any]]], identity: Any) -> dict[str, Any]:
    """Remove and return the first item with this identity, or return an empty dict."""
    same = items.get(identity)
    return same.popleft() if same else {}


def to_builtins(value: Any) -> Any:
    match value:
        case PartialDate() | Status():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case Link() | Note():
            return {name: to_builtins(getattr(value, name)) for name in value.__struct_fields__}
        case tuple():
            return [to_builtins(item) for item in value]
        case Mapping():
            return {name: to_builtins(item) for name, item in value.items()}
        case _:
            return value


def _overrides(value: Any) -> Mapping[str, Any]:
    facts = {}
    for name, fact in expect_type(dict, value).items():
        if decode := FACTS.get(name):
            try:
                facts[name] = decode(fact) if fact is not None else _empty_value(name)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
    return MappingProxyType(facts)


def _empty_value(fact: str) -> Any:
    """Return the empty value of a field. Raises ValueError if the field is required."""
    if fact in {"title", "category"}:
        raise ValueError("can't be removed")
    return getattr(_EMPTY_PAPER, fact)


def _patches(value: Any) -> tuple[Mapping[str, Any], ...]:
    patches = read_list_of(read_patch)(value)
    if not patches:
        raise ValueError("is empty")
    return patches


_EMPTY_PAPER = Paper("", "", "")

FACTS: Mapping[str, Callable[[Any], Any]] = {
    "title": read_name,
    "aliases": read_list_of(read_name),
    "category": read_key,
    "tags": read_list_of(read_name),
    "authors": read_list_of(read_name),
    "published": read_date,
    "venue": read_text,
    "arxiv": read_text,
    "doi": read_text,
    "links": read_list_of(read_link),
    "summary": read_text,
    "schema_url": read_text,
    "related": read_list_of(read_link),
}
"""Decoders for the fields of a paper that lists supply and that the reader may override."""

_PAPER = {
    "key": read_key,
    **FACTS,
    "source": read_text,
    "source_key": read_key,
    "merged": read_list_of(read_name),
    "merged_ids": read_list_of(read_name),
    "suppliers": read_table_of(read_text),
    "position": read_number,
    "added_on": read_date,
}
_CATEGORY = {"key": read_key, "name": read_name, "color": read_text, "position": read_number}
_VIEW = {"name": read_key, "query": read_name}
_CHANGE = {
    "id": read_number,
    "at": read_moment,
    "command": read_text,
    "sentence": read_text,
    "patches": _patches,
    "undone": read_flag,
    "skipped": read_flag,
}
_READING = {
    "key": read_key,
    "status": read_status,
    "status_on": read_date,
    "queued_at": read_moment,
    "started_on": read_date,
    "reads": read_days,
    "rating": read_stars,
    "notes": read_list_of(read_note),
    "tags_added": read_list_of(read_name),
    "tags_removed": read_list_of(read_name),
    "overrides": _overrides,
    "pdf": read_text,
    "removed_as": read_list_of(read_name),
    "pdf_from": read_text,
}
