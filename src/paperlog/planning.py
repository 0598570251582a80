"""The reading plan: what to read next, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heapreplace

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.models import Category, Entry, Status
from paperlog.related import foundations


class InProgress(Struct, frozen=True):
    since: PartialDate | None


class Queued(Struct, frozen=True):
    """The paper is in the queue. `position` counts from 1."""

    position: int


class NextInCategory(Struct, frozen=True):
    """The oldest unread paper of the category with the largest unread share, or a paper that it builds on.

    `before` is the number of papers that come earlier in the plan. `builders` is a chain of papers from the oldest
    one of the category to this paper: each builds on the next, and the last builds on this paper.
    """

    category: Category
    unread: int
    total: int
    before: int
    builders: tuple[Entry, ...] = ()


class PlannedPaper(Struct, frozen=True):
    """A paper in the plan, the reason why it comes next, and the papers that it builds on."""

    entry: Entry
    reason: InProgress | Queued | NextInCategory
    foundations: tuple[Entry, ...] = ()

    @property
    def unread_foundations(self) -> list[Entry]:
        return [entry for entry in self.foundations if entry.reading.status in {Status.UNREAD, Status.QUEUED}]


def plan(entries: Sequence[Entry], categories: Sequence[Category]) -> Iterator[PlannedPaper]:
    """Yield the papers left to read, in the proposed order. Both arguments are in library order.

    Papers in progress come first, then the queue. After that, each step takes the oldest paper of the category with
    the largest share of papers that are unread and not yet proposed or, if it builds on such papers, one of these that
    builds on no other. Ties are broken by library order; papers without a date come last.
    """
    by_key = {entry.key: entry for entry in entries}

    def planned(entry: Entry, reason: InProgress | Queued | NextInCategory) -> PlannedPaper:
        return PlannedPaper(entry, reason, tuple(by_key[key] for key in foundations(entry) if key in by_key))

    reading, queue = papers_in_progress(entries), papers_in_queue(entries)
    for entry in reading:
        yield planned(entry, InProgress(_since(entry)))
    for position, entry in enumerate(queue, start=1):
        yield planned(entry, Queued(position))
    for entry, reason in _unread_by_share(entries, categories, len(reading) + len(queue)):
        yield planned(entry, reason)


def papers_in_progress(entries: Sequence[Entry]) -> list[Entry]:
    """Return the papers being read, in the order in which they were started."""
    reading = [entry for entry in entries if entry.reading.status is Status.READING]
    return sorted(reading, key=lambda entry: (_since(entry) is None, _since(entry)))


def papers_in_queue(entries: Sequence[Entry]) -> list[Entry]:
    queued = [entry for entry in entries if entry.reading.status is Status.QUEUED]
    return sorted(queued, key=lambda entry: (entry.reading.queued_at is None, entry.reading.queued_at))


def _since(entry: Entry) -> PartialDate | None:
    return entry.reading.started_on or entry.reading.status_on


def _unread_by_share(
    entries: Sequence[Entry], categories: Sequence[Category], before: int
) -> Iterator[tuple[Entry, NextInCategory]]:
    totals = Counter(entry.paper.category for entry in entries)
    left = {entry.key: entry for entry in entries if entry.reading.status is Status.UNREAD}
    left_by_category: dict[str, list[Entry]] = {}
    for entry in left.values():
        left_by_category.setdefault(entry.paper.category, []).append(entry)
    for unread in left_by_category.values():  # the oldest paper comes last, for pop()
        unread.sort(key=lambda entry: (entry.paper.published is None, entry.paper.published))
        unread.reverse()
    counts = Counter(entry.paper.category for entry in left.values())

    def priority(index: int) -> tuple[float, int]:
        key = categories[index].key
        return -counts[key] / totals[key], index

    priorities = [priority(index) for index, category in enumerate(categories) if category.key in left_by_category]
    heapify(priorities)
    while priorities:
        index = priorities[0][1]
        category = categories[index]
        if not counts[category.key]:
            heappop(priorities)
        elif priorities[0] != priority(index):  # a paper of this category was proposed
            heapreplace(priorities, priority(index))
        else:
            unread = left_by_category[category.key]
            while unread[-1].key not in left:
                unread.pop()
            *builders, entry = _path_to_foundation(unread[-1], left)
            yield entry, NextInCategory(category, counts[category.key], totals[category.key], before, tuple(builders))
            del left[entry.key]
            counts[entry.paper.category] -= 1
            before += 1


def _path_to_foundation(entry: Entry, left: Mapping[str, Entry]) -> list[Entry]:
    """Return a path from a paper to one that builds on no other paper of `left`, except for those on the path."""
    path = {entry.key: entry}
    while found := next((left[key] for key in foundations(entry) if key in left and key not in path), None):
        entry = path[found.key] = found
    return list(path.values())
