"""Papers, readings, and entries, which combine papers with their readings.

All models are frozen; methods return changed copies. Decoding checks the constraints in their annotations.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import count
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import EventNotFound, NoteAmbiguous, NoteNotFound, RatingOutOfRange

KEY_PATTERN = r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z"
NAME_PATTERN = r"\S"
Key = Annotated[str, Meta(pattern=KEY_PATTERN)]
Name = Annotated[str, Meta(pattern=NAME_PATTERN)]
Number = Annotated[int, Meta(ge=-(1 << 63), le=(1 << 63) - 1)]
Page = Annotated[int, Meta(ge=1, le=1_000_000)]
Stars = Annotated[int, Meta(ge=1, le=5)]
Moment = Annotated[datetime, Meta(tz=True)]

T = TypeVar("T")

TICK = timedelta(microseconds=1)
"""The smallest difference between two times."""
LAST_TIME = datetime.max.replace(tzinfo=UTC)
EMPTY: Mapping[str, Any] = MappingProxyType({})

MAX_NUMBER = 1 << 53
"""The largest position or note number in a list. Many JSON readers round larger numbers."""


class Status(StrEnum):
    UNREAD = "unread"
    QUEUED = "queued"
    READING = "reading"
    SKIMMED = "skimmed"
    READ = "read"
    DROPPED = "dropped"


class Link(Struct, frozen=True):
    label: str
    url: Name


class Relation(Struct, frozen=True):
    """A relation to another paper, such as `preprint` or `translation`. `to` is a key or an id of that paper."""

    kind: Name
    to: Name


class Category(Struct, frozen=True):
    """A category. For `times`, see Reading."""

    key: Key
    name: Name
    color: str | None = None
    position: Number = 0
    times: Mapping[str, Moment] = EMPTY


OWN_SOURCE = "reader"
"""The source of papers that the reader added by hand. Imports never replace their fields."""


class PaperSummary(Struct, frozen=True):
    """The fields of a paper that lists show or sort by, and that completion offers."""

    key: Key
    title: Name
    category: Key
    published: PartialDate | None = None
    position: Number = 0
    added_on: PartialDate | None = None
    citation_keys: tuple[Name, ...] = ()


class Paper(PaperSummary, frozen=True):
    """A paper, without the reader's own data.

    `citation_keys` are as imported. `type` is a biblatex entry type. `arxiv` is an id without a version. `extra` holds
    all other imported fields, under their biblatex names. `position` is the paper's place in its source list.
    `source_key` is its key in that list, if it differs because another paper in the library had the key. `suppliers`
    maps fields to their sources, if these differ from `source`. `merged` holds the origins of papers merged into this
    paper, and `merged_ids` their ids, as `arxiv:…` and `doi:…`. `added_at` is when the paper was last added, and
    `times` when its other values were last changed: see `paperlog.registers`.
    """

    aliases: tuple[Name, ...] = ()
    type: Name | None = None
    tags: tuple[Name, ...] = ()
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    venue: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    links: tuple[Link, ...] = ()
    summary: str | None = None
    abstract: str | None = None
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    relations: tuple[Relation, ...] = ()
    extra: Mapping[str, str] = EMPTY
    source: str | None = None
    source_key: Key | None = None
    merged: tuple[Name, ...] = ()
    merged_ids: tuple[Name, ...] = ()
    suppliers: Mapping[str, str] = EMPTY
    added_at: Moment | None = None
    times: Mapping[str, Moment] = EMPTY

    @property
    def name(self) -> str:
        """The first alias, or the title."""
        return self.aliases[0] if self.aliases else self.title

    def people(self, limit: int) -> str:
        """Return the authors, as `A, B, C and 5 more`, or the editors if there are no authors."""
        names = self.authors or self.editors
        shown = ", ".join(names[:limit]) + (f" and {len(names) - limit} more" if len(names) > limit else "")
        if self.authors or not names:
            return shown
        return f"{shown} (ed.)" if len(names) == 1 else f"{shown} (eds.)"

    @property
    def summary_or_abstract(self) -> str:
        return self.summary or self.abstract or ""

    @property
    def origin(self) -> str:
        """The source and the paper's key in the source, as `source/key`."""
        return f"{self.source}/{self.source_key or self.key}"


class Removal(Struct, frozen=True):
    """The removal of a record. It has no effect if the record was added again later.

    `merged_into` is the key of the paper that a removed paper was merged into.
    """

    table: str
    key: Key
    at: Moment
    merged_into: Key | None = None

    @property
    def record(self) -> str:
        """The removed record, as `table/key`."""
        return f"{self.table}/{self.key}"


class Event(Struct, frozen=True):
    """A change of status or a page that was reached, with its date.

    `id` is unique across machines. `at` is when the event was recorded; it determines the order of events. `day` may be
    missing in imported lists. `queued_at` only determines the order of the queue: papers put at its front get a time
    before all others.
    """

    id: Name
    at: Moment
    day: PartialDate | None = None
    status: Status | None = None
    queued_at: Moment | None = None
    page: Page | None = None
    pages: Page | None = None

    @property
    def order(self) -> tuple[datetime, str]:
        return self.at, self.id

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
    """The reader's own data about a paper.

    `log` holds the events. `overrides` maps fields of Paper to the reader's own values, which may be empty.
    `removed_as` holds the match keys of a removed paper: only a paper with one of these keys gets this reading back.
    `pdf_from` is the list that the path of the PDF was imported from, until the reader agrees to open it. `times` maps
    the names of values to the times when they were last changed or removed: see `paperlog.registers`.
    """

    key: Key
    log: tuple[Event, ...] = ()
    rating: Stars | None = None
    notes: tuple[Note, ...] = ()
    tags_added: tuple[Name, ...] = ()
    tags_removed: tuple[Name, ...] = ()
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
    def timeline(self) -> list[Event]:
        """The events, sorted by date and then by the time they were recorded. Events without a date come first."""
        return sorted(self.log, key=lambda event: (event.day or "", event.order))

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
        if not 1 <= number <= len(self.log):
            raise EventNotFound(number, paper, len(self.log))
        return self.timeline[number - 1]

    def with_edited_event(self, event: Event, edited: Event) -> Reading:
        return replace(self, log=_replaced(self.log, event, edited))

    def without_event(self, event: Event) -> Reading:
        return replace(self, log=_replaced(self.log, event))

    def with_rating(self, stars: int | None) -> Reading:
        if stars is not None and not 1 <= stars <= 5:
            raise RatingOutOfRange(stars)
        return replace(self, rating=stars)

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


HistoryTable = Literal["papers", "readings", "categories", "views", "quarantine"]
"""The tables whose changes are recorded in the history."""


class Patch(Struct, frozen=True):
    """A change to one record.

    Either `delete` is true, or `set` assigns fields, `unset` removes fields, `cut` shortens lists and `extend` appends
    to lists. `cut` undoes adding a note without storing all the others. `expected` is the checksum of what the patch
    replaces. Deletions of papers don't have one: an import can have thousands.
    """

    table: HistoryTable
    key: Name
    delete: bool = False
    set: Mapping[str, Any] = EMPTY
    unset: tuple[Name, ...] = ()
    cut: Mapping[str, Number] = EMPTY
    extend: Mapping[str, Sequence[Any]] = EMPTY
    expected: str | None = None


class ChangeSummary(Struct, frozen=True):
    """A change in the history, without its patches.

    `id` is unique across machines; `number` is what users see. `reversed_at` is when the change was last undone or
    redone. `skipped` is True if the change no longer applies, so that undo and redo skip it. Changes made before
    `schema` 2 can't be undone.
    """

    id: Name
    number: Number
    at: Moment
    undone: bool = False
    reversed_at: Moment | None = None
    skipped: bool = False
    schema: Number = 2


class Change(ChangeSummary, frozen=True, kw_only=True):
    """A change in the history. `patches` undo the change, or redo it if it is `undone`."""

    command: str
    sentence: str
    patches: Annotated[tuple[Patch, ...], Meta(min_length=1)]


class View(Struct, frozen=True):
    """A saved query. For `times`, see Reading."""

    name: Key
    query: Name
    times: Mapping[str, Moment] = EMPTY


class EntrySummary(Struct, frozen=True):
    """A `PaperSummary`, with the reader's overrides applied, and the paper's reading."""

    paper: PaperSummary
    reading: Reading

    @classmethod
    def join_summary(cls, summary: PaperSummary, reading: Reading | None) -> EntrySummary:
        if reading is None:
            return cls(summary, Reading(summary.key))
        overrides = {name: fact for name, fact in reading.overrides.items() if name in PaperSummary.__struct_fields__}
        return cls(replace(summary, **overrides) if overrides else summary, reading)

    @property
    def key(self) -> str:
        return self.paper.key

    @property
    def read_on(self) -> PartialDate | None:
        """The last date on which the paper was read."""
        return self.reading.reads[-1] if self.reading.reads else None


class Entry(EntrySummary, frozen=True):
    """A paper, with the reader's overrides and tags applied, and its reading."""

    paper: Paper
    tags: tuple[str, ...]

    @classmethod
    def join(cls, facts: Paper, reading: Reading | None) -> Entry:
        if reading is None:
            return cls(facts, Reading(facts.key), facts.tags)
        paper = replace(facts, **reading.overrides) if reading.overrides else facts
        if not (reading.tags_added or reading.tags_removed):
            return cls(paper, reading, paper.tags)
        removed = frozenset(reading.tags_removed)
        kept = [tag for tag in paper.tags if tag not in removed]
        known = frozenset(kept)
        return cls(paper, reading, (*kept, *(tag for tag in reading.tags_added if tag not in known)))


def free_numbers(used: Iterable[int]) -> Iterator[int]:
    """Yield numbers for new notes: those after the largest one or, if it is huge, the smallest free ones."""
    taken = {0, *used}
    last = max(taken)
    return (number for number in count(last + 1 if last < MAX_NUMBER // 2 else 1) if number not in taken)


def next_position(papers: Iterable[Paper]) -> int:
    """Return the position of a new paper, after all others."""
    return bounded_position(1 + max((paper.position for paper in papers), default=-1))


def bounded_position(position: int) -> int:
    return max(-MAX_NUMBER, min(position, MAX_NUMBER))
