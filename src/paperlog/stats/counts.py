"""Progress by category, and papers by tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from paperlog.models import Category, Entry, EntrySummary, Status

STARTED_STATUSES = frozenset({Status.READING, Status.SKIMMED, Status.DROPPED})


class ProgressCounts(Struct, frozen=True):
    """The numbers of papers that are read, started (being read, skimmed or dropped) and not started."""

    read: int
    started: int
    not_started: int

    @classmethod
    def of(cls, status_counts: Counter[Status]) -> ProgressCounts:
        read, started = status_counts[Status.READ], sum(status_counts[status] for status in STARTED_STATUSES)
        return cls(read, started, status_counts.total() - read - started)

    def __add__(self, other: ProgressCounts) -> ProgressCounts:
        return ProgressCounts(
            self.read + other.read, self.started + other.started, self.not_started + other.not_started
        )

    @property
    def papers(self) -> int:
        return self.read + self.started + self.not_started


class Progress(Struct, frozen=True):
    category: Category
    counts: ProgressCounts


def progress(categories: Sequence[Category], entries: Iterable[EntrySummary]) -> list[Progress]:
    """Count the papers of each non-empty category, in the order of `categories`."""
    by_category: dict[str, Counter[Status]] = {category.key: Counter() for category in categories}
    for entry in entries:
        by_category[entry.paper.category][entry.reading.status] += 1
    return [
        Progress(category, ProgressCounts.of(by_category[category.key]))
        for category in categories
        if by_category[category.key]
    ]


def tag_counts(entries: Iterable[Entry]) -> dict[str, int]:
    """Count papers by tag, most frequent first."""
    counts = Counter(tag for entry in entries for tag in entry.tags)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
