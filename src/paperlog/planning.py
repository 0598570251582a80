"""What to read next, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.models import Category, Entry, Status


class InProgress(Struct, frozen=True):
    since: PartialDate | None


class Queued(Struct, frozen=True):
    """`position` counts from 1."""

    position: int


class NextInCategory(Struct, frozen=True):
    """The oldest left of the category of which the largest share is left after the `before` earlier steps."""

    category: Category
    unread: int
    total: int
    before: int


class PlannedPaper(Struct, frozen=True):
    """A paper's place in the plan."""

    entry: Entry
    reason: InProgress | Queued | NextInCategory


def plan(entries: Sequence[Entry], categories: Sequence[Category]) -> Iterator[PlannedPaper]:
    """Give each paper that is left to read, in the order proposed; both arguments come in the list's own order.

    First the papers being read, the longest begun first. Then the queue. Then the unread in turn: each time the
    category of which the largest share is left, unread and not yet proposed, gives its oldest paper. Of equal
    categories, and of papers equally old, the list's own order decides; what has no date comes last.
    """
    reading, queue = papers_in_progress(entries), papers_in_queue(entries)
    for entry in reading:
        yield PlannedPaper(entry, InProgress(_since(entry)))
    for position, entry in enumerate(queue, start=1):
        yield PlannedPaper(entry, Queued(position))
    yield from _unread_by_share(entries, categories, len(reading) + len(queue))


def papers_in_progress(entries: Sequence[Entry]) -> list[Entry]:
    """Return the papers being read, the longest begun first."""
    reading = [entry for entry in entries if entry.reading.status is Status.READING]
    return sorted(reading, key=lambda entry: (_since(entry) is None, _since(entry)))


def papers_in_queue(entries: Sequence[Entry]) -> list[Entry]:
    queued = [entry for entry in entries if entry.reading.status is Status.QUEUED]
    return sorted(queued, key=lambda entry: (entry.reading.queued_at is None, entry.reading.queued_at))


def _since(entry: Entry) -> PartialDate | None:
    return entry.reading.started_on or entry.reading.status_on


def _unread_by_share(entries: Sequence[Entry], categories: Sequence[Category], before: int) -> Iterator[PlannedPaper]:
    totals = Counter(entry.paper.category for entry in entries)
    unread_by_category: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.reading.status is Status.UNREAD:
            unread_by_category.setdefault(entry.paper.category, []).append(entry)
    for unread in unread_by_category.values():  # the oldest last, where it is taken from
        unread.sort(key=lambda entry: (entry.paper.published is None, entry.paper.published))
        unread.reverse()

    def priority(index: int) -> tuple[float, int]:
        key = categories[index].key
        return -len(unread_by_category[key]) / totals[key], index

    priorities = [priority(index) for index, category in enumerate(categories) if category.key in unread_by_category]
    heapify(priorities)
    while priorities:
        _, index = priorities[0]
        unread = unread_by_category[categories[index].key]
        reason = NextInCategory(categories[index], len(unread), totals[categories[index].key], before)
        yield PlannedPaper(unread.pop(), reason)
        before += 1
        if unread:
            heapreplace(priorities, priority(index))
        else:
            heappop(priorities)
