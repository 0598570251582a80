"""Sort orders for lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from paperlog.dates import PartialDate
from paperlog.models import EntrySummary, Status
from paperlog.text import fold

AnyEntry = TypeVar("AnyEntry", bound=EntrySummary)


class Order(StrEnum):
    """A sort order. LIST groups papers by category, in the order of the lists that added them."""

    LIST = "list"
    KEY = "key"
    TITLE = "title"
    AUTHOR = "author"
    PUBLISHED = "published"
    RATING = "rating"
    ADDED = "added"
    STARTED = "started"
    READ = "read"
    STATUS = "status"
    QUEUED = "queued"

    @property
    def in_words(self) -> str:
        return _ORDERS_IN_WORDS.get(self, f"by {self}")


_ORDERS_IN_WORDS = {
    Order.LIST: "by category",
    Order.PUBLISHED: "by date of publication",
    **{order: f"by date {order}" for order in (Order.ADDED, Order.STARTED, Order.READ, Order.QUEUED)},
}


def _queued_on(entry: EntrySummary) -> PartialDate | None:
    return entry.reading.status_on if entry.reading.status is Status.QUEUED else None


def _first_author(entry: Any) -> str | None:
    """Return the folded last and other names of the first author of an `Entry`."""
    *others, last = entry.paper.authors[0].split() if entry.paper.authors else [""]
    return fold(last) + " " + fold("".join(others)) if last else None


DATES: Mapping[Order, Callable[[EntrySummary], PartialDate | None]] = {
    Order.ADDED: lambda entry: entry.paper.added_on,
    Order.STARTED: lambda entry: entry.reading.started_on,
    Order.READ: lambda entry: entry.read_on,
    Order.STATUS: lambda entry: entry.reading.status_on,
    Order.QUEUED: _queued_on,
}
"""The dates that a list can be sorted by, except the publication date. The list shows them, too."""
_STATUSES = tuple(Status)
_VALUES: Mapping[Order, Callable[[EntrySummary], Any]] = {
    Order.KEY: lambda entry: entry.key,
    Order.TITLE: lambda entry: fold(entry.paper.title),
    Order.AUTHOR: _first_author,
    Order.PUBLISHED: lambda entry: entry.paper.published,
    Order.RATING: lambda entry: entry.reading.rating,
    **DATES,
    Order.STATUS: lambda entry: _STATUSES.index(entry.reading.status),
}
DESCENDING = frozenset({Order.PUBLISHED, Order.RATING, *DATES}) - {Order.STATUS}
"""The orders that start with the highest value."""


def sort_entries(entries: Iterable[AnyEntry], order: Order, *, reverse: bool) -> list[AnyEntry]:
    """Sort entries, which are given in the order of the library. Only an `Entry` can be sorted by author.

    Keys, titles and authors are sorted in ascending order, dates and ratings in descending order. Entries without a
    value come last, even when reversed. Statuses are in the order in which a paper has them, from unread to dropped;
    entries with the same status are sorted by its date, the latest first.
    """
    if order is Order.LIST:
        return list(entries)[::-1] if reverse else list(entries)
    sort_key = _VALUES[order]
    listed = list(entries)
    if order is Order.STATUS:
        listed.sort(key=lambda entry: entry.reading.status_on or "", reverse=True)
    known = [entry for entry in listed if sort_key(entry) is not None]
    unknown = [entry for entry in listed if sort_key(entry) is None]
    known.sort(key=sort_key, reverse=(order in DESCENDING) is not reverse)
    return known + unknown
