"""Goals: how many papers to read in a year, a month or a week."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from paperlog.errors import NotFound
from paperlog.library.session import Session
from paperlog.models import Change, Goal
from paperlog.periods import Period
from paperlog.stats.goals import GoalProgress, goal_progress
from paperlog.text import plural


class GoalResult(Struct, frozen=True):
    """A goal that was set or cleared, with its progress, and the change in the history, or None if nothing changed."""

    progress: GoalProgress
    change: Change | None


def goals(session: Session) -> list[GoalProgress]:
    snapshot = session.snapshot()
    return goal_progress(snapshot.goals.values(), snapshot.entry_summaries, session.today)


def set_goal(session: Session, period: Period, papers: int) -> GoalResult:
    """Set the goal of a year, a month or a week, replacing any other."""
    with session.transaction() as transaction:
        known = transaction.goals.get(period.name)
        goal = replace(known, papers=papers) if known else Goal(period.name, papers)
        transaction.put(goal)
        sentence = f"set a goal of {plural(papers, 'paper')} for {period.in_words()}"
        change = session.record(transaction, "goal set", sentence)
        return GoalResult(goal_progress([goal], transaction.entry_summaries, session.today)[0], change)


def clear_goal(session: Session, period: Period) -> GoalResult:
    """Remove the goal of a period. Raises NotFound if there is none."""
    with session.transaction() as transaction:
        goal = transaction.goals.get(period.name)
        if goal is None:
            others = ", ".join(sorted(transaction.goals))
            raise NotFound(
                f"There is no goal for {period.in_words()}. {f'Goals: {others}.' if others else ''}".rstrip()
            )
        transaction.remove_goal(goal.key)
        change = session.record(transaction, "goal clear", f"cleared the goal for {period.in_words()}")
        return GoalResult(goal_progress([goal], transaction.entry_summaries, session.today)[0], change)
