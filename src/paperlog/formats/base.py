"""What formats read and write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from paperlog.models import Category, Entry, Paper, Reading

NO_CATEGORY = "other"
"""The category of papers whose source names none."""


class Rejected(Struct, frozen=True):
    """An entry that can't be read: which one, and why."""

    entry: str
    reason: str

    @classmethod
    def at(cls, line: int, reason: str, name: str = "") -> Self:
        """Return the rejection of the entry on a line, with its key or title if it has one."""
        return cls(f"line {line} ({name})" if name else f"line {line}", reason)


class ImportedList(Struct, frozen=True):
    """Papers from outside, in their order; `readings` are what the file says was done with them, by the same keys.

    `has_own_keys` where all keys are the file's own; keys made from names prove nothing.
    """

    name: str
    categories: Sequence[Category] = ()
    papers: Sequence[Paper] = ()
    rejected: Sequence[Rejected] = ()
    readings: Sequence[Reading] = ()
    has_own_keys: bool = False


class Export(Struct, frozen=True):
    """What a library gives away: facts as their sources have them, and the reader's layer beside them."""

    name: str
    categories: Sequence[Category]
    papers: Sequence[Paper]
    readings: Sequence[Reading]

    @property
    def entries(self) -> Iterator[Entry]:
        """The papers as their reader sees them, with the tags that are shown as their own."""
        readings = {reading.key: reading for reading in self.readings}
        for facts in self.papers:
            entry = Entry.join(facts, readings.get(facts.key))
            yield replace(entry, paper=replace(entry.paper, tags=entry.tags))
