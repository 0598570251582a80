"""The ids of notes from the fields of a list, by which the same notes are found in a later version of the list.

An id such as `53d1fb1a…-2-8a0e6e41…` stands for a field of an entry, the number of the note in the entry, and the text
that it had when it was first imported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from paperlog.formats.dated_notes import NoteText, note_words
from paperlog.models import Note, Reading, stable_id

_ID = re.compile(r"([0-9a-f]{16})-([0-9]+)-([0-9a-f]{16})")


def numbered_notes(key: str, texts: Iterable[NoteText]) -> list[Note]:
    """Return the notes of the entry with this key, except for empty ones."""
    texts = (text for text in texts if text.text or text.quote)
    return [
        Note(number, text.at, text.text, _note_id(key, number, text), page=text.page, quote=text.quote)
        for number, text in enumerate(texts, start=1)
    ]


def _note_id(key: str, number: int, text: NoteText) -> str:
    return f"{stable_id(key, text.field)}-{number}-{stable_id(text.text, text.quote)}"


def from_source(notes: Iterable[Note], source: str) -> tuple[Note, ...]:
    """Return the notes of a list, with ids that also stand for the list."""
    return tuple(replace(note, uid=_ID.sub(lambda id_: _id_from(id_, source), note.uid)) for note in notes)


def _id_from(note_id: re.Match[str], source: str) -> str:
    field, number, text = note_id.groups()
    return f"{stable_id(source, field)}-{number}-{text}"


def has_same_first_text(one: str, other: str) -> bool:
    """Return whether two ids, if they have texts, stand for the same text."""
    first, second = _ID.fullmatch(one), _ID.fullmatch(other)
    return not (first and second) or first[3] == second[3]


def is_same_place(one: Note, other: Note) -> bool:
    """Return whether two notes came from the same field of a list."""
    return _place(one.uid) == _place(other.uid)


def _place(uid: str) -> str:
    match = _ID.fullmatch(uid)
    return match[1] if match else uid


def known_ids(notes: Sequence[Note], reading: Reading) -> list[str | None]:
    """Return the id under which a reading has each note of a list, or had it before the user removed it.

    A note is the same if it has the text that the note has or first had. Other notes are matched by their field, in
    order: those that were corrected in the list. Notes with different words are different.
    """
    present = {text: note.uid for note in reversed(reading.notes) for text in (note_words(note), note.text) if text}
    ids = {*(note.uid for note in reading.notes), *reading.times}
    matches = [match for match in map(_ID.fullmatch, ids) if match]
    first = {match[3]: match[0] for match in matches}
    finders: Sequence[Callable[[Note], str | None]] = (
        lambda note: note.uid if note.uid in ids else None,
        lambda note: present.get(note.text) or present.get(note_words(note)),
        lambda note: first.get(match[3]) if (match := _ID.fullmatch(note.uid)) else None,
    )
    found: list[str | None] = [None] * len(notes)
    words: dict[str, str] = {}
    for find in finders:
        for index, note in enumerate(notes):
            uid = None if found[index] else find(note)
            if uid and words.setdefault(uid, note_words(note)) == note_words(note):
                found[index] = uid
    others: dict[str, list[str]] = {}
    for match in sorted(matches, key=lambda match: int(match[2]), reverse=True):
        if match[0] not in words:
            others.setdefault(match[1], []).append(match[0])
    for index, note in enumerate(notes):
        if not found[index] and (same_field := others.get(_place(note.uid))):
            found[index] = same_field.pop()
    return found
