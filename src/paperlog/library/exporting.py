"""Exporting the library, or a selection of papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paperlog.errors import NotFound, shorten
from paperlog.formats import Export
from paperlog.library.selection import select
from paperlog.library.session import Session
from paperlog.models import Reading


def export(session: Session, texts: Sequence[str] = ()) -> Export:
    """Return the papers that match all queries, by default all papers, with their categories and readings.

    Readings that only have the times of removed values are included, because exports don't write these values. Raises
    NotFound if no paper matches the queries.
    """
    snapshot = session.snapshot()
    entries = select(session, snapshot, texts)
    if texts and not entries:
        raise NotFound(f"No paper matches '{shorten(' '.join(texts))}'. Nothing was exported.")
    papers = [snapshot.papers[entry.key] for entry in entries]
    known: Mapping[str, Reading] = snapshot.models("readings")
    if not texts:
        return Export("paperlog", snapshot.categories, papers, list(known.values()), list(snapshot.goals.values()))
    used = {paper.category for entry in entries for paper in (entry.paper, snapshot.papers[entry.key])}
    categories = [category for category in snapshot.categories if category.key in used]
    readings = [known[entry.key] for entry in entries if entry.key in known]
    return Export("paperlog", categories, papers, readings)
