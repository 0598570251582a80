"""Papers, readings, and entries, which combine papers with their readings.

All models are frozen; methods return changed copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import count
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import NoteAmbiguous, NoteNotFound, RatingOutOfRange

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
    url: str


class Note(Struct, frozen=True):
    id: int
    at: datetime
    text: str


class Category(Struct, frozen=True):
    key: str
    name: str
    color: str | None = None
    position: int = 0


OWN_SOURCE = "reader"
"""The source of papers that the reader added by hand. Imports never replace their fields."""


class PaperSummary(Struct, frozen=True):
    """The fields of a paper that lists show or sort by."""

    key: str
    title: str
    category: str
    published: PartialDate | None = None
    position: int = 0
    added_on: PartialDate | None = None


class Paper(PaperSummary, frozen=True):
    """A paper, without the reader's own data.

    `arxiv` is an id without a version. `position` is the paper's place in its source list. `source_key` is its key in
    that list, if it differs because another paper in the library had the key. `suppliers` maps fields to their sources,
    if these differ from `source`. `merged` holds the origins of papers merged into this paper, and `merged_ids` their
    ids, as `arxiv:…` and `doi:…`.
    """

    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    venue: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    links: tuple[Link, ...] = ()
    summary: str | None = None
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    source: str | None = None
    source_key: str | None = None
    merged: tuple[str, ...] = ()
    merged_ids: tuple[str, ...] = ()
    suppliers: Mapping[str, str] = MappingProxyType({})

    @property
    def name(self) -> str:
        """The first alias, or the title."""
        return self.aliases[0] if self.aliases else self.title

    @property
    def origin(self) -> str:
        """The source and the paper's key in the source, as `source/key`."""
        return f"{self.source}/{self.source_key or self.key}"


class Reading(Struct, frozen=True):
    """The reader's own data about a paper.

    `reads` are the days on which the paper was read, sorted. `overrides` maps fields of Paper to the reader's own
    values, which may be empty. `queued_at` only determines the order of the queue: papers put at its front get a time
    before all others. The day on which a paper was queued is `status_on`. `removed_as` holds the match keys of a
    removed paper: only a paper with one of these keys gets this reading back. `pdf_from` is the list that the path of
    the PDF was imported from, until the reader agrees to open it.
    """

    key: str
    status: Status = Status.UNREAD
    status_on: PartialDate | None = None
    queued_at: datetime | None = None
    started_on: PartialDate | None = None
    reads: tuple[PartialDate, ...] = ()
    rating: int | None = None
    notes: tuple[Note, ...] = ()
    tags_added: tuple[str, ...] = ()
    tags_removed: tuple[str, ...] = ()
    overrides: Mapping[str, Any] = MappingProxyType({})
    pdf: str | None = None
    removed_as: tuple[str, ...] = ()
    pdf_from: str | None = None

    def marked_read(self, on: PartialDate) -> Reading:
        """Mark the paper read, and add the day to the days on which it was read."""
        return replace(
            self,
            status=Status.READ,
            status_on=on if self.status is not Status.READ or self.status_on is None else max(on, self.status_on),
            queued_at=None,
            reads=tuple(sorted({*self.reads, on})),
        )

    def with_status(self, status: Status, on: PartialDate) -> Reading:
        """Change the status, keeping the days on which the paper was read."""
        if status is self.status:
            return self
        started = {Status.READING: on, Status.UNREAD: None}.get(status, self.started_on)
        return replace(self, status=status, status_on=on, queued_at=None, started_on=started)

    def queued(self, at: datetime, on: PartialDate) -> Reading:
        return replace(self.with_status(Status.QUEUED, on), queued_at=at)

    def unqueued(self, on: PartialDate) -> Reading:
        """Remove the paper from the queue: it becomes read if it was ever read, else unread."""
        if self.status is not Status.QUEUED:
            return self
        return self.with_status(Status.READ, self.reads[-1]) if self.reads else self.with_status(Status.UNREAD, on)

    def with_rating(self, stars: int | None) -> Reading:
        if stars is not None and not 1 <= stars <= 5:
            raise RatingOutOfRange(stars)
        return replace(self, rating=stars)

    def with_new_note(self, text: str, at: datetime) -> Reading:
        number = next(free_numbers(note.id for note in self.notes))
        return replace(self, notes=(*self.notes, Note(number, at, text)))

    def find_note(self, number: int, paper: str) -> Note:
        """Return the note with this number. Raises NoteNotFound or NoteAmbiguous; their messages mention `paper`."""
        found = [note for note in self.notes if note.id == number]
        if len(found) > 1:
            raise NoteAmbiguous(number, paper)
        if not found:
            raise NoteNotFound(number, paper, [note.id for note in self.notes])
        return found[0]

    def with_edited_note(self, changed: Note) -> Reading:
        return replace(self, notes=tuple(changed if note.id == changed.id else note for note in self.notes))

    def without_note(self, number: int) -> Reading:
        return replace(self, notes=tuple(note for note in self.notes if note.id != number))

    def with_overrides(self, facts: Mapping[str, Any]) -> Reading:
        return replace(self, overrides=MappingProxyType({**self.overrides, **facts}))

    def without_overrides(self, fields: Iterable[str]) -> Reading:
        removed = set(fields)
        return replace(
            self,
            overrides=MappingProxyType({name: fact for name, fact in self.overrides.items() if name not in removed}),
        )


class Change(Struct, frozen=True):
    """A change in the history. `patches` undo the change, or redo it if it is `undone`.

    `skipped` is True if the change no longer fits the library, and undo and redo pass over it.
    """

    id: int
    at: datetime
    command: str
    sentence: str
    patches: tuple[Mapping[str, Any], ...]
    undone: bool = False
    skipped: bool | None = None


class View(Struct, frozen=True):
    """A saved query."""

    name: str
    query: str


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
        """The last day on which the paper was read."""
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
