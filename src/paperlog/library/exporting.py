"""Exporting the library, or a selection of papers."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.errors import NotFound, shorten
from paperlog.formats import Export
from paperlog.library.selection import select
from paperlog.library.session import Session


def export(session: Session, texts: Sequence[str] = ()) -> Export:
    """Return the papers that match all queries, by default all papers, with their categories and readings.

    Raises NotFound if no paper matches the queries.
    """
    snapshot = session.snapshot()
    entries = select(session, snapshot, texts)
    if texts and not entries:
        raise NotFound(f"No paper matches '{shorten(' '.join(texts))}'. Nothing was exported.")
    papers = [snapshot.papers[entry.key] for entry in entries]
    if not texts:
        readings = list(snapshot.readings.values())
        return Export("paperlog", snapshot.categories, papers, readings, list(snapshot.goals.values()))
    used = {paper.category for entry in entries for paper in (entry.paper, snapshot.papers[entry.key])}
    categories = [category for category in snapshot.categories if category.key in used]
    readings = [snapshot.readings[entry.key] for entry in entries if entry.key in snapshot.readings]
    return Export("paperlog", categories, papers, readings)
