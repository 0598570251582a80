"""Phrases shared by several outputs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from paperlog.dates import local_day
from paperlog.models import Entry, EntrySummary, Note, Reading, Status
from paperlog.output.screen import Screen
from paperlog.planning import InProgress, NextInCategory, PlannedPaper, Queued
from paperlog.store import Snapshot
from paperlog.text import enumerated, plural

NO_PAPERS = "No papers yet. Import the built-in catalogue with 'paperlog import', or add your own with 'paperlog add'."
NO_MATCH = "No matching papers."
NOT_IN_LIBRARY = "not in your library"
UNREADABLE_BACKUP_HINT = "Delete it, or repair it in an editor and restore it: paperlog restore FILE"


def title_and_key(screen: Screen, entry: Entry) -> str:
    """Return `Title (key)`, sanitized for a screen."""
    return f"{screen.sanitize(entry.paper.title)} ({entry.key})"


def no_summary(entry: Entry) -> str:
    return "No summary." if entry.reading.notes else f"No summary yet. To write a note: paperlog annotate {entry.key}"


def tags_of(entry: Entry) -> str:
    return ", ".join(entry.tags)


def local_date(moment: datetime) -> str:
    """Return the date of a timestamp in the local time zone."""
    return local_day(moment).in_words()


def note_date(note: Note) -> str:
    """Return the date of a note and its page: `23 Nov 2026, p. 12`."""
    return local_date(note.at) + (f", p. {note.page}" if note.page else "")


def quotation(screen: Screen, note: Note) -> str:
    """Return the quotation of a note in quotation marks, or an empty string."""
    opening, closing = screen.glyphs.quotes
    return f"{opening}{note.quote}{closing}" if note.quote else ""


def note_lines(screen: Screen, note: Note) -> str:
    """Return a note with its quotation above it."""
    return "\n".join(filter(None, (quotation(screen, note), note.text)))


def relation_name(kind: str) -> str:
    """Return a kind of relation as a label, such as `Builds on`."""
    words = kind.replace("-", " ")
    return words[:1].upper() + words[1:]


def relations_in_words(entry: Entry) -> str:
    """Return the relations of a paper, such as `builds on transformer, vae; compares with gan`."""
    keys: dict[str, list[str]] = {}
    for relation in entry.relations:
        keys.setdefault(relation.kind_in_words, []).append(relation.to)
    return "; ".join(f"{kind} {', '.join(others)}" for kind, others in keys.items())


def status_text(entry: EntrySummary) -> str:
    """Return the status, its date and the page that was reached, such as `read 23 Nov 2026`."""
    progress = progress_text(entry.reading)
    return _dated_status(entry) + (f", {progress}" if progress else "")


def days_read(entry: Entry) -> str:
    """Return the dates on which a paper was read, unless `status_text` has them: `read Jan 2022 and 3 May 2024`."""
    *others, last = [day.in_words() for day in entry.reading.reads] or [""]
    if not others and entry.reading.status in {Status.READ, Status.UNREAD}:
        return ""
    days = f"{', '.join(others)} and {last}" if others else last
    return f"read {days}" if days else ""


def progress_text(reading: Reading) -> str:
    """Return the page that was reached, such as `p. 12 of 30`."""
    return reading.state.progress.progress if reading.state.progress else ""


def _dated_status(entry: EntrySummary) -> str:
    status = entry.reading.status
    if status is Status.UNREAD:
        return f"unread, last read {entry.read_on.in_words()}" if entry.read_on else "unread"
    on = entry.read_on if status is Status.READ else entry.reading.status_on
    if on is None:
        return str(status)
    if status is Status.READ and len(entry.reading.reads) > 1:
        times = "twice" if len(entry.reading.reads) == 2 else f"{len(entry.reading.reads)} times"
        return f"read {times}, last {'on' if on.day else 'in'} {on.in_words()}"
    return f"{status} {'since ' * (status is Status.READING)}{on.in_words()}"


def reason_text(planned: PlannedPaper) -> str:
    """Explain a paper's position in the plan, and what it builds on."""
    if isinstance(planned.reason, NextInCategory) and planned.reason.builders:
        return _position_text(planned)
    return "; ".join(filter(None, (_position_text(planned), foundations_text(planned))))


def foundations_text(planned: PlannedPaper) -> str:
    """Say what to read before a planned paper, or what it builds on, or which planned paper builds on it."""
    if isinstance(planned.reason, NextInCategory) and planned.reason.builders:
        builders = planned.reason.builders
        return f"{builders[0].paper.name} {_builds_on_this(builders)}"
    if unread := planned.unread_foundations:
        return f"read {enumerated([entry.paper.name for entry in unread])} first"
    begun = [entry for entry in planned.foundations if entry.reading.status is not Status.DROPPED]
    if len(begun) == 1:
        return f"builds on {begun[0].paper.name}, which you {_in_past_tense(begun[0])}"
    return f"builds on {enumerated([entry.paper.name for entry in begun])}, which you know" if begun else ""


def _in_past_tense(entry: Entry) -> str:
    """Return `read in May 2026`, without the day, or `are reading`."""
    status = entry.reading.status
    if status is Status.READING:
        return "are reading"
    on = entry.read_on if status is Status.READ else entry.reading.status_on
    return f"{status} in {on.month_in_words()}" if on else f"have {status}"


def _builds_on_this(builders: Sequence[Entry]) -> str:
    """Return `builds on this through MAE and ViT`, which completes a sentence about the first of the papers."""
    others = [entry.paper.name for entry in builders[1:]]
    return "builds on this" + (f" through {enumerated(others)}" if others else "")


def _position_text(planned: PlannedPaper) -> str:
    match planned.reason:
        case InProgress(since):
            return f"reading since {since.in_words()}" if since else "reading now"
        case Queued(position):
            return "first in your queue" if position == 1 else f"number {position} in your queue"
        case NextInCategory(category, unread, total, before, builders):
            previous = "one" if before == 1 else before
            after = f"after the previous {previous}, " if before else ""
            chosen = builders[0] if builders else planned.entry
            choice = "oldest unread paper" if chosen.paper.published else "first unread paper without a date"
            name = chosen.paper.name
            end = f"its {choice}, {name}, {_builds_on_this(builders)}" if builders else f"this is its {choice}"
            return f"{after}{category.name} has the largest unread share ({unread} of {total}); {end}"


def contents_summary(snapshot: Snapshot) -> str:
    """Return `49 papers, 1 reading`."""
    return f"{plural(len(snapshot.papers), 'paper')}, {plural(len(snapshot.readings), 'reading')}"
