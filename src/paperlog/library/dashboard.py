"""The contents of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec import Struct

from paperlog.library.session import Session
from paperlog.models import Entry
from paperlog.planning import papers_in_progress, plan
from paperlog.stats.counts import Progress, progress


class Dashboard(Struct, frozen=True):
    reading: Sequence[Entry]
    next: Sequence[Entry]
    progress: Sequence[Progress]


def dashboard(session: Session, upcoming: int = 5) -> Dashboard:
    snapshot = session.snapshot()
    reading = papers_in_progress(snapshot.entries)
    planned = islice(plan(snapshot.entries, snapshot.categories), len(reading), len(reading) + upcoming)
    return Dashboard(
        reading=reading,
        next=[step.entry for step in planned],
        progress=progress(snapshot.categories, snapshot.entries),
    )
