"""Counts of a library, as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paperlog.model import Category, Entry, Status


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a category is read."""

    category: Category
    papers: int
    read: int


def progress(categories: Sequence[Category], entries: Iterable[Entry]) -> list[Progress]:
    """Return the progress of each category that has papers, in the categories' order."""
    papers: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for entry in entries:
        papers[entry.paper.category] += 1
        read[entry.paper.category] += entry.reading.status is Status.READ
    return [Progress(each, papers[each.key], read[each.key]) for each in categories if papers[each.key]]


def tag_counts(entries: Iterable[Entry]) -> dict[str, int]:
    """Return how many papers have each tag, the most frequent first."""
    counts = Counter(tag for entry in entries for tag in entry.tags)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
