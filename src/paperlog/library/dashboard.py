"""The contents of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from paperlog.library.session import Session
from paperlog.models import Entry
from paperlog.planning import papers_in_progress, plan
from paperlog.stats.counts import Progress, progress

if TYPE_CHECKING:
    from paperlog.stats.goals import GoalProgress


class Dashboard(Struct, frozen=True):
    reading: Sequence[Entry]
    next: Sequence[Entry]
    progress: Sequence[Progress]
    goals: Sequence[GoalProgress]


def dashboard(session: Session, upcoming: int = 5) -> Dashboard:
    snapshot = session.snapshot()
    reading = papers_in_progress(snapshot.entries)
    planned = islice(plan(snapshot.entries, snapshot.categories), len(reading), len(reading) + upcoming)
    goals: Sequence[GoalProgress] = ()
    if snapshot.goals:
        from paperlog.stats.goals import current_goals  # noqa: PLC0415 - most libraries have no goals

        goals = current_goals(snapshot.goals.values(), snapshot.entries, session.today)
    return Dashboard(
        reading=reading,
        next=[step.entry for step in planned],
        progress=progress(snapshot.categories, snapshot.entries),
        goals=goals,
    )
