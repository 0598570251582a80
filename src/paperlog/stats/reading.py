"""Reading statistics: by category, month, day and week, rating, and year of publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.models import OWN_SOURCE, Category, Entry, Status
from paperlog.stats.activity import WEEK, Streak, current_streak, find_streaks, last_months, monday, readings_by_month
from paperlog.stats.counts import Progress, ProgressCounts, progress
from paperlog.text import plural

if TYPE_CHECKING:
    from paperlog.periods import Period  # annotations only: most commands need no period

WEEKS = 53
DAY_LEVELS = ("none", "1", "2", "3 or more")
"""The numbers of readings that are told apart on the calendar."""
_EARLIEST = date(2, 1, 1)
"""The earliest last day of the charts, which start a year before."""


class CoverageCell(Struct, frozen=True):
    """Counts for a category and a year of publication. `year` is None for papers without a year."""

    year: int | None
    category: Category
    counts: ProgressCounts


class ReadingStats(Struct, frozen=True):
    """Counts of papers and readings. A paper that was read on two dates counts as two readings.

    `months` are the last twelve months including this one, oldest first. `days` are the days with readings since
    `since`, the Monday 52 weeks before this week. `without_day` counts readings in that period for which only the
    month is known. `before` counts the readings in the twelve months before `months` or, if `has_period`, in as many
    days before the period as it has; it is None for a period without a start. `current` is the streak that includes
    this week or last week. `coverage` only includes papers from imported lists.
    """

    today: date
    since: date
    statuses: Mapping[Status, int]
    progress: Sequence[Progress]
    months: Mapping[PartialDate, int]
    days: Mapping[date, int]
    without_day: int
    before: int | None
    has_period: bool
    current: Streak | None
    longest: Streak | None
    ratings: Mapping[int, int]
    coverage: Sequence[CoverageCell]

    @property
    def papers(self) -> int:
        return sum(self.statuses.values())

    def level(self, day: date) -> int:
        """Return the index of a day's number of readings in DAY_LEVELS."""
        return min(self.days.get(day, 0), len(DAY_LEVELS) - 1)

    def days_in_words(self) -> str:
        """Return `8 readings on 5 days, 1 without an exact day`."""
        without_day = f", {self.without_day} without an exact day" if self.without_day else ""
        return f"{plural(sum(self.days.values()), 'reading')} on {plural(len(self.days), 'day')}{without_day}"


def reading_stats(
    categories: Sequence[Category], entries: Iterable[Entry], today: date, period: Period | None = None
) -> ReadingStats:
    """Return the statistics of papers.

    With a period, count only the readings in it and the papers read in it, as of its last day.
    """
    listed = list(entries)
    before = _readings_before([day for entry in listed for day in entry.reading.reads], today, period)
    if period:
        is_wanted, today = period.predicate(), min(today, period.last)
        listed = [entry for entry in listed if any(map(is_wanted, entry.reading.reads))]
    today = max(_EARLIEST, today)
    read_dates = [day for entry in listed for day in entry.reading.reads if not period or is_wanted(day)]
    reads_by_day = Counter(day.first_day for day in read_dates if day.day and day.first_day <= today)
    since = monday(today) - (WEEKS - 1) * WEEK
    status_counts = Counter(entry.reading.status for entry in listed)
    rating_counts = Counter(entry.reading.rating for entry in listed)
    streaks = find_streaks(reads_by_day)
    return ReadingStats(
        today=today,
        since=since,
        statuses={status: status_counts[status] for status in Status},
        progress=progress(categories, listed),
        months=readings_by_month(read_dates, today),
        days={day: reads_by_day[day] for day in sorted(reads_by_day) if day >= since},
        without_day=sum(
            PartialDate(since.year, since.month) <= day <= PartialDate.from_date(today)
            for day in read_dates
            if day.month and not day.day
        ),
        before=before,
        has_period=period is not None,
        current=current_streak(streaks, today),
        longest=max(streaks, key=lambda streak: (streak.weeks, streak.last), default=None),
        ratings={rating: rating_counts[rating] for rating in range(5, 0, -1)},
        coverage=_coverage(categories, listed),
    )


def _readings_before(days: Iterable[PartialDate], today: date, period: Period | None) -> int | None:
    if period is None:
        first = last_months(today)[0]
        earliest = PartialDate(max(1, first.year - 1), first.month)
        return sum(earliest <= day < first for day in days if day.month)
    if period.first == date.min:
        return None
    length = min(period.last, max(today, period.first)) - period.first + timedelta(days=1)
    if period.first - date.min < length:
        return None
    first, end = PartialDate.from_date(period.first - length), PartialDate.from_date(period.first)
    return sum(first <= day < end for day in days if day.day)


def _coverage(categories: Sequence[Category], entries: Iterable[Entry]) -> list[CoverageCell]:
    """Return the non-empty cells by year, then in the order of `categories`. Papers without a year come last."""
    status_counts: dict[tuple[int | None, str], Counter[Status]] = {}
    for entry in entries:
        if entry.paper.source not in {None, OWN_SOURCE}:
            year = entry.paper.published.year if entry.paper.published else None
            status_counts.setdefault((year, entry.paper.category), Counter())[entry.reading.status] += 1
    positions = {category.key: position for position, category in enumerate(categories)}
    cells = sorted(status_counts, key=lambda cell: (cell[0] is None, cell[0], positions[cell[1]]))
    return [
        CoverageCell(year, categories[positions[key]], ProgressCounts(status_counts[year, key])) for year, key in cells
    ]
