"""List items: papers grouped under category headings."""

from __future__ import annotations

from msgspec import Struct

from paperlog.library.selection import select
from paperlog.library.session import Session
from paperlog.models import Entry
from paperlog.query.sorting import Order, sort_entries
from paperlog.stats.counts import Progress, progress
from paperlog.store import Snapshot

ListItem = Entry | Progress | None
"""A paper, the heading of a category, or an empty line."""


class ListQuery(Struct, frozen=True):
    """A query and an order for the list. If the order is None, papers are grouped by category."""

    text: str = ""
    order: Order | None = None
    is_reversed: bool = False


def list_items(session: Session, snapshot: Snapshot, query: ListQuery) -> list[ListItem]:
    """Select and sort papers, and add headings if they are grouped by category. Raises QueryError."""
    selected = select(session, snapshot, [query.text] if query.text.strip() else [])
    entries = sort_entries(selected, query.order, reverse=query.is_reversed)
    if query.order is not None:
        return list(entries)
    groups = {group.category.key: group for group in progress(snapshot.categories, snapshot.entries)}
    items: list[ListItem] = []
    category = None
    for entry in entries:
        if entry.paper.category != category:
            category = entry.paper.category
            items += [None] * bool(items) + [groups[category]]
        items.append(entry)
    return items
