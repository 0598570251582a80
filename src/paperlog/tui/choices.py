"""The choices offered by the pickers: orders, saved views and the notes of a paper."""

from __future__ import annotations

from paperlog.models import Entry
from paperlog.output.phrases import note_date
from paperlog.query.sorting import Order
from paperlog.store import Snapshot
from paperlog.tui.dialogs.picker import Choice

ORDERS = (
    Choice("o", "default", "grouped by category", Order.LIST),
    Choice("y", "key", "A to Z", Order.KEY),
    Choice("t", "title", "A to Z", Order.TITLE),
    Choice("w", "author", "A to Z", Order.AUTHOR),
    Choice("p", "published", "newest first", Order.PUBLISHED),
    Choice("r", "rating", "highest first", Order.RATING),
    Choice("a", "added", "newest first", Order.ADDED),
    Choice("b", "date begun", "newest first", Order.STARTED),
    Choice("d", "date read", "newest first", Order.READ),
    Choice("s", "status", "unread to dropped", Order.STATUS),
    Choice("u", "date queued", "newest first", Order.QUEUED),
)


def views(snapshot: Snapshot) -> list[Choice]:
    """Return a choice for each saved view; its value is a query."""
    by_name = sorted(snapshot.views.values(), key=lambda view: view.name)
    return [
        Choice(_digit(number), f"@{view.name}", view.query, f"@{view.name}")
        for number, view in enumerate(by_name, start=1)
    ]


def notes_of(entry: Entry) -> list[Choice]:
    """Return a choice for each note of a paper; its value is the number of the note."""
    return [
        Choice(_digit(note.id), note_date(note), " ".join((note.text or note.quote or "").split()), str(note.id))
        for note in entry.reading.notes
    ]


def _digit(number: int) -> str:
    """Return the digit key for a numbered choice, or an empty string after 9."""
    return str(number) if number < 10 else ""
