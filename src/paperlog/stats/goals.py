"""Progress towards goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.models import EntrySummary, Goal
from paperlog.periods import Period


class GoalProgress(Struct, frozen=True):
    """The number of papers that were read in the period of a goal, and how many were expected by today.

    A paper counts once, and a date without a day only if all of its days are in the period. `days_left` includes today.
    """

    goal: Goal
    period: Period
    read: int
    expected: int
    days_left: int

    @property
    def pace(self) -> str:
        """How the reading compares with the goal, such as `4 behind`, or an empty string before the period."""
        target = self.goal.papers
        if self.read >= target:
            return "reached"
        if not self.days_left:
            return f"{target - self.read} short"
        difference = self.read - self.expected
        ahead = f"{abs(difference)} {'ahead' if difference > 0 else 'behind'}"
        return ahead if difference else "on pace" if self.expected or self.read else ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (f"{self.read} of {self.goal.papers}", self.pace)))


def goal_progress(goals: Iterable[Goal], entries: Sequence[EntrySummary], today: date) -> list[GoalProgress]:
    """Return the progress towards each goal, by the first day of its period, longer periods first."""
    found = [_progress(goal, entries, today) for goal in goals]
    return sorted(found, key=lambda each: (each.period.first, -each.period.last.toordinal()))


def current_goals(goals: Iterable[Goal], entries: Sequence[EntrySummary], today: date) -> list[GoalProgress]:
    """Return the progress towards the goals of periods that include today."""
    day = PartialDate.from_date(today)
    return goal_progress([goal for goal in goals if goal.period.contains(day)], entries, today)


def _progress(goal: Goal, entries: Sequence[EntrySummary], today: date) -> GoalProgress:
    period = goal.period
    read = sum(any(map(period.contains, entry.reading.reads)) for entry in entries)
    days = (period.last - period.first).days + 1
    past_days = max(0, min(days, (today - period.first).days))
    days_left = 0 if today > period.last else days - past_days
    return GoalProgress(goal, period, read, goal.papers * past_days // days, days_left)
