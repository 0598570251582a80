"""The user's notes in the fields of an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from paperlog.formats.bibliography import note_details, own_notes
from paperlog.formats.bibtex.encoding import latex_paragraphs
from paperlog.formats.bibtex.fields import decode_paragraphs
from paperlog.formats.bibtex.latex import latex_to_text
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.dated_notes import NoteText, dated_note, note_words, parse_note, split_notes
from paperlog.formats.field_names import Kind
from paperlog.formats.note_ids import from_source, known_ids, numbered_notes
from paperlog.formats.text import plain_line
from paperlog.models import UNKNOWN_TIME, Note, Paper, Reading

NOTE_FIELDS = ("annote", "annotation", "comment", "review")
"""The fields that hold notes of the user."""
_OWN_COMMENT = "comment-"
"""What the fields of JabRef begin with that hold the comments of one user each, such as `comment-maria`."""


def note_texts(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that hold the user's notes."""
    names = [*NOTE_FIELDS, *sorted(name for name in fields if name.startswith(_OWN_COMMENT))]
    return {name: fields[name] for name in names if name in fields}


def decode_notes(latex: str, field: str = "note") -> Iterator[NoteText]:
    """Yield the notes in a field. Dated notes, which paperlog exported, follow the others."""
    first, dated = split_notes(latex)
    # Another program may have changed the line breaks.
    text, others = split_notes(decode_paragraphs(first))
    yield NoteText(text, field=field)
    yield from (replace(parse_note(note), field=field) for note in (*others, *map(latex_to_text, dated)))


def current_notes(
    paper: Paper, fields: Mapping[str, str], texts: Sequence[str], reading: Reading
) -> tuple[dict[str, str], list[str]]:
    """Return the fields of an entry with the notes in them as they are now in a reading, and all other notes as text.

    A field is rewritten only if one of its notes was imported, and has been changed or removed since then. `texts` are
    further texts of the entry that hold notes.
    """
    changed = _changed_notes(paper, fields, texts, reading)
    encoded = {name: _encode_notes(changed[name]) for name in fields if name in changed}
    current = {name: text for name, text in {**fields, **encoded}.items() if text or name not in encoded}
    others = [note_details(text) if number in changed else text for number, text in enumerate(texts)]
    read = [note for latex in note_texts(current).values() for note in decode_notes(latex)]
    known = {*map(note_words, read), *(plain_line(own_notes(text)) for text in others)}
    new = [dated_note(note) for note in reading.notes if note_words(note) not in known]
    return current, [*filter(None, others), *new]


def texts_not_imported(paper: Paper, fields: Mapping[str, str], texts: Sequence[str], reading: Reading) -> list[str]:
    """Return the further texts of an entry without those notes that were imported into a reading."""
    changed = _changed_notes(paper, fields, texts, reading)
    known = {*map(note_words, reading.notes)}
    return [
        note_details(text) if number in changed or plain_line(own_notes(text)) in known else text
        for number, text in enumerate(texts)
    ]


class _FieldNote(NamedTuple):
    """A note as it is now, and whether it was imported without a date."""

    note: Note
    is_undated: bool


def _changed_notes(
    paper: Paper, fields: Mapping[str, str], texts: Sequence[str], reading: Reading
) -> dict[str | int, list[_FieldNote]]:
    """Return the current notes of each field and text of which a note was imported and then changed or removed.

    The notes of a field are under its name, and those of a text under its number.
    """
    places: dict[str | int, str] = dict(note_texts(fields).items())
    places |= {number: text_to_field(own_notes(text), Kind.LINES) for number, text in enumerate(texts)}
    listed = [
        (name, note)
        for name, latex in places.items()
        for note in decode_notes(latex, name if isinstance(name, str) else "note")
        if note.text or note.quote
    ]
    notes = {note.uid: note for note in reading.notes}
    current: dict[str | int, list[_FieldNote]] = {}
    changed = set()
    texts_of_notes = [note for _, note in listed]
    for (name, _), (imported, uid) in zip(listed, _imported(paper, texts_of_notes, reading), strict=True):
        note = notes.get(uid or "")
        is_removed = note is None and uid is not None
        if is_removed or (note and note_words(note) != note_words(imported)):
            changed.add(name)
        kept = [] if is_removed else [_FieldNote(note or imported, imported.at == UNKNOWN_TIME)]
        current.setdefault(name, []).extend(kept)
    return {name: current[name] for name in changed}


def _imported(paper: Paper, texts: Sequence[NoteText], reading: Reading) -> Iterator[tuple[Note, str | None]]:
    """Yield each note of an entry and the id that it has in the reading, whichever list the entry came from."""
    origins = [origin.rpartition("/") for origin in (paper.origin, *paper.contributions)]
    notes = [from_source(numbered_notes(key, texts), source) for source, _, key in origins]
    known = [known_ids(each, reading) for each in notes]
    for versions, ids in zip(zip(*notes, strict=True), zip(*known, strict=True), strict=True):
        yield versions[0], next(filter(None, ids), None)


def _encode_notes(notes: Sequence[_FieldNote]) -> str:
    """Return notes as a field. The first one still has no date if an import reads it unchanged without one."""
    if not notes:
        return ""
    first = notes[0].note
    plain = latex_paragraphs(first.text)
    is_read = [*decode_notes(plain)] == [NoteText(first.text, page=first.page, quote=first.quote)]
    is_plain = notes[0].is_undated and is_read
    dated = [text_to_field(dated_note(each.note), Kind.NOTES) for each in (notes[1:] if is_plain else notes)]
    return "\n\n".join([plain, *dated] if is_plain else dated)
