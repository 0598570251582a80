"""Progress by category, and papers by tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from paperlog.models import Category, Entry, EntrySummary, Status


class ProgressCounts(Struct, frozen=True):
    """The numbers of papers by status."""

    statuses: Counter[Status]

    def __add__(self, other: ProgressCounts) -> ProgressCounts:
        return ProgressCounts(self.statuses + other.statuses)

    @property
    def papers(self) -> int:
        return self.statuses.total()

    @property
    def read(self) -> int:
        return self.statuses[Status.READ]

    @property
    def started(self) -> int:
        """The number of papers that are being read or were skimmed."""
        return self.statuses[Status.READING] + self.statuses[Status.SKIMMED]


class Progress(Struct, frozen=True):
    category: Category
    counts: ProgressCounts


def progress(categories: Sequence[Category], entries: Iterable[EntrySummary]) -> list[Progress]:
    """Count the papers of each non-empty category, in the order of `categories`."""
    by_category: dict[str, Counter[Status]] = {category.key: Counter() for category in categories}
    for entry in entries:
        by_category[entry.paper.category][entry.reading.status] += 1
    return [
        Progress(category, ProgressCounts(by_category[category.key]))
        for category in categories
        if by_category[category.key]
    ]


def tag_counts(entries: Iterable[Entry]) -> dict[str, ProgressCounts]:
    """Count papers by tag, most frequent first."""
    counts: dict[str, Counter[Status]] = {}
    for entry in entries:
        for tag in entry.tags:
            counts.setdefault(tag, Counter())[entry.reading.status] += 1
    found = {tag: ProgressCounts(statuses) for tag, statuses in counts.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].papers, item[0])))
