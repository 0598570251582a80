"""The values of a record, each with a name and the time of its last change.

A record is a set of registers: single values such as `rating` and `overrides.title`, and one for each element of a
list, such as `links.https://arxiv.org/abs/2106.09685`, or the id of an event. A register that has a time but no value
was removed. Two copies of a record can be merged without a common base: for each register, the later value wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from paperlog.models import Category, Event, Link, Note, Paper, Reading, Relation, View, later

M = TypeVar("M", Paper, Reading, Category, View)

_UNTIMED = {
    Paper: frozenset({"key", "position", "added_on", "added_at", "times"}),
    Reading: frozenset({"key", "times"}),
    Category: frozenset({"key", "position", "times"}),
    View: frozenset({"name", "times"}),
}
"""The fields without registers: keys, positions, and fields that the store maintains."""
_LISTS = frozenset({
    "aliases", "citation_keys", "tags", "links", "related", "relations", "merged", "merged_ids", "different_from",
    "log", "notes", "tags_added", "tags_removed", "relations_added", "relations_removed",
})  # fmt: skip
"""The lists whose elements are registers. Other lists, such as authors, are single values."""
_MAPPINGS = frozenset({"overrides", "extra", "suppliers", "contributions"})
"""The mappings whose values are registers."""


class Register(NamedTuple):
    """A value, and the field that holds it. An element moves between fields such as `tags_added` and `tags_removed`."""

    field: str
    value: Any


def registers(model: Paper | Reading | Category | View) -> dict[str, Register]:
    """Return the registers of a record by name, without empty ones."""
    return {
        name: Register(field, value)
        for field in model.__struct_fields__
        if field not in _UNTIMED[type(model)]
        for name, value in _registers(field, getattr(model, field))
    }


def with_registers(model: M, values: Mapping[str, Register]) -> M:
    """Return a record with these registers in place of its own. Elements of lists keep the given order."""
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
    untimed = _UNTIMED[type(model)]
    empty = {each.name: each.default for each in msgspec.structs.fields(model) if each.name not in untimed}
    return replace(model, **{**empty, **mappings, **{field: tuple(items) for field, items in lists.items()}, **single})


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


def latest_time(model: Paper | Category | View) -> datetime | None:
    """Return the latest time of a record, or None if it has none."""
    added = [model.added_at] if isinstance(model, Paper) and model.added_at else []
    return max([*added, *model.times.values()], default=None)


def own_time(register: Register | None) -> datetime | None:
    """Return when a note or an event was recorded, or None for other values."""
    value = register.value if register else None
    if isinstance(value, Note):
        return value.edited_at or value.at
    return value.at if isinstance(value, Event) else None


def _registers(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    if field == "notes":
        yield from ((note.uid, replace(note, id=0)) for note in value)  # copies may number them differently
    elif field == "log":
        yield from ((event.id, event) for event in value)
    elif field in _LISTS:
        name = field.removesuffix("_added").removesuffix("_removed")
        yield from ((f"{name}.{_element_name(element)}", element) for element in value)
    elif field in _MAPPINGS:
        yield from ((f"{field}.{name}", item) for name, item in value.items())
    elif value not in (None, ()):
        yield field, value


def _element_name(element: str | Link | Relation) -> str:
    match element:
        case Link():
            return element.url
        case Relation():
            return f"{element.kind}:{element.to}"
        case _:
            return element
