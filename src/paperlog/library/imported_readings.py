"""Updating readings from a bibliography."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from paperlog.formats.note_ids import has_same_first_text, is_same_place, known_ids
from paperlog.models import UNKNOWN_TIME, Note, Reading, Status


def with_listed(known: Reading, listed: Reading, *, replaces: bool) -> Reading:
    """Fill in what a reading lacks from a list, and add the list's notes.

    With `replaces`, the list also replaces values that came from a list. Values that the user set or removed have a
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

    A listed note replaces an earlier version of itself, and one from elsewhere whose paragraphs it has, too.
    """
    new, changed, _, listed_ids = _compare_notes(known, listed)
    for note in known.notes:
        if note.uid in changed:
            yield replace(changed[note.uid], id=note.id, uid=note.uid, at=UNKNOWN_TIME)
            continue
        may_be_replaced = note.uid not in listed_ids and not (note.edited_at or note.quote or note.page)
        longer = next((each for each in new if may_be_replaced and _paragraphs(note) < _paragraphs(each)), None)
        if longer:
            new.remove(longer)
        yield replace(longer, id=note.id, at=note.at) if longer else note
    yield from known.numbered(new)


class _NoteComparison(NamedTuple):
    """The notes of a list that a reading never had, and those that changed in the list, by their ids in the reading.

    `not_replaced` are those that changed in the list after the user had edited or removed them. `listed_ids` are the
    ids of all notes in the reading that the list has, too.
    """

    new: list[Note]
    changed: dict[str, Note]
    not_replaced: list[Note]
    listed_ids: set[str]


def _compare_notes(known: Reading, listed: Reading) -> _NoteComparison:
    notes = {note.uid: note for note in known.notes if not note.edited_at}
    pairs = list(zip(listed.notes, known_ids(listed.notes, known), strict=True))
    changed = {
        uid: note
        for note, uid in pairs
        if uid in notes and is_same_place(note, notes[uid]) and note.content != notes[uid].content
    }
    present = {note.text for note in known.notes}
    not_replaced = [
        note
        for note, uid in pairs
        if uid and uid not in notes and note.text not in present and not has_same_first_text(note.uid, uid)
    ]
    new = [note for note, uid in pairs if not uid]
    return _NoteComparison(new, changed, not_replaced, {uid for _, uid in pairs if uid})


def _paragraphs(note: Note) -> set[str]:
    return set(note.text.split("\n\n"))


def count_new(listed: Reading, known: Reading) -> Counter[str]:
    """Count, by kind, the values in a list that a reading lacks."""
    new, changed, not_replaced, _ = _compare_notes(known, listed)
    return Counter(
        {
            "note": len(new) + len(changed) + len(not_replaced),
            "file": int(listed.pdf not in {None, known.pdf}),
            "status": int(listed.status not in {Status.UNREAD, known.status}),
            "rating": int(listed.rating not in {None, known.rating}),
        }
    )
