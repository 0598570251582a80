"""Phrases that several views share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from paperlog.dates import PartialDate
from paperlog.models import Entry, Status
from paperlog.planning import InProgress, NextInCategory, PlannedPaper, Queued
from paperlog.store import Snapshot
from paperlog.text import sanitize

NO_PAPERS = "There are no papers yet. Bring in the built-in list: paperlog import. Or your own: paperlog add"
NO_MATCH = "No paper matches these conditions."


def title_and_key(entry: Entry) -> str:
    """Return `Title (key)`."""
    return f"{sanitize(entry.paper.title)} ({entry.key})"


def no_summary(entry: Entry) -> str:
    return f"No summary yet. Write down your own words with: paperlog annotate {entry.key}"


def tags_of(entry: Entry) -> str:
    return ", ".join(map(sanitize, entry.tags))


def local_date(moment: datetime) -> str:
    """Return the day of a moment, in the reader's time zone."""
    return PartialDate.from_date(moment.astimezone().date()).in_words()


def author_list(authors: Sequence[str], limit: int = 3) -> str:
    """Return `A, B, C and 5 more`."""
    shown = ", ".join(sanitize(author) for author in authors[:limit])
    return f"{shown} and {len(authors) - limit} more" if len(authors) > limit else shown


def status_text(entry: Entry) -> str:
    """Return `unread`, or a status with its day: `read 23 Nov 2026`."""
    status = entry.reading.status
    if status is Status.UNREAD:
        return f"unread, last read {entry.read_on.in_words()}" if entry.read_on else "unread"
    on = entry.read_on if status is Status.READ else entry.reading.status_on
    times = f", {len(entry.reading.reads)} times" if status is Status.READ and len(entry.reading.reads) > 1 else ""
    return f"{status} {on.in_words()}{times}" if on else str(status)


def reason_text(planned: PlannedPaper) -> str:
    """Return the reason for a place in the plan."""
    match planned.reason:
        case InProgress(since):
            return f"being read since {since.in_words()}" if since else "being read"
        case Queued(position):
            return "first in your queue" if position == 1 else f"number {position} in your queue"
        case NextInCategory(category, unread, total, before):
            after = f"after the {before} before it, " if before > 1 else "after the one before it, " if before else ""
            which = "by date" if planned.entry.paper.published else "that have no date"
            return (
                f"{after}the largest share is left of {category.name} ({unread} of {total}): the first of these {which}"
            )


def contents_summary(snapshot: Snapshot) -> str:
    """Return `49 papers, 1 reading`."""
    counts = ((len(snapshot.papers), "paper"), (len(snapshot.readings), "reading"))
    return ", ".join(f"{number} {noun}{'s' * (number != 1)}" for number, noun in counts)
