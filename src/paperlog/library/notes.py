"""Adding, editing and removing notes."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from paperlog.errors import NoteChanged, UsageError
from paperlog.library.readings import change_readings
from paperlog.library.results import PaperName, Result
from paperlog.library.session import Session
from paperlog.models import Reading


def annotate(session: Session, name: PaperName, text: str, page: str | None = None, quote: str | None = None) -> Result:
    return change_readings(
        session,
        "annotate",
        [name],
        lambda reading, time: reading.with_new_note(checked_text(text), time, page, quote),
        lambda paper: f"added a note to {paper}",
    )


def edit_note(session: Session, name: PaperName, number: int, text: str, before: str) -> Result:
    """Replace the text of a note. Raises NoteChanged if the current text differs from `before`."""

    def edited(reading: Reading, time: datetime) -> Reading:
        note = reading.find_note(number, reading.key)
        if note.text != before:
            raise NoteChanged(number, reading.key)
        return reading.with_edited_note(replace(note, text=checked_text(text), edited_at=time))

    return change_readings(session, "annotate", [name], edited, lambda paper: f"edited note {number} of {paper}")


def remove_note(session: Session, name: PaperName, number: int) -> Result:
    return change_readings(
        session,
        "annotate",
        [name],
        lambda reading, _: reading.without_note(reading.find_note(number, reading.key)),
        lambda paper: f"removed note {number} of {paper}",
    )


def checked_text(text: str) -> str:
    """Strip the text of a note, but keep the indentation if it has several lines. Raises UsageError if it is empty."""
    if not text.strip():
        raise UsageError("A note can't be empty.")
    stripped = text.strip()
    return text.strip("\r\n").rstrip() if "\n" in stripped else stripped
