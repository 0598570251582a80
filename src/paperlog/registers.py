"""The values of a record, each with a name and the time of its last change.

A record is a set of registers: single values such as `rating` and `overrides.title`, and one for each element of a
list, such as `links.https://arxiv.org/abs/2106.09685`, or the id of an event. A register that has a time but no value
was removed. Two copies of a record can be merged without a common base: for each register, the later value wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from msgspec.structs import replace

from paperlog.models import TICK, Category, Event, Link, Note, Paper, Reading, Relation, View

M = TypeVar("M", Paper, Reading, Category, View)

_UNTIMED = {
    Paper: frozenset({"key", "position", "added_on", "added_at", "times"}),
    Reading: frozenset({"key", "times"}),
    Category: frozenset({"key", "position", "times"}),
    View: frozenset({"name", "times"}),
}
"""The fields without registers: keys, positions, and fields that the store maintains."""
_SETS = frozenset({"aliases", "citation_keys", "tags", "links", "related", "relations", "merged", "merged_ids"})
"""The lists whose elements are registers. Other lists, such as authors, are single values."""


def registers(model: Paper | Reading | Category | View) -> dict[str, Any]:
    """Return the values of a record by register name, without empty ones."""
    return {name: value for field in _fields(model) for name, value in _registers(field, getattr(model, field))}


def stamped(before: M | None, after: M, now: datetime) -> M:
    """Set the times of the registers that differ between two versions of a record.

    The time is `now`, or later if the record has later times. A new event or note has its own time.
    """
    old, new = registers(before) if before else {}, registers(after)
    changed: list[str] = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    earlier: list[datetime] = [after.times[name] for name in changed if name in after.times]
    time = max([now, *(each + TICK for each in earlier)])
    times = {name: time for name in changed if name in after.times or not _is_timed(new.get(name), now)}
    return replace(after, times={**after.times, **times}) if times else after


def _is_timed(value: object, now: datetime) -> bool:
    """Return whether a value is an event or note that is not older than `now`."""
    own = (value.edited_at or value.at) if isinstance(value, Note) else value.at if isinstance(value, Event) else None
    return own is not None and own >= now


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
        case "overrides" | "extra" | "suppliers":
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
