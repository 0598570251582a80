"""The sections of the page: papers by category, or by the month in which they were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

from paperlog.models import Category, Entry, Status


class Group(Struct, frozen=True):
    id: str
    heading: str
    entries: Sequence[Entry]
    color: str | None = None


def by_category(categories: Iterable[Category], entries: Sequence[Entry]) -> Iterator[Group]:
    for category in categories:
        members = [entry for entry in entries if entry.paper.category == category.key]
        yield Group(f"category:{category.key}", category.name, members, category.color)


def by_month(entries: Sequence[Entry]) -> Iterator[Group]:
    """Yield the papers by the month of their last reading, the latest first, and then those without a day."""
    dated = sorted(((entry.read_on, entry) for entry in entries if entry.read_on), key=itemgetter(0), reverse=True)
    for month, members in groupby(dated, lambda member: member[0].month_in_words()):
        yield Group(f"read:{month.lower().replace(' ', '-')}", month, [entry for _, entry in members])
    undated = [entry for entry in entries if not entry.read_on]
    read = [entry for entry in undated if entry.reading.status is Status.READ]
    others = [entry for entry in undated if entry.reading.status is not Status.READ]
    if read:
        yield Group("read:unknown", "Read on an unknown day", read)
    if others:
        yield Group("not-read:", "Not read yet", others)
