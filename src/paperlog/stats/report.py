"""A report on a period: the papers that were read, skimmed, started or dropped in it, and the notes written in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from paperlog.dates import PartialDate, local_day
from paperlog.models import Category, Entry, Note, Status
from paperlog.periods import Period
from paperlog.stats.activity import Streak, find_streaks

_BEST = 5
_SECTIONS = {Status.READ: "read", Status.SKIMMED: "skimmed", Status.READING: "started", Status.DROPPED: "dropped"}
_NOTED = "noted"


class ReportedPaper(Struct, frozen=True):
    """A paper, the dates in the period that its section lists, and the notes written in the period.

    `is_reread` says whether the paper was read before one of these dates.
    """

    entry: Entry
    days: tuple[PartialDate, ...] = ()
    notes: tuple[Note, ...] = ()
    is_reread: bool = False

    @property
    def was_read_before(self) -> bool:
        """Return whether the paper was read before all of these dates."""
        return self.is_reread and self.days[:1] != self.entry.reading.reads[:1]


class YearFigures(Struct, frozen=True):
    """Figures of a year. `months` and `categories` count readings, and leave out those without any."""

    months: Mapping[PartialDate, int]
    categories: Sequence[tuple[Category, int]]
    best: Sequence[Entry]
    reread: Sequence[Entry]
    longest: Streak | None


class Report(Struct, frozen=True):
    """The papers of a period in the sections `read`, `skimmed`, `started`, `dropped`, and `noted` for those with notes.

    A paper is only in the first of its sections. `year` is None unless the period is a year.
    """

    period: Period
    sections: Mapping[str, Sequence[ReportedPaper]]
    year: YearFigures | None


def report(categories: Sequence[Category], entries: Iterable[Entry], period: Period) -> Report:
    """Report on a period. Dates without a day count if all days that they may stand for are in the period."""
    sections: dict[str, list[ReportedPaper]] = {name: [] for name in (*_SECTIONS.values(), _NOTED)}
    for entry in entries:
        section, days = _section(entry, period)
        notes = tuple(note for note in entry.reading.notes if period.contains(local_day(note.at)))
        if section or notes:
            is_reread = section == "read" and days != entry.reading.reads[:1]
            sections[section or _NOTED].append(ReportedPaper(entry, days, notes, is_reread))
    for papers in sections.values():
        papers.sort(key=lambda paper: (paper.days, paper.entry.key))
    is_year = period.partial_date and not period.partial_date.month
    return Report(period, sections, _year_figures(categories, sections["read"]) if is_year else None)


def _section(entry: Entry, period: Period) -> tuple[str, tuple[PartialDate, ...]]:
    """Return the section of a paper and its dates there, or an empty name."""
    if reads := tuple(filter(period.contains, entry.reading.reads)):
        return "read", reads
    days = {event.status: event.day for event in entry.reading.events if event.day and period.contains(event.day)}
    found = [(name, (days[status],)) for status, name in _SECTIONS.items() if status in days and name != "read"]
    return found[0] if found else ("", ())


def _year_figures(categories: Sequence[Category], papers: Sequence[ReportedPaper]) -> YearFigures:
    days = sorted(day for paper in papers for day in paper.days)
    by_category = Counter(paper.entry.paper.category for paper in papers for _ in paper.days)
    rated = [paper.entry for paper in papers if paper.entry.reading.rating]
    return YearFigures(
        months=Counter(PartialDate(day.year, day.month) for day in days if day.month),
        categories=[(category, by_category[category.key]) for category in categories if by_category[category.key]],
        best=sorted(rated, key=lambda entry: -(entry.reading.rating or 0))[:_BEST],
        reread=[paper.entry for paper in papers if paper.is_reread],
        longest=max(
            find_streaks(day.first_day for day in days if day.day), key=lambda streak: streak.weeks, default=None
        ),
    )
