"""Upgrading records of schema 1, in a library or in a JSON export, to schema 2.

Ids and times are computed from the record, so that two copies of a library that are upgraded independently get the
same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.models import UNKNOWN_TIME, Event, ReadingState, Status, later, stable_id
from paperlog.schema import decode, encode

_STATE_FIELDS = ("status", "status_on", "queued_at", "started_on", "reads")
_EARLIEST_TIME_ZONE = timedelta(hours=14)


def upgrade_reading(record: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the status and its days into a log of events, and give the notes unique ids. Raises RecordError."""
    old = without_nulls(record)
    key = str(old.get("key"))
    state = decode(ReadingState, {name: old[name] for name in _STATE_FIELDS if name in old})
    upgraded = {name: value for name, value in old.items() if name not in _STATE_FIELDS}
    log = _log(key, state)
    if log:
        upgraded["log"] = [encode(event) for event in log]
    if isinstance(notes := old.get("notes"), list):
        upgraded["notes"] = [_with_uid(key, note) for note in notes]
    return upgraded


def upgrade_change(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give a change of the history a unique id. It can no longer be undone."""
    old = without_nulls(record)
    number = old.get("id")
    id_ = stable_id(number, old.get("at"), old.get("command"), old.get("sentence"))
    return {**old, "id": id_, "number": number, "schema": 1}


def upgrade_quarantined(record: Mapping[str, Any]) -> dict[str, Any]:
    old = dict(record)
    resolved = old.pop("mended", None)
    return {**old, "schema": 1, **({"resolved": True} if resolved else {})}


def _log(key: str, state: ReadingState) -> Sequence[Event]:
    """Return a log from which the state follows, or at least its status and dates.

    Other programs may have written states that follow from no log, such as a start after the paper became unread.
    """
    state = replace(state, reads=tuple(sorted(set(state.reads))))
    reads = [(Status.READ, day) for day in state.reads]
    last = (state.status, state.status_on)
    if last in reads:
        reads.remove(last)
    starts = [(Status.READING, state.started_on)] if state.started_on else []
    if last in starts:
        starts.clear()
    if last == (Status.UNREAD, None) and not reads and not starts:
        return []
    by_day = sorted([*reads, *starts], key=lambda step: step[1])
    logs = [
        list(_events(key, [*steps, last], state.queued_at)) for steps in (by_day, [*reads, *starts], [*starts, *reads])
    ]
    return next((log for log in logs if ReadingState.after(log) == state), logs[0])


def _events(
    key: str, steps: Sequence[tuple[Status, PartialDate | None]], queued_at: datetime | None
) -> Iterator[Event]:
    """Yield events recorded in the given order, each at the start of its day if possible."""
    previous: datetime | None = None
    for status, day in steps:
        start = _start_of(day) if day else UNKNOWN_TIME
        at = max(start, later(previous)) if previous else start
        previous = at
        yield Event(
            stable_id(key, status.value, day and str(day)),
            at,
            day,
            status,
            queued_at if status is Status.QUEUED else None,
        )


def _start_of(day: PartialDate) -> datetime:
    """Return the time at which the day begins in the easternmost time zone, since the actual one is unknown."""
    start = datetime.combine(day.first_day, time(), UTC)
    return start if day.year == 1 else start - _EARLIEST_TIME_ZONE


def with_missing_ids(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give ids to the events and notes of a reading that have none, such as notes written by hand."""
    completed = dict(record)
    for field, name in (("log", "id"), ("notes", "uid")):
        if isinstance(items := record.get(field), list):
            completed[field] = [_with_id(str(record.get("key")), item, name) for item in items]
    return completed


def _with_id(key: str, item: Any, name: str) -> Any:
    if not isinstance(item, dict) or item.get(name) is not None:
        return item
    return {**item, name: stable_id(key, name, sorted(item.items()))}


def _with_uid(key: str, note: Any) -> Any:
    if not isinstance(note, dict):
        return note
    return {**note, "uid": stable_id(key, note.get("id"), note.get("at"), note.get("text"))}


def without_nulls(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}
