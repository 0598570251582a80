"""The user's notes as text with a date, as BibTeX, CSL, CSV and RIS hold them.

    2026-11-23, p. 12, “Rank 4 is often enough.”: Two things to try:

      - rank 8
      - other layers

A note begins with its date, page and quotation. Its further lines are indented, so that they can't be mistaken for
other notes, for entries, or for fields.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from msgspec import Struct

from paperlog.dates import local_day
from paperlog.formats.text import one_line
from paperlog.models import UNKNOWN_TIME, Note

_INDENTATION = "  "
_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?::(?: |\Z)|, p\. |, “)")
_NOTE = re.compile(r"([0-9-]{10})(?:, p\. ((?:\\[\\:“]|[^:“])*+)|, )?(?:“((?:\\[\\”]|[^”])*+)”)?:(?: (.*))?", re.DOTALL)
_UNSAFE_IN_PAGE = re.compile(r"[:“]|\\(?=[\\:“]|\Z)")
_UNSAFE_IN_QUOTE = re.compile(r"”|\\(?=[\\”]|\Z)")
_ESCAPED = re.compile(r"\\([\\:“”])")


class NoteText(Struct, frozen=True):
    """A note in a field of a list."""

    text: str
    at: datetime = UNKNOWN_TIME
    page: str | None = None
    quote: str | None = None
    field: str = "note"


def note_words(note: Note | NoteText) -> str:
    """Return a note on one line, as formats without line breaks hold it."""
    page = f"p. {note.page}:" if note.page else ""
    quotation = f"“{note.quote}”" if note.quote else ""
    return one_line(" ".join(filter(None, (page, quotation, note.text))))


def dated_note(note: Note) -> str:
    """Return a note as text. `parse_note` reverses it."""
    page = f", p. {_UNSAFE_IN_PAGE.sub(_escape, note.page)}" if note.page else ""
    quotation = f", “{_UNSAFE_IN_QUOTE.sub(_escape, note.quote)}”" if note.quote else ""
    text = f" {note.text}" if note.text else ""
    first, *others = f"{local_day(note.at)}{page}{quotation}:{text}".split("\n")
    return "\n".join([first, *(_INDENTATION + line if line else "" for line in others)])


def split_notes(text: str) -> tuple[str, list[str]]:
    """Split a text into what comes before the dated notes at its end, and these notes."""
    lines = text.split("\n")
    start = len(lines)
    for number in reversed(range(len(lines))):
        if _START.match(lines[number]):
            start = start if number and lines[number - 1].strip() else number
        elif lines[number].strip() and not lines[number].startswith(_INDENTATION):
            break
    notes: list[list[str]] = []
    for line in lines[start:]:
        if _START.match(line):
            notes.append([line])
        else:
            notes[-1].append(line)
    return "\n".join(lines[:start]).rstrip(), ["\n".join(note).rstrip() for note in notes]


def parse_note(text: str) -> NoteText:
    """Parse a dated note. A note with an impossible date, or one that isn't complete, has no date."""
    whole = "\n".join(line.removeprefix(_INDENTATION) for line in text.split("\n"))
    match = _NOTE.fullmatch(whole)
    if not match:
        return NoteText(whole)
    day, page, quote, words = match.groups()
    page = page.removesuffix(", ") if page and quote else page
    return NoteText(words or "", _noon(day), _unescaped(page), _unescaped(quote))


def _escape(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _unescaped(text: str | None) -> str | None:
    return _ESCAPED.sub(r"\1", text) if text and text.strip() else None


def _noon(day: str) -> datetime:
    """Return noon, which is on the same date in most time zones."""
    try:
        return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    except ValueError:
        return UNKNOWN_TIME
