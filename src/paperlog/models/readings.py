"""The user's own data about papers: events, notes and all else in a reading."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from itertools import combinations, count
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import EventNotFound, NoteAmbiguous, NoteNotFound, RatingOutOfRange
from paperlog.models.papers import Relation
from paperlog.models.types import EMPTY, LAST_TIME, MAX_NUMBER, TICK, Key, Moment, Name, Number, Page, Stars

T = TypeVar("T")


class Status(StrEnum):
    UNREAD = "unread"
    QUEUED = "queued"
    READING = "reading"
    SKIMMED = "skimmed"
    READ = "read"
    DROPPED = "dropped"


class Event(Struct, frozen=True):
    """A change of status or a page that was reached, with its date.

    `id` is unique across machines. `at` is when the event was recorded; it determines the order of events. `day` may be
    missing in imported lists. `queued_at` only determines the order of the queue: papers put at its front get a time
    before all others. `repeated` says that another copy of the library recorded the same later.
    """

    id: Name
    at: Moment
    day: PartialDate | None = None
    status: Status | None = None
    queued_at: Moment | None = None
    page: Page | None = None
    pages: Page | None = None
    repeated: bool = False

    @property
    def order(self) -> tuple[datetime, str]:
        return self.at, self.id

    @property
    def content(self) -> tuple[object, ...]:
        """What happened, apart from the place in the queue."""
        return self.status, self.day, self.page, self.pages

    def repeats(self, earlier: Event) -> bool:
        """Return whether this event is listed in place of an earlier one, which another copy recorded."""
        return earlier.repeated and earlier.content == self.content and earlier.order < self.order

    def status_after(self, before: Status) -> Status | None:
        """Return the status that a paper with status `before` gets, or None if it keeps its own.

        A page means that the paper is being read, even if the event that said so was removed.
        """
        return self.status or (Status.READING if self.page and before is not Status.READING else None)

    @property
    def progress(self) -> str:
        """The page that was reached, such as `p. 12 of 30`, or an empty string."""
        return (f"p. {self.page}" + (f" of {self.pages}" if self.pages else "")) if self.page else ""


class Note(Struct, frozen=True):
    """A note. `id` is the number that users type; `uid` is unique across machines. `page` is the printed page number.

    The text may be empty if there is a `quote`.
    """

    id: Number
    at: Moment
    text: str
    uid: Name
    edited_at: Moment | None = None
    page: Name | None = None
    quote: Name | None = None

    @property
    def words(self) -> str:
        """The quotation, if any, and the text: what `search` searches."""
        return f"{self.quote}\n{self.text}" if self.quote else self.text

    @property
    def content(self) -> tuple[str, str | None, str | None]:
        """What a list or a PDF has of a note, besides its time."""
        return self.text, self.quote, self.page


class ReadingState(Struct, frozen=True):
    """The state that follows from the log of a reading. `reads` are the sorted dates on which the paper was read.

    `status_on` is the date of the status; for a paper that was read several times in a row, the latest date.
    `progress` is the last page that was recorded since the paper was last marked read or unread.
    """

    status: Status = Status.UNREAD
    status_on: PartialDate | None = None
    queued_at: datetime | None = None
    started_on: PartialDate | None = None
    reads: tuple[PartialDate, ...] = ()
    progress: Event | None = None

    @classmethod
    def after(cls, events: Iterable[Event]) -> ReadingState:
        status, status_on, queued_at, started_on, progress = Status.UNREAD, None, None, None, None
        reads: set[PartialDate] = set()
        for event in events:
            if event.page:
                progress = event
            given = event.status_after(status)
            if given is None:
                continue
            before, status = status, given
            if before is status is Status.READ and status_on and event.day:
                status_on = max(status_on, event.day)
            else:
                status_on = event.day
            queued_at = event.queued_at if status is Status.QUEUED else None
            if status is Status.READ and event.day:
                reads.add(event.day)
            if status is Status.READING and not (before is Status.READING and started_on):
                started_on = event.day or started_on
            elif status is Status.UNREAD:
                started_on = None
            if status in {Status.READ, Status.UNREAD}:
                progress = None
        return cls(status, status_on, queued_at, started_on, tuple(sorted(reads)), progress)


_UNREAD_STATE = ReadingState()


class Reading(Struct, frozen=True, dict=True):
    """The user's own data about a paper.

    `log` holds the events. `overrides` maps fields of Paper to the user's own values, which may be empty.
    `removed_as` holds the match keys of a removed paper: only a paper with one of these keys gets this reading back.
    `pdf_from` is the list that the path of the PDF was imported from, until the user agrees to open it. `times` maps
    the names of values to the times when they were last changed or removed: see `paperlog.registers`.
    """

    key: Key
    log: tuple[Event, ...] = ()
    rating: Stars | None = None
    notes: tuple[Note, ...] = ()
    tags_added: tuple[Name, ...] = ()
    tags_removed: tuple[Name, ...] = ()
    relations_added: tuple[Relation, ...] = ()
    relations_removed: tuple[Relation, ...] = ()
    overrides: Mapping[str, Any] = EMPTY
    pdf: str | None = None
    pdf_from: str | None = None
    removed_as: tuple[Name, ...] = ()
    times: Mapping[str, Moment] = EMPTY

    @cached_property
    def events(self) -> list[Event]:
        """The events in the order in which they were recorded."""
        return sorted(self.log, key=lambda event: event.order)

    @cached_property
    def state(self) -> ReadingState:
        return ReadingState.after(self.events) if self.log else _UNREAD_STATE

    @property
    def status(self) -> Status:
        return self.state.status

    @property
    def status_on(self) -> PartialDate | None:
        return self.state.status_on

    @property
    def queued_at(self) -> datetime | None:
        return self.state.queued_at

    @property
    def started_on(self) -> PartialDate | None:
        return self.state.started_on

    @property
    def reads(self) -> tuple[PartialDate, ...]:
        return self.state.reads

    @property
    def last_status_event(self) -> Event:
        """The event that determines the status; there must be one."""
        status, events = Status.UNREAD, list[Event]()
        for event in self.events:
            if given := event.status_after(status):
                status = given
                events.append(event)
        return events[-1]

    @property
    def listed_events(self) -> list[Event]:
        """The events in the order in which they were recorded, each only once if several copies recorded it."""
        last = {event.content: event for event in self.events}
        return [event for event in self.events if not last[event.content].repeats(event)]

    @property
    def listed_ids(self) -> frozenset[str]:
        return frozenset(event.id for event in self.listed_events)

    @property
    def timeline(self) -> list[Event]:
        """The listed events, sorted by date and then by the time they were recorded, those without a date first."""
        return sorted(self.listed_events, key=lambda event: (event.day or "", event.order))

    @property
    def pages(self) -> int | None:
        """The number of pages of the paper, as last recorded."""
        known = [event for event in self.log if event.pages]
        return max(known, key=lambda event: event.order).pages if known else None

    @property
    def is_empty(self) -> bool:
        """Whether only the times of removed values are left."""
        return not (
            self.log
            or self.notes
            or self.rating
            or self.overrides
            or self.tags_added
            or self.tags_removed
            or self.relations_added
            or self.relations_removed
            or self.pdf
            or self.removed_as
        )

    def with_event(self, event: Event) -> Reading:
        """Add an event at the end of the log, even if the clock was set back."""
        latest = max((each.at for each in self.log), default=None)
        placed = event if latest is None or event.at > latest else replace(event, at=later(latest))
        return replace(self, log=(*self.log, placed))

    def marked_read(self, on: PartialDate, at: datetime) -> Reading:
        """Mark the paper as read on a date."""
        if self.status is Status.READ and on in self.reads:
            return self
        return self.with_event(Event(new_id(), at, on, Status.READ))

    def with_status(self, status: Status, on: PartialDate, at: datetime) -> Reading:
        """Change the status. A paper that already has it keeps the date."""
        return self if status is self.status else self.with_event(Event(new_id(), at, on, status))

    def queued(self, queued_at: datetime, on: PartialDate, at: datetime) -> Reading:
        if self.status is Status.QUEUED:
            return self.with_queue_time(queued_at)
        return self.with_event(Event(new_id(), at, on, Status.QUEUED, queued_at))

    def with_queue_time(self, queued_at: datetime) -> Reading:
        """Change the place of a queued paper in the queue."""
        last = self.last_status_event
        return self.with_edited_event(last, replace(last, queued_at=queued_at))

    def unqueued(self) -> Reading:
        """Remove the paper from the queue and restore its previous status."""
        reading = self
        while reading.status is Status.QUEUED:
            reading = reading.without_event(reading.last_status_event)
        return reading

    def with_progress(self, page: int, pages: int | None, on: PartialDate, at: datetime) -> Reading:
        """Record the page that was reached, and mark the paper as being read."""
        status = None if self.status is Status.READING else Status.READING
        return self.with_event(Event(new_id(), at, on, status, page=page, pages=pages))

    def find_event(self, number: int, paper: str) -> Event:
        """Return the event with this number in the timeline. Raises EventNotFound; its message mentions `paper`."""
        timeline = self.timeline
        if not 1 <= number <= len(timeline):
            raise EventNotFound(number, paper, len(timeline))
        return timeline[number - 1]

    def with_edited_event(self, event: Event, edited: Event) -> Reading:
        """Replace an event. Events that it repeats get the same date, so that they stay unlisted."""
        log = _replaced(self.log, event, edited)
        return replace(self, log=tuple(replace(each, day=edited.day) if event.repeats(each) else each for each in log))

    def without_event(self, event: Event) -> Reading:
        """Remove an event, and those that it repeats."""
        return replace(self, log=tuple(each for each in _replaced(self.log, event) if not event.repeats(each)))

    def with_repeated_events(self, logs: Collection[Collection[str]]) -> Reading:
        """Mark an event as repeated if a later one is equal, unless they were listed together before.

        `logs` are the ids of the events that the logs merged into this one listed.
        """
        groups: dict[tuple[object, ...], list[Event]] = {}
        for event in self.listed_events:
            groups.setdefault(event.content, []).append(event)
        repeated = {
            event.id
            for group in groups.values()
            for event, following in combinations(group, 2)
            if not any(event.id in log and following.id in log for log in logs)
        }
        if not repeated:
            return self
        log = (replace(event, repeated=True) if event.id in repeated else event for event in self.log)
        return replace(self, log=tuple(log))

    def with_rating(self, stars: int | None) -> Reading:
        if stars is not None and not 1 <= stars <= 5:
            raise RatingOutOfRange(stars)
        return replace(self, rating=stars)

    def numbered(self, new_notes: Iterable[Note]) -> list[Note]:
        """Give notes that are added to this reading their numbers."""
        numbers = free_numbers(note.id for note in self.notes)
        return [replace(note, id=number) for note, number in zip(new_notes, numbers, strict=False)]

    def with_new_note(self, text: str, at: datetime, page: str | None = None, quote: str | None = None) -> Reading:
        number = next(free_numbers(note.id for note in self.notes))
        return replace(self, notes=(*self.notes, Note(number, at, text, new_id(), page=page, quote=quote)))

    def find_note(self, number: int, paper: str) -> Note:
        """Return the note with this number. Raises NoteNotFound or NoteAmbiguous; their messages mention `paper`."""
        found = [note for note in self.notes if note.id == number]
        if len(found) > 1:
            raise NoteAmbiguous(number, paper)
        if not found:
            raise NoteNotFound(number, paper, [note.id for note in self.notes])
        return found[0]

    def with_edited_note(self, note: Note, edited: Note) -> Reading:
        return replace(self, notes=_replaced(self.notes, note, edited))

    def without_note(self, note: Note) -> Reading:
        return replace(self, notes=_replaced(self.notes, note))

    def with_overrides(self, facts: Mapping[str, Any]) -> Reading:
        return replace(self, overrides={**self.overrides, **facts} or EMPTY)

    def without_overrides(self, fields: Iterable[str]) -> Reading:
        removed = set(fields)
        return replace(
            self, overrides={name: fact for name, fact in self.overrides.items() if name not in removed} or EMPTY
        )


def _replaced(items: tuple[T, ...], item: T, *new: T) -> tuple[T, ...]:
    """Replace one item. Hand-written items may share an id, so that doesn't tell which one."""
    index = items.index(item)
    return (*items[:index], *new, *items[index + 1 :])


UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the unknown time at which an event was recorded."""


def later(time: datetime) -> datetime:
    """Return the next later time, or the same time if Python can't represent a later one."""
    return time + TICK if time < LAST_TIME else time


def new_id() -> str:
    """Return an id that is unique across machines."""
    return os.urandom(8).hex()


def stable_id(*parts: object) -> str:
    """Return an id that is the same on every machine, for an event or note without one."""
    from hashlib import blake2b  # noqa: PLC0415 - only imports and upgrades need it

    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def free_numbers(used: Iterable[int]) -> Iterator[int]:
    """Yield numbers for new notes: those after the largest one or, if it is huge, the smallest free ones."""
    taken = {0, *used}
    last = max(taken)
    return (number for number in count(last + 1 if last < MAX_NUMBER // 2 else 1) if number not in taken)
