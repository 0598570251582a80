"""List items: papers grouped under category headings, or ranked by a search."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from paperlog.library.selection import parse_query, search_entries
from paperlog.library.session import Session
from paperlog.models import Entry
from paperlog.query.sorting import Order, sort_entries
from paperlog.search import Correction, Term
from paperlog.stats.counts import Progress, progress
from paperlog.store import Snapshot


class Passage(Struct, frozen=True):
    """The passage of a paper that a search found, on the line below the paper."""

    entry: Entry


ListItem = Entry | Passage | Progress | None
"""A paper, its passage, the heading of a category, or an empty line."""


class ListQuery(Struct, frozen=True):
    """A query and an order for the list.

    In the order LIST, papers are ranked if the query contains words, and grouped by category otherwise.
    """

    text: str = ""
    order: Order = Order.LIST
    is_reversed: bool = False


class Listing(Struct, frozen=True):
    """The items for a query, the terms of its words, whether they are ranked, and the corrected words."""

    items: Sequence[ListItem]
    terms: Sequence[Term] = ()
    is_ranked: bool = False
    corrections: Sequence[Correction] = ()


def list_items(session: Session, snapshot: Snapshot, query: ListQuery) -> Listing:
    """Select papers as `search` does if the query contains words, and as `list` does otherwise. Raises QueryError."""
    parsed = parse_query(session, snapshot, [query.text])
    if not parsed.search_words:
        selected = sort_entries(filter(parsed.matches, snapshot.entries), query.order, reverse=query.is_reversed)
        return Listing(_grouped(selected, snapshot) if query.order is Order.LIST else selected)
    results = search_entries(parsed, snapshot.entries)
    entries = [hit.entry for hit in results.hits]
    is_ranked = query.order is Order.LIST
    entries = sort_entries(entries, query.order, reverse=query.is_reversed)
    items = [item for entry in entries for item in (entry, Passage(entry))]
    return Listing(items, results.search_terms.terms, is_ranked, results.corrections)


def _grouped(entries: Sequence[Entry], snapshot: Snapshot) -> list[ListItem]:
    groups = {group.category.key: group for group in progress(snapshot.categories, snapshot.entries)}
    items: list[ListItem] = []
    category = None
    for entry in entries:
        if entry.paper.category != category:
            category = entry.paper.category
            items += [None] * bool(items) + [groups[category]]
        items.append(entry)
    return items
