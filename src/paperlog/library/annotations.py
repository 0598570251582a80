"""Notes from the annotations of a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from paperlog.external.pdf import Annotation
from paperlog.library.notes import time_of_note
from paperlog.library.readings import record_readings, stage_readings
from paperlog.library.results import PaperName, Result
from paperlog.library.selection import resolve
from paperlog.library.session import Session
from paperlog.models import Note
from paperlog.text import plural


class TakenAnnotations(Struct, frozen=True):
    """The notes that were added and updated, and how many didn't change or stay removed."""

    result: Result
    added: Sequence[Note]
    updated: Sequence[Note]
    unchanged: int
    removed: int

    @property
    def counts(self) -> dict[str, int]:
        return {"added": len(self.added), "updated": len(self.updated), "unchanged": self.unchanged}


def take_annotations(
    session: Session, name: PaperName, annotations: Sequence[Annotation], *, with_removed: bool = False
) -> TakenAnnotations:
    """Add new annotations as notes, and update the notes that the user didn't edit.

    Notes that were removed come back only `with_removed`.
    """
    with session.transaction() as transaction:
        (entry,) = resolve(session, transaction, [name])
        reading, now = entry.reading, time_of_note(session, transaction.time)
        listed = [_note(annotation, now) for annotation in annotations]
        own = {note.uid: note for note in reading.notes}
        contents = {note.content for note in reading.notes}
        new = [note for note in listed if note.uid not in own and note.content not in contents]
        added = reading.numbered(note for note in new if with_removed or note.uid not in reading.times)
        updated = {
            note.uid: replace(own[note.uid], text=note.text, quote=note.quote, page=note.page)
            for note in listed
            if note.uid in own and not own[note.uid].edited_at and note.content != own[note.uid].content
        }
        notes = (*(updated.get(note.uid, note) for note in reading.notes), *added)
        of_paper = stage_readings(transaction, [entry], lambda entry: replace(entry.reading, notes=notes))
        counts = [f"added {plural(len(added), 'note')}"] * bool(added)
        counts += [f"updated {plural(len(updated), 'note')}"] * bool(updated)
        sentence = f"{' and '.join(counts)} of {of_paper} from a PDF"
        result = record_readings(session, transaction, "annotate", [entry], sentence)
    unchanged = len(listed) - len(new) - len(updated)
    return TakenAnnotations(result, added, [*updated.values()], unchanged, len(new) - len(added))


def _note(annotation: Annotation, now: datetime) -> Note:
    at = min(annotation.at, now) if annotation.at else now
    return Note(0, at, annotation.text, annotation.id, page=annotation.page, quote=annotation.quote)
