"""Which papers are asked for: conditions on an entry, and the order of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from paperlog.errors import WrongUsage
from paperlog.identity import fold, same_tag
from paperlog.model import Entry, Status

_RANGE = re.compile(r"([0-9]{1,4})?(\.\.)?([0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `low` to `high`, both included; None is an open end."""

    low: int | None
    high: int | None

    @classmethod
    def parse(cls, text: str, what: str, possible: range, example: str) -> Range:
        """Read `4`, `4..`, `..4` or `2..4`."""
        found = _RANGE.fullmatch(text)
        first, dots, last = found.groups() if found else (None, None, None)
        low = int(first) if first else None
        high = int(last) if last else None if dots else low
        given = [number for number in (low, high) if number is not None]
        if not given or any(number not in possible for number in given) or given != sorted(given):
            raise WrongUsage(
                f"'{text}' is no {what}: write a number from {possible[0]} to {possible[-1]}, or a range: {example}."
            )
        return cls(low, high)

    def __contains__(self, number: int) -> bool:
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)


@dataclass(frozen=True, slots=True)
class Query:
    """Conditions that all hold; an empty one always does. `category` is a key."""

    category: str | None = None
    statuses: frozenset[Status] = frozenset()
    tags: tuple[str, ...] = ()
    years: Range | None = None
    ratings: Range | None = None

    def matches(self, entry: Entry) -> bool:
        published, rating = entry.paper.published, entry.reading.rating
        return (
            (self.category is None or entry.paper.category == self.category)
            and (not self.statuses or entry.reading.status in self.statuses)
            and all(any(same_tag(tag, shown) for shown in entry.tags) for tag in self.tags)
            and (self.years is None or (published is not None and published.year in self.years))
            and (self.ratings is None or (rating is not None and rating in self.ratings))
        )


class Order(StrEnum):
    """By what a list can be sorted."""

    KEY = "key"
    TITLE = "title"
    PUBLISHED = "published"
    RATING = "rating"
    ADDED = "added"
    READ = "read"


_VALUES: Mapping[Order, Callable[[Entry], Any]] = {
    Order.KEY: lambda entry: entry.key,
    Order.TITLE: lambda entry: fold(entry.paper.title),
    Order.PUBLISHED: lambda entry: entry.paper.published,
    Order.RATING: lambda entry: entry.reading.rating,
    Order.ADDED: lambda entry: entry.paper.added_on,
    Order.READ: lambda entry: entry.read_on,
}
_BEST_FIRST = frozenset({Order.PUBLISHED, Order.RATING, Order.ADDED, Order.READ})


def arrange(entries: Iterable[Entry], order: Order | None, *, reverse: bool) -> list[Entry]:
    """Return the entries in an order, the list's own without one.

    Names go from A to Z, dates and ratings from the latest and best; what has no value comes last either way.
    """
    if order is None:
        return list(entries)[::-1] if reverse else list(entries)
    value = _VALUES[order]
    listed = list(entries)
    known = [entry for entry in listed if value(entry) is not None]
    unknown = [entry for entry in listed if value(entry) is None]
    known.sort(key=value, reverse=(order in _BEST_FIRST) is not reverse)
    return known + unknown
