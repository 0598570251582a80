"""Adding, editing and removing notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate, local_day
from paperlog.errors import NoteChanged, UsageError
from paperlog.library.readings import change_readings
from paperlog.library.results import PaperName, PaperNames, Result
from paperlog.library.session import Session
from paperlog.models import Entry, Note, Reading

if TYPE_CHECKING:
    from paperlog.periods import Period  # annotations only: most commands need no period


class NoteDetails(Struct, frozen=True):
    """Optional details of a note. `on` is its date, if not today."""

    page: str | None = None
    quote: str | None = None
    on: PartialDate | None = None


_NO_DETAILS = NoteDetails()


def annotate(session: Session, name: PaperName, text: str, details: NoteDetails = _NO_DETAILS) -> Result:
    """Add a note. Its text may be empty if there is a quotation."""
    return annotate_papers(session, [name], text, details)


def annotate_papers(session: Session, names: PaperNames, text: str, details: NoteDetails = _NO_DETAILS) -> Result:
    """Add the same note to papers."""
    checked = _checked(text, details.quote)
    at = details.on and time_on(session, details.on)
    return change_readings(
        session,
        "annotate",
        names,
        lambda reading, time: reading.with_new_note(
            checked, at or time_of_note(session, time), details.page, details.quote
        ),
        lambda papers: f"added a note to {papers}",
    )


def edit_note(session: Session, name: PaperName, before: Note, after: Note) -> Result:
    """Replace a note. Raises NoteChanged if it is no longer the same as `before`."""
    edited = replace(after, text=_checked(after.text, after.quote))

    def edit(reading: Reading, time: datetime) -> Reading:
        if reading.find_note(before.id, reading.key) != before:
            raise NoteChanged(before.id, reading.key)
        return reading if edited == before else reading.with_edited_note(before, replace(edited, edited_at=time))

    return change_readings(session, "annotate", [name], edit, lambda paper: f"edited note {before.id} of {paper}")


def remove_note(session: Session, name: PaperName, number: int) -> Result:
    return change_readings(
        session,
        "annotate",
        [name],
        lambda reading, _: reading.without_note(reading.find_note(number, reading.key)),
        lambda paper: f"removed note {number} of {paper}",
    )


def with_notes_in(entries: Iterable[Entry], period: Period) -> list[Entry]:
    """Return the papers with notes in a period, each without its other notes."""
    is_wanted = period.predicate()
    kept = ((entry, tuple(note for note in entry.reading.notes if is_wanted(local_day(note.at)))) for entry in entries)
    return [replace(entry, reading=replace(entry.reading, notes=notes)) for entry, notes in kept if notes]


def time_on(session: Session, day: PartialDate) -> datetime | None:
    """Return the time of a note on a past date, or None for today. Raises UsageError if the date has no day."""
    if not day.day:
        raise UsageError(f"A note needs a full date, not {day}. Use a date such as yesterday, tuesday or 2024-05-03.")
    now = session.now()
    # Noon stays on the same date if daylight saving time starts or ends.
    noon = now.replace(day.year, day.month, day.day, hour=12, minute=0, second=0, microsecond=0)
    return None if noon.date() == now.date() else noon


def time_of_note(session: Session, recorded: datetime) -> datetime:
    """Return the time of a note that is recorded now. Its date is today's, even if the history has later times."""
    now = session.now().replace(microsecond=0)
    return recorded if recorded.astimezone(now.tzinfo).date() == now.date() else now


def checked_text(text: str) -> str:
    """Strip the text of a note, but keep the indentation if it has several lines. Raises UsageError if it is empty."""
    if not text.strip():
        raise UsageError("A note can't be empty.")
    stripped = text.strip()
    return text.strip("\r\n").rstrip() if "\n" in stripped else stripped


def _checked(text: str, quote: str | None) -> str:
    return "" if quote and not text.strip() else checked_text(text)
