"""Selecting papers to cite, and their citation keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paperlog.errors import NotFound, shorten
from paperlog.formats.bibliography import exported_citation_keys
from paperlog.library.selection import select
from paperlog.library.session import Session
from paperlog.lookup import find_named
from paperlog.models import Entry
from paperlog.store import Snapshot


def papers_to_cite(session: Session, texts: Sequence[str]) -> Mapping[str, Entry]:
    """Return papers by the citation keys that an export of the library writes.

    The texts are names, whose order is kept, or a query. `@lora`, as documents cite it, names a paper unless it is a
    view. Raises NotFound if no paper matches.
    """
    snapshot = session.snapshot()
    texts = [text if (name := text.removeprefix("@")) in snapshot.views else name for text in texts]
    named = [find_named(snapshot.entries, text) for text in texts]
    entries = (
        [entry for found in named for entry in found] if all(named) else select(session, snapshot, [" ".join(texts)])
    )
    if not entries:
        for text, found in zip(texts, named, strict=True):
            if not found and not select(session, snapshot, [text]):
                snapshot.find(text)  # raises NotFound with similar names
        raise NotFound(f"No paper matches '{shorten(' '.join(texts))}'.")
    by_paper = citation_keys(snapshot)
    return {by_paper[entry.key]: entry for entry in entries}


def citation_keys(snapshot: Snapshot) -> Mapping[str, str]:
    """Return the citation key that an export of the library writes for each paper."""
    return exported_citation_keys(entry.paper for entry in snapshot.entries)
