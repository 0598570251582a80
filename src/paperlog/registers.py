"""The values of a record, each with a name and the time of its last change.

A record is a set of registers: single values such as `rating` and `overrides.title`, and one for each element of a
list, such as `links.https://arxiv.org/abs/2106.09685`, or the id of an event. A register that has a time but no value
was removed. Two copies of a record can be merged without a common base: for each register, the later value wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import astuple, fields, replace

from paperlog.models import EMPTY, Category, Event, Goal, Link, Note, Paper, Reading, Relation, View, later

TimedRecord = Paper | Reading | Category | View | Goal
M = TypeVar("M", Paper, Reading, Category, View, Goal)

_UNTIMED = {
    Paper: frozenset({"key", "position", "added_on", "added_at", "times"}),
    Reading: frozenset({"key", "times"}),
    Category: frozenset({"key", "position", "times"}),
    View: frozenset({"name", "times"}),
    Goal: frozenset({"key", "times"}),
}
"""The fields without registers: keys, positions, and fields that the store maintains."""
_LISTS = frozenset({
    "aliases", "citation_keys", "tags", "links", "related", "relations", "merged", "merged_ids", "different_from",
    "log", "notes", "tags_added", "tags_removed", "relations_added", "relations_removed",
})  # fmt: skip
"""The lists whose elements are registers. Other lists, such as authors, are single values."""
_MAPPINGS = frozenset({"overrides", "extra", "suppliers", "contributions"})
"""The mappings whose values are registers."""
_COLLECTIONS = _LISTS | _MAPPINGS

_FIELDS = frozenset({"tags", "relations"}).union(*(kind.__struct_fields__ for kind in _UNTIMED))


def single_fields(kind: type[TimedRecord]) -> frozenset[str]:
    """Return the fields of a kind of record that have one register, instead of one for each element."""
    return frozenset(kind.__struct_fields__) - _COLLECTIONS - _UNTIMED[kind]


class Register(NamedTuple):
    """A value, and the field that holds it. An element moves between fields such as `tags_added` and `tags_removed`."""

    field: str
    value: Any


def registers(model: TimedRecord, among: Collection[str] | None = None) -> dict[str, Register]:
    """Return the registers of a record by name, without empty ones. `among` names the fields to take them from."""
    untimed = _UNTIMED[type(model)]
    found = {}
    for field in model.__struct_fields__ if among is None else among:
        value = None if field in untimed else getattr(model, field)
        if value is None or value == () or value is EMPTY:
            continue
        if field in _COLLECTIONS:
            for name, element in _elements(field, value):
                found[name] = Register(field, element)
        else:
            found[field] = Register(field, value)
    return found


def with_registers(model: M, values: Mapping[str, Register], among: Collection[str] | None = None) -> M:
    """Return a record with these registers in place of its own. Elements of lists keep the given order.

    `among` names the fields to replace.
    """
    lists: dict[str, list[Any]] = {}
    mappings: dict[str, dict[str, Any]] = {}
    single: dict[str, Any] = {}
    for name, (field, value) in values.items():
        if field in _LISTS:
            lists.setdefault(field, []).append(value)
        elif field in _MAPPINGS:
            mappings.setdefault(field, {})[name.removeprefix(f"{field}.")] = value
        else:
            single[field] = value
    elements = {field: tuple(items) for field, items in lists.items()}
    empty = _empty_fields(type(model))
    cleared = empty if among is None else {field: empty[field] for field in among if field in empty}
    return replace(model, **{**cleared, **mappings, **elements, **single})


def differing_fields(one: M, other: M) -> set[str]:
    """Return the fields whose registers differ between two copies of a record, in their values or times."""
    values = zip(one.__struct_fields__, astuple(one), astuple(other), strict=True)
    groups = {_group(field) for field, first, second in values if first != second}
    names = {**one.times, **other.times} if one.times != other.times else ()
    groups |= {_group(name) for name in names if one.times.get(name) != other.times.get(name)}
    by_group = _fields_by_group(type(one))
    return {field for group in groups for field in by_group.get(group, ())}


def recorded_names(model: TimedRecord, among: Collection[str]) -> list[str]:
    """Return the names of the registers of some fields that have a time, even if they were removed."""
    groups = {_group(field) for field in among}
    return [name for name in model.times if _group(name) in groups]


@cache
def _fields_by_group(kind: type[TimedRecord]) -> Mapping[str, list[str]]:
    """Return the fields with registers by `_group`. A time may belong to a field of an unknown name."""
    fields: dict[str, list[str]] = {}
    for field in kind.__struct_fields__:
        fields.setdefault(_group(field), []).extend([] if field in _UNTIMED[kind] else [field])
    return fields


@cache
def _group(name: str) -> str:
    """Return the same name for all fields that may hold a register. The ids of events and notes don't tell which."""
    field = name.partition(".")[0].removesuffix("_added").removesuffix("_removed")
    return field if field in _FIELDS - {"log", "notes"} else "log, notes"


@cache
def _empty_fields(kind: type[TimedRecord]) -> Mapping[str, Any]:
    """Return the values of the fields with registers if there are none. Required fields have no default."""
    return {each.name: each.default for each in fields(kind) if each.name not in _UNTIMED[kind] and not each.required}


def without_registers(paper: Paper, names: Collection[str]) -> Paper:
    """Remove the values of these registers from a paper."""
    return with_registers(paper, {name: each for name, each in registers(paper).items() if name not in names})


def stamped(before: M | None, after: M, now: datetime) -> M:
    """Set the times of the registers that differ between two versions of a record.

    The time is `now`, or later if one of them has a later time. A new event or note has its own time.
    """
    old, new = registers(before) if before else {}, registers(after)
    times = {**(before.times if before else {}), **after.times}
    changed: list[str] = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    earlier: list[datetime | None] = [own_time(old.get(name)) for name in changed]
    earlier += [times.get(name) for name in changed]
    if isinstance(before, Paper):
        earlier.append(before.added_at)
    time = max([now, *(later(each) for each in earlier if each)])
    for name in changed:
        own = own_time(new.get(name))
        if own is None or own < time or name in times:
            times[name] = time
    return replace(after, times=times) if times != after.times else after


def latest_time(model: Paper | Category | View | Goal) -> datetime | None:
    """Return the latest time of a record, or None if it has none."""
    added = [model.added_at] if isinstance(model, Paper) and model.added_at else []
    return max([*added, *model.times.values()], default=None)


def own_time(register: Register | None) -> datetime | None:
    """Return when a note or an event was recorded, or None for other values."""
    value = register.value if register else None
    if isinstance(value, Note):
        return value.edited_at or value.at
    return value.at if isinstance(value, Event) else None


def _elements(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the elements of a list or mapping, with the names of their registers."""
    if field == "notes":
        yield from ((note.uid, replace(note, id=0)) for note in value)  # copies may number them differently
    elif field == "log":
        yield from ((event.id, event) for event in value)
    elif field in _LISTS:
        name = field.removesuffix("_added").removesuffix("_removed")
        yield from ((f"{name}.{_element_name(element)}", element) for element in value)
    else:
        yield from ((f"{field}.{name}", item) for name, item in value.items())


def _element_name(element: str | Link | Relation) -> str:
    match element:
        case Link():
            return element.url
        case Relation():
            return f"{element.kind}:{element.to}"
        case _:
            return element
