"""The reading log: listing events and notes, and correcting events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate, local_day
from paperlog.errors import EventChanged
from paperlog.library.readings import change_readings
from paperlog.library.results import Result
from paperlog.library.session import Session
from paperlog.models import Entry, Event, Note, Reading

if TYPE_CHECKING:
    from paperlog.periods import Period  # annotations only: most commands need no period


class LogItem(Struct, frozen=True):
    """An event with its number in the timeline of its paper, or a note."""

    entry: Entry
    day: PartialDate | None
    number: int
    content: Event | Note


def log_items(entries: Sequence[Entry], period: Period | None = None) -> list[LogItem]:
    """Return the events and notes of papers, sorted by date and then by the time they were recorded.

    Without a period, events without a date are included, and come first.
    """
    items = [item for entry in entries for item in _items(entry)]
    if period:
        is_wanted = period.predicate()
        items = [item for item in items if item.day and is_wanted(item.day)]
    return sorted(items, key=lambda item: (item.day or "", item.content.at))


def _items(entry: Entry) -> Iterator[LogItem]:
    for number, event in enumerate(entry.reading.timeline, start=1):
        yield LogItem(entry, event.day, number, event)
    for note in entry.reading.notes:
        yield LogItem(entry, local_day(note.at), note.id, note)


def remove_event(session: Session, entry: Entry, number: int) -> Result:
    event = entry.reading.find_event(number, entry.key)

    def remove(reading: Reading, _: datetime) -> Reading:
        return _unchanged(reading, event).without_event(event)

    return change_readings(
        session,
        "log --remove",
        [entry],
        remove,
        lambda paper: f"removed event {number} of {paper} ({event_text(event)})",
    )


def edit_event(session: Session, entry: Entry, number: int, day: PartialDate) -> Result:
    """Change the date of an event."""
    event = entry.reading.find_event(number, entry.key)

    def edit(reading: Reading, _: datetime) -> Reading:
        return _unchanged(reading, event).with_edited_event(event, replace(event, day=day))

    return change_readings(
        session,
        "log --edit",
        [entry],
        edit,
        lambda paper: f"changed the date of event {number} of {paper} ({event_text(event)}) to {day.in_words()}",
    )


def event_text(event: Event) -> str:
    """Describe an event: `reading, p. 12 of 30, 3 May 2024`."""
    return ", ".join(filter(None, (event.status, event.progress, event.day and event.day.in_words())))


def _unchanged(reading: Reading, event: Event) -> Reading:
    """Check that a reading still has the event, and return it. Raises EventChanged."""
    if event not in reading.log:
        raise EventChanged(reading.key)
    return reading
