"""What the pickers offer: filters, saved views, orders."""

from __future__ import annotations

from paperlog.query.nodes import condition_text
from paperlog.query.sorting import Order
from paperlog.store import Snapshot
from paperlog.tui.dialogs.picker import Choice

ORDERS = (
    Choice("o", "the list's own", "under categories", ""),
    Choice("y", "key", "A to Z", Order.KEY),
    Choice("t", "title", "A to Z", Order.TITLE),
    Choice("p", "published", "the latest first", Order.PUBLISHED),
    Choice("r", "rating", "the best first", Order.RATING),
    Choice("a", "added", "the latest first", Order.ADDED),
    Choice("d", "day of reading", "the latest first", Order.READ),
)
_FILTERS = (
    ("a", "all", ""),
    ("u", "unread", "is:unread"),
    ("+", "queued", "is:queued"),
    ("i", "reading", "is:reading"),
    ("s", "skimmed", "is:skimmed"),
    ("r", "read", "is:read"),
    ("d", "dropped", "is:dropped"),
    ("*", "rated", "is:rated"),
    ("n", "with notes", "has:note"),
)


def filters(snapshot: Snapshot) -> list[Choice]:
    """Return queries for each status and category."""
    choices = [Choice(key, label, query, query) for key, label, query in _FILTERS]
    for number, category in enumerate(snapshot.categories, start=1):
        query = condition_text("category", [category.key])
        choices.append(Choice(_digit(number), category.name, query, query))
    return choices


def views(snapshot: Snapshot) -> list[Choice]:
    """Return queries for the saved views."""
    by_name = sorted(snapshot.views.values(), key=lambda view: view.name)
    return [
        Choice(_digit(number), f"@{view.name}", view.query, f"@{view.name}")
        for number, view in enumerate(by_name, start=1)
    ]


def _digit(number: int) -> str:
    """Return the key for a numbered choice: only nine can have one."""
    return str(number) if number < 10 else ""
