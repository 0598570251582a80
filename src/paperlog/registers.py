"""The values of a record, each with a name and the time of its last change.

A record is a set of registers: single values such as `rating` and `overrides.title`, and one for each element of a
list, such as `links.https://arxiv.org/abs/2106.09685`, or the id of an event. A register that has a time but no value
was removed. Two copies of a record can be merged without a common base: for each register, the later value wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from paperlog.models import EMPTY, Category, Event, Link, Note, Paper, Reading, Relation, View, later

_EMPTY_PAPER = Paper("", "", "")
M = TypeVar("M", Paper, Reading, Category, View)

_UNTIMED = {
    Paper: frozenset({"key", "position", "added_on", "added_at", "times"}),
    Reading: frozenset({"key", "times"}),
    Category: frozenset({"key", "position", "times"}),
    View: frozenset({"name", "times"}),
}
"""The fields without registers: keys, positions, and fields that the store maintains."""
_SETS = frozenset(
    {"aliases", "citation_keys", "tags", "links", "related", "relations", "merged", "merged_ids", "different_from"}
)
"""The lists whose elements are registers. Other lists, such as authors, are single values."""


def registers(model: Paper | Reading | Category | View) -> dict[str, Any]:
    """Return the values of a record by register name, without empty ones."""
    return {name: value for field in _fields(model) for name, value in _registers(field, getattr(model, field))}


def stamped(before: M | None, after: M, now: datetime) -> M:
    """Set the times of the registers that differ between two versions of a record.

    The time is `now`, or later if one of them has a later time. A new event or note has its own time.
    """
    old, new = registers(before) if before else {}, registers(after)
    times = {**(before.times if before else {}), **after.times}
    changed: list[str] = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    earlier: list[datetime | None] = [_own_time(old.get(name)) for name in changed]
    earlier += [times.get(name) for name in changed]
    if isinstance(before, Paper):
        earlier.append(before.added_at)
    time = max([now, *(later(each) for each in earlier if each)])
    for name in changed:
        own = _own_time(new.get(name))
        if own is None or own < time or name in times:
            times[name] = time
    return replace(after, times=times) if times != after.times else after


def without_registers(paper: Paper, names: Collection[str]) -> Paper:
    """Remove the values of these registers from a paper."""
    changed: dict[str, Any] = {}
    for field in dict.fromkeys(name.partition(".")[0] for name in names):
        value = getattr(paper, field)
        if field in _SETS:
            changed[field] = tuple(each for each in value if f"{field}.{_element_name(each)}" not in names)
        elif isinstance(value, Mapping):
            changed[field] = {name: item for name, item in value.items() if f"{field}.{name}" not in names} or EMPTY
        else:
            changed[field] = getattr(_EMPTY_PAPER, field)
    return replace(paper, **changed)


def latest_time(model: Paper | Category | View) -> datetime | None:
    """Return the latest time of a record, or None if it has none."""
    added = [model.added_at] if isinstance(model, Paper) and model.added_at else []
    return max([*added, *model.times.values()], default=None)


def _own_time(value: object) -> datetime | None:
    """Return when a note or an event was recorded, or None for other values."""
    if isinstance(value, Note):
        return value.edited_at or value.at
    return value.at if isinstance(value, Event) else None


def _fields(model: Paper | Reading | Category | View) -> Iterator[str]:
    untimed = _UNTIMED[type(model)]
    return (field for field in model.__struct_fields__ if field not in untimed)


def _registers(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    match field:
        case "log":
            yield from ((event.id, event) for event in value)
        case "notes":
            yield from ((note.uid, replace(note, id=0)) for note in value)  # copies may number them differently
        case "tags_added" | "tags_removed":
            yield from ((f"tags.{tag}", field == "tags_added") for tag in value)
        case "relations_added" | "relations_removed":
            yield from ((f"relations.{_element_name(each)}", field == "relations_added") for each in value)
        case "overrides" | "extra" | "suppliers" | "contributions":
            yield from ((f"{field}.{name}", item) for name, item in value.items())
        case _ if field in _SETS:
            yield from ((f"{field}.{_element_name(element)}", element) for element in value)
        case _ if value not in (None, ()):
            yield field, value


def _element_name(element: str | Link | Relation) -> str:
    match element:
        case Link():
            return element.url
        case Relation():
            return f"{element.kind}:{element.to}"
        case _:
            return element
