"""Keys for new papers."""

from __future__ import annotations

from collections import deque

from paperlog.duplicates import match_keys
from paperlog.models import Paper
from paperlog.store import Transaction
from paperlog.text import UniqueKeys


class NewKeys:
    """Keys for the new papers of a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._papers = transaction.papers
        removed = {
            key: reading.removed_as for key, reading in transaction.readings.items() if key not in transaction.papers
        }
        self._unique = UniqueKeys([*transaction.papers, *removed])
        self._positions = {key: position for position, key in enumerate(removed)}
        self._unidentified = {key for key, removed_as in removed.items() if not removed_as}
        self._removed: dict[str, deque[str]] = {}
        for key, removed_as in removed.items():
            for text in removed_as:
                self._removed.setdefault(text, deque()).append(key)

    def choose(self, facts: Paper, wanted: str) -> str:
        """Return a key for a new paper: its old key if it was removed and its reading was kept, else an unused one."""
        if not self._positions:
            return self._unique.add(wanted)
        returning = [key for text in match_key_texts(facts) if (key := self._removed_as(text)) is not None]
        if wanted in self._unidentified and wanted not in self._papers:
            returning.append(wanted)
        return min(returning, key=self._positions.__getitem__) if returning else self._unique.add(wanted)

    def _removed_as(self, text: str) -> str | None:
        """Return the key of the first removed paper with this match key. A shared link alone isn't enough."""
        keys = self._removed.get(text, deque())
        while keys and keys[0] in self._papers:  # it was added again
            keys.popleft()
        return keys[0] if keys and not text.startswith("link:") else None


def match_key_texts(paper: Paper) -> tuple[str, ...]:
    """Return the match keys of a paper as they are stored in `Reading.removed_as`."""
    return tuple(f"{kind}:{value}" for kind, value in match_keys(paper))
