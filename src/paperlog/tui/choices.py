"""The choices offered by the pickers: filters, saved views and orders."""

from __future__ import annotations

from paperlog.query.nodes import condition_text
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
    """Return a choice for each filter and category; its value is a query."""
    choices = [Choice(key, label, query or "without filters", query) for key, label, query in _FILTERS]
    for number, category in enumerate(snapshot.categories, start=1):
        query = condition_text("category", [category.key])
        choices.append(Choice(_digit(number), category.name, query, query))
    return choices


def views(snapshot: Snapshot) -> list[Choice]:
    """Return a choice for each saved view; its value is a query."""
    by_name = sorted(snapshot.views.values(), key=lambda view: view.name)
    return [
        Choice(_digit(number), f"@{view.name}", view.query, f"@{view.name}")
        for number, view in enumerate(by_name, start=1)
    ]


def _digit(number: int) -> str:
    """Return the digit key for a numbered choice, or an empty string after 9."""
    return str(number) if number < 10 else ""
