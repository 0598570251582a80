"""The reader's own data in an entry: statuses, ratings, notes and files of JabRef, BibDesk, Mendeley and Zotero."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.formats.bibtex.fields import decode_line, decode_paragraphs
from paperlog.formats.bibtex.files import first_pdf
from paperlog.models import UNKNOWN_TIME, Event, Note, Reading, Status, stable_id

JABREF_STATUSES = (Status.READ, Status.SKIMMED)
"""The statuses that JabRef has, too, under the same names."""
_YES = frozenset({"1", "yes", "true"})
_STARS = re.compile(r"(?:rank)?([1-5])", re.IGNORECASE)
_NOTE_FIELDS = ("annote", "annotation", "comment", "review")
_OWN_COMMENT = "comment-"
"""What the fields of JabRef begin with that hold the comments of one user each, such as `comment-maria`."""
_FIELDS = frozenset({*_NOTE_FIELDS, "file", "ranking", "rating", "read", "readstatus"})
_DATED_NOTE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}): (.+)")


def decode_reading(key: str, fields: Mapping[str, str], notes: Sequence[str] = ()) -> Reading | None:
    """Return the status, rating, notes and PDF in an entry, or None if it has none of them.

    `notes` are further notes, in BibTeX.
    """
    if not notes and _FIELDS.isdisjoint(fields) and not any(name.startswith(_OWN_COMMENT) for name in fields):
        return None
    name = decode_line(fields.get("readstatus", "")).lower()
    status = Status(name) if name in JABREF_STATUSES else Status.UNREAD
    if decode_line(fields.get("read", "")).lower() in _YES:
        status = Status.READ
    stars = (_STARS.fullmatch(decode_line(fields.get(field, ""))) for field in ("ranking", "rating"))
    marks = Marks(
        status,
        rating=next((int(match[1]) for match in stars if match), None),
        notes=[*map(decode_paragraphs, [*note_fields(fields).values(), *notes])],
        pdf=first_pdf(fields.get("file", "")),
    )
    return marks.to_reading(key)


class Marks(Struct, frozen=True):
    """What an entry says about the reading of its paper. `day` is that of the status."""

    status: Status = Status.UNREAD
    day: PartialDate | None = None
    rating: int | None = None
    notes: Sequence[str] = ()
    pdf: str | None = None

    def to_reading(self, key: str) -> Reading | None:
        """Return a reading, or None if the entry says nothing about it."""
        event = Event(stable_id(key, self.status.value), UNKNOWN_TIME, day=self.day, status=self.status)
        notes = (note for text in self.notes if text for note in _dated_notes(text))
        reading = Reading(
            key,
            log=() if self.status is Status.UNREAD else (event,),
            rating=self.rating,
            notes=tuple(
                Note(number, at, text, stable_id(key, "note", number, text))
                for number, (at, text) in enumerate(notes, start=1)
            ),
            pdf=self.pdf,
        )
        return None if reading.is_empty else reading


def note_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that hold the reader's notes."""
    names = [*_NOTE_FIELDS, *sorted(name for name in fields if name.startswith(_OWN_COMMENT))]
    return {name: fields[name] for name in names if name in fields}


def _dated_notes(text: str) -> Iterator[tuple[datetime, str]]:
    """Yield the notes in a text. Those that paperlog exported have a date each, and follow the others."""
    paragraphs = text.split("\n\n")
    dated: list[re.Match[str]] = []
    while paragraphs and (match := _DATED_NOTE.fullmatch(paragraphs[-1])):
        dated.append(match)
        paragraphs.pop()
    if paragraphs:
        yield UNKNOWN_TIME, "\n\n".join(paragraphs)
    yield from ((_time(match[1]), match[2]) for match in reversed(dated))


def _time(day: str) -> datetime:
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return UNKNOWN_TIME
