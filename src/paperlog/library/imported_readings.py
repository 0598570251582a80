"""Updating readings from a bibliography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec.structs import replace

from paperlog.formats.dated_notes import note_words
from paperlog.models import UNKNOWN_TIME, Note, Reading, Status


def with_listed(known: Reading, listed: Reading, *, replaces: bool) -> Reading:
    """Fill in what a reading lacks from a list, and add the list's notes.

    With `replaces`, the list also replaces values that came from a list. Values that the reader set or removed have a
    time, and stay.
    """
    updates: dict[str, object] = {}
    if listed.rating and "rating" not in known.times and (replaces or not known.rating):
        updates["rating"] = listed.rating
    if listed.pdf and listed.pdf != known.pdf and "pdf" not in known.times and (replaces or not known.pdf):
        updates |= {"pdf": listed.pdf, "pdf_from": listed.pdf_from}
    is_own = any(event.at != UNKNOWN_TIME or event.id in known.times for event in known.log)
    events = tuple(event for event in listed.log if event.id not in known.times)
    if events and not is_own and (replaces or not known.log):
        updates["log"] = events
    notes = tuple(_notes(known, listed))
    return replace(known, notes=notes, **updates)


def _notes(known: Reading, listed: Reading) -> Iterator[Note]:
    """Yield the notes of a reading and of a list.

    A listed note replaces an earlier version of itself, and one whose paragraphs it has, too.
    """
    new, changed = _new_notes(known, listed), _changed_notes(known, listed)
    kept = {note.uid for note in listed.notes}
    for note in known.notes:
        is_imported = note.uid not in kept and not note.edited_at and not note.quote
        longer = next((each for each in new if is_imported and _paragraphs(note) < _paragraphs(each)), None)
        if longer:
            new.remove(longer)
        if note.uid in changed:
            yield replace(changed[note.uid], id=note.id, at=UNKNOWN_TIME)
        else:
            yield replace(note, text=longer.text, uid=longer.uid) if longer else note
    yield from known.numbered(new)


def _new_notes(known: Reading, listed: Reading) -> list[Note]:
    """Return the notes of a list that a reading doesn't have and never had."""
    present = {text for note in known.notes for text in _names(note)} | known.times.keys()
    return [note for note in listed.notes if present.isdisjoint(_names(note))]


def _names(note: Note) -> set[str]:
    """Return what identifies a note: its id, its text, and its text on one line, as earlier versions exported it."""
    return {note.uid, note.text, note_words(note)} - {""}


def _changed_notes(known: Reading, listed: Reading) -> dict[str, Note]:
    """Return the notes of a list that differ from those with the same ids, except for notes that the reader edited."""
    notes = {note.uid: note for note in listed.notes}
    pairs = ((note, notes[note.uid]) for note in known.notes if note.uid in notes and not note.edited_at)
    return {new.uid: new for note, new in pairs if note.content != new.content}


def _paragraphs(note: Note) -> set[str]:
    return set(note.text.split("\n\n"))


def count_new(listed: Reading, known: Reading) -> Counter[str]:
    """Count, by kind, the values in a list that a reading lacks."""
    return Counter(
        {
            "note": len(_new_notes(known, listed)) + len(_changed_notes(known, listed)),
            "file": int(listed.pdf not in {None, known.pdf}),
            "status": int(listed.status not in {Status.UNREAD, known.status}),
            "rating": int(listed.rating not in {None, known.rating}),
        }
    )
