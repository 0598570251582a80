"""The contents of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from paperlog.dates import local_day
from paperlog.library.session import Session
from paperlog.models import Entry, Note
from paperlog.planning import PlannedPaper, papers_in_progress, plan
from paperlog.stats.activity import Activity, activity
from paperlog.stats.counts import Progress, progress

if TYPE_CHECKING:
    from paperlog.stats.goals import GoalProgress

_SHOWN = 3
_OLD = timedelta(days=30)


class Dashboard(Struct, frozen=True):
    """`activity` is None before the first reading. `recalled` is a paper and an old note on it, new each day."""

    activity: Activity | None
    reading: Sequence[Entry]
    next: Sequence[PlannedPaper]
    last_read: Sequence[Entry]
    recalled: tuple[Entry, Note] | None
    progress: Sequence[Progress]
    goals: Sequence[GoalProgress]
    today: date


def dashboard(session: Session) -> Dashboard:
    snapshot, today = session.snapshot(), session.today
    entries = snapshot.entries
    reading, last_read = papers_in_progress(entries), _last_read(entries)
    goals: Sequence[GoalProgress] = ()
    if snapshot.goals:
        from paperlog.stats.goals import current_goals  # noqa: PLC0415 - most libraries have no goals

        goals = current_goals(snapshot.goals.values(), entries, today)
    return Dashboard(
        activity=activity(entries, today) if last_read else None,
        reading=reading,
        next=list(islice(plan(entries, snapshot.categories), len(reading), len(reading) + _SHOWN)),
        last_read=last_read,
        recalled=_recalled_note(entries, today),
        progress=progress(snapshot.categories, entries),
        goals=goals,
        today=today,
    )


def _last_read(entries: Sequence[Entry]) -> list[Entry]:
    read = [entry for entry in entries if entry.read_on]
    return sorted(read, key=lambda entry: entry.read_on or "", reverse=True)[:_SHOWN]


def _recalled_note(entries: Sequence[Entry], today: date) -> tuple[Entry, Note] | None:
    """Return one of the notes that are at least a month old: the next one on each day."""
    old = [
        (entry, note)
        for entry in entries
        for note in entry.reading.notes
        if local_day(note.at).first_day <= today - _OLD
    ]
    old.sort(key=lambda found: (found[1].at, found[1].uid))
    return old[today.toordinal() % len(old)] if old else None
