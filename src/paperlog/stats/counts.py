"""How far papers are read, and how many have each tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from paperlog.models import Category, Entry, EntrySummary, Status

BEGUN = frozenset({Status.READING, Status.SKIMMED, Status.DROPPED})


class Tally(Struct, frozen=True):
    """How many papers are read, how many begun (being read, skimmed or given up), and how many neither."""

    read: int
    begun: int
    untouched: int

    @classmethod
    def of(cls, statuses: Counter[Status]) -> Tally:
        read, begun = statuses[Status.READ], sum(statuses[status] for status in BEGUN)
        return cls(read, begun, statuses.total() - read - begun)

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.read + other.read, self.begun + other.begun, self.untouched + other.untouched)

    @property
    def papers(self) -> int:
        return self.read + self.begun + self.untouched


class Progress(Struct, frozen=True):
    """How far a category is read."""

    category: Category
    tally: Tally


def progress(categories: Sequence[Category], rows: Iterable[EntrySummary]) -> list[Progress]:
    """Return the progress of each category that has papers, in the categories' order."""
    statuses: dict[str, Counter[Status]] = {each.key: Counter() for each in categories}
    for row in rows:
        statuses[row.paper.category][row.reading.status] += 1
    return [Progress(each, Tally.of(statuses[each.key])) for each in categories if statuses[each.key]]


def tag_counts(entries: Iterable[Entry]) -> dict[str, int]:
    """Return how many papers have each tag, the most frequent first."""
    counts = Counter(tag for entry in entries for tag in entry.tags)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
