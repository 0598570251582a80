"""The reading plan: what to read next, and why."""

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
    """The paper is in the queue. `position` counts from 1."""

    position: int


class NextInCategory(Struct, frozen=True):
    """The oldest unread paper of the category with the largest unread share.

    `before` is the number of papers that come earlier in the plan.
    """

    category: Category
    unread: int
    total: int
    before: int


class PlannedPaper(Struct, frozen=True):
    """A paper in the plan, and the reason why it comes next."""

    entry: Entry
    reason: InProgress | Queued | NextInCategory


def plan(entries: Sequence[Entry], categories: Sequence[Category]) -> Iterator[PlannedPaper]:
    """Yield the papers left to read, in the proposed order. Both arguments are in library order.

    Papers in progress come first, then the queue. After that, each step takes the oldest paper of the category with
    the largest share of papers that are unread and not yet proposed. Ties are broken by library order; papers without
    a date come last.
    """
    reading, queue = papers_in_progress(entries), papers_in_queue(entries)
    for entry in reading:
        yield PlannedPaper(entry, InProgress(_since(entry)))
    for position, entry in enumerate(queue, start=1):
        yield PlannedPaper(entry, Queued(position))
    yield from _unread_by_share(entries, categories, len(reading) + len(queue))


def papers_in_progress(entries: Sequence[Entry]) -> list[Entry]:
    """Return the papers being read, in the order in which they were started."""
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
    for unread in unread_by_category.values():  # the oldest paper comes last, for pop()
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
