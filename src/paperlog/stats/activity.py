"""Readings by week and month, and streaks of weeks with readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.models import EntrySummary

MONTHS_SHOWN = 12
WEEK = timedelta(weeks=1)


class Streak(Struct, frozen=True):
    """Consecutive weeks with at least one reading each. `first` and `last` are Mondays."""

    first: date
    last: date

    @property
    def weeks(self) -> int:
        return (self.last - self.first) // WEEK + 1


class Activity(Struct, frozen=True):
    """The number of readings this week, the current streak, and readings by month, oldest month first."""

    this_week: int
    streak: Streak | None
    months: Mapping[PartialDate, int]


def activity(entries: Iterable[EntrySummary], today: date) -> Activity:
    days = [day for entry in entries for day in entry.reading.reads]
    exact = [day.first_day for day in days if day.day]
    return Activity(
        this_week=sum(monday(today) <= day <= today for day in exact),
        streak=current_streak(find_streaks(day for day in exact if day <= today), today),
        months=readings_by_month(days, today),
    )


def readings_by_month(days: Iterable[PartialDate], today: date) -> dict[PartialDate, int]:
    """Count readings in the last twelve months, including this one."""
    counts = Counter(PartialDate(day.year, day.month) for day in days if day.first_day <= today)
    return {month: counts[month] for month in last_months(today)}


def last_months(today: date) -> list[PartialDate]:
    """Return the last twelve months, including this one, oldest first."""
    last = today.year * 12 + today.month - 1
    return [PartialDate(month // 12, month % 12 + 1) for month in range(last - MONTHS_SHOWN + 1, last + 1)]


def find_streaks(days: Iterable[date]) -> list[Streak]:
    streaks: list[Streak] = []
    for week in sorted({monday(day) for day in days}):
        if streaks and streaks[-1].last + WEEK == week:
            streaks[-1] = Streak(streaks[-1].first, week)
        else:
            streaks.append(Streak(week, week))
    return streaks


def current_streak(streaks: list[Streak], today: date) -> Streak | None:
    """Return the streak that includes this week or last week."""
    return streaks[-1] if streaks and streaks[-1].last >= monday(today) - WEEK else None


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
