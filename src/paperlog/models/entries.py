"""Entries, which combine papers with their readings."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.models.papers import Paper, PaperSummary, Relation
from paperlog.models.readings import Reading


class EntrySummary(Struct, frozen=True):
    """A `PaperSummary`, with the user's overrides applied, and the paper's reading."""

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
    """A paper, with the user's overrides and tags applied, and its reading."""

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

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The relations to other papers, with the user's changes applied."""
        added, removed = self.reading.relations_added, self.reading.relations_removed
        if not (added or removed):
            return self.paper.relations
        hidden = frozenset(removed)
        return tuple(dict.fromkeys(each for each in (*self.paper.relations, *added) if each not in hidden))
