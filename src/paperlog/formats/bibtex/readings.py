"""The reader's own data in an entry: statuses, ratings, notes and files of JabRef, BibDesk, Mendeley and Zotero."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.formats.bibliography import own_notes
from paperlog.formats.bibtex.fields import decode_line, decode_paragraphs
from paperlog.formats.bibtex.files import first_pdf, join_files
from paperlog.formats.bibtex.latex import latex_to_text
from paperlog.formats.bibtex.texts import with_dated_notes
from paperlog.formats.dated_notes import NoteText, dated_note, note_words, parse_note, split_notes
from paperlog.formats.exported_readings import LOG
from paperlog.formats.reading_log import encode_log, parse_log
from paperlog.formats.text import plain_line
from paperlog.models import UNKNOWN_TIME, Event, Note, Reading, Status, stable_id

_JABREF_STATUSES = (Status.READ, Status.SKIMMED)
"""The statuses that JabRef has, too, under the same names."""
_YES = frozenset({"1", "yes", "true"})
_STARS = re.compile(r"(?:rank)?([1-5])", re.IGNORECASE)
NOTE_FIELDS = ("annote", "annotation", "comment", "review")
"""The fields that hold notes of the reader."""
_OWN_COMMENT = "comment-"
"""What the fields of JabRef begin with that hold the comments of one user each, such as `comment-maria`."""
_FIELDS = frozenset({*NOTE_FIELDS, LOG, "file", "ranking", "rating", "read", "readstatus"})


def decode_reading(key: str, fields: Mapping[str, str], notes: Sequence[str] = ()) -> Reading | None:
    """Return the status, rating, notes and PDF in an entry, or None if it has none of them.

    `notes` are further notes, in BibTeX.
    """
    if not notes and _FIELDS.isdisjoint(fields) and not any(name.startswith(_OWN_COMMENT) for name in fields):
        return None
    name = decode_line(fields.get("readstatus", "")).lower()
    status = Status(name) if name in _JABREF_STATUSES else Status.UNREAD
    if _is_marked_read(fields):
        status = Status.READ
    stars = (_STARS.fullmatch(decode_line(fields.get(field, ""))) for field in ("ranking", "rating"))
    marks = Marks(
        status,
        rating=next((int(match[1]) for match in stars if match), None),
        notes=[note for latex in (*_notes_in(fields), *notes) for note in _decode_notes(latex)],
        pdf=first_pdf(fields.get("file", "")),
        log=decode_line(fields.get(LOG, "")),
    )
    return marks.to_reading(key)


def _is_marked_read(fields: Mapping[str, str]) -> bool:
    return decode_line(fields.get("read", "")).lower() in _YES


class Marks(Struct, frozen=True):
    """What an entry says about the reading of its paper. `day` is that of the status. `log` has all events."""

    status: Status = Status.UNREAD
    day: PartialDate | None = None
    rating: int | None = None
    notes: Sequence[NoteText] = ()
    pdf: str | None = None
    log: str = ""

    def to_reading(self, key: str) -> Reading | None:
        """Return a reading, or None if the entry says nothing about it."""
        event = Event(stable_id(key, self.status.value), UNKNOWN_TIME, day=self.day, status=self.status)
        log = parse_log(key, self.log, self.status) if self.log else ()
        notes = (note for note in self.notes if note.text or note.quote)
        reading = Reading(
            key,
            log=log or (() if self.status is Status.UNREAD else (event,)),
            rating=self.rating,
            notes=tuple(
                Note(number, note.at, note.text, stable_id(key, "note", number, note.text), None, note.page, note.quote)
                for number, note in enumerate(notes, start=1)
            ),
            pdf=self.pdf,
        )
        return None if reading.is_empty else reading


def _notes_in(fields: Mapping[str, str]) -> list[str]:
    """Return the fields that hold the reader's notes."""
    names = [*NOTE_FIELDS, *sorted(name for name in fields if name.startswith(_OWN_COMMENT))]
    return [fields[name] for name in names if name in fields]


def _decode_notes(latex: str) -> Iterator[NoteText]:
    """Yield the notes in a field. Dated notes, which paperlog exported, follow the others."""
    first, dated = split_notes(latex)
    # Another program may have changed the line breaks.
    text, others = split_notes(decode_paragraphs(first))
    yield NoteText(text)
    yield from map(parse_note, others)
    yield from (parse_note(latex_to_text(note)) for note in dated)


def add_reading(fields: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """Add the statuses, the rating and the PDF of a reading to the fields of an entry, in JabRef's where possible."""
    added: dict[str, str] = {}
    removed: set[str] = set()
    if reading.log:
        is_read_before = reading.status is not Status.READ and _is_marked_read(fields)
        removed = {"readstatus", LOG, *(["read"] if is_read_before else [])}
        name = reading.status.value if reading.status in _JABREF_STATUSES else ""
        log = encode_log(reading)
        added = {"readstatus": name, LOG: log if log != name else ""}
    if reading.rating:
        added["ranking"] = f"rank{reading.rating}"
    files = fields.get("file", "")
    if reading.pdf and not _is_path_in(first_pdf(files), reading.pdf):
        added["file"] = ";".join(filter(None, [join_files([("", reading.pdf, "PDF")]), files]))
    kept = {name: text for name, text in fields.items() if name not in removed}
    return kept | {name: text for name, text in added.items() if text}


def _is_path_in(path: str | None, whole: str) -> bool:
    """Return whether a path, which may be relative to any folder, is that of a file."""
    return path is not None and f"/{whole}".endswith(f"/{path.removeprefix('/')}")


def add_notes(fields: Mapping[str, str], notes: Sequence[Note]) -> dict[str, str]:
    """Add notes to the fields of an entry, except for those that they have."""
    return with_dated_notes(fields, new_notes(notes, fields))


def new_notes(notes: Iterable[Note], fields: Mapping[str, str], others: Iterable[str] = ()) -> list[str]:
    """Return notes as text, except for those that an import reads from the fields of an entry.

    `others` are further texts that are read as notes.
    """
    read = [note for latex in _notes_in(fields) for note in _decode_notes(latex)]
    known = {*map(note_words, read), *(plain_line(own_notes(text)) for text in others)}
    return [dated_note(note) for note in notes if note_words(note) not in known]
