"""The items of the list: a heading for each category, and its papers."""

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
    """Which papers to list, and in which order: None is the order of the library, under headings."""

    text: str = ""
    order: Order | None = None
    is_reversed: bool = False


def list_items(session: Session, snapshot: Snapshot, query: ListQuery) -> list[ListItem]:
    """Select and sort papers, under headings if the order is that of the library. Raises QueryError."""
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
