"""Keys for new papers."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.duplicates import match_keys
from paperlog.models import Paper
from paperlog.store import Transaction
from paperlog.text import free_key


def key_for(facts: Paper, wanted: str, transaction: Transaction) -> str:
    """Return a key for a new paper: its old key if it was removed and its reading was kept, else an unused one."""
    removed = {
        key: reading.removed_as for key, reading in transaction.readings.items() if key not in transaction.papers
    }
    returning = [
        key for key, removed_as in removed.items() if (_is_same(facts, removed_as) if removed_as else key == wanted)
    ]
    if returning:
        return returning[0]
    return free_key(wanted, {*transaction.papers, *removed} if removed else transaction.papers)


def match_key_texts(paper: Paper) -> tuple[str, ...]:
    """Return the match keys of a paper as they are stored in `Reading.removed_as`."""
    return tuple(f"{kind}:{value}" for kind, value in match_keys(paper))


def _is_same(facts: Paper, removed_as: Sequence[str]) -> bool:
    """Return whether a paper is the removed one. A link alone proves nothing."""
    return any(text in removed_as and not text.startswith("link:") for text in match_key_texts(facts))
