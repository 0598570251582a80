"""What verbs return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperlog.formats import Rejected
from paperlog.model import Change, Entry
from paperlog.stats import Progress


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did: the papers as they are now, and its step of the history, None where nothing changed."""

    entries: Sequence[Entry]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of each entry of a list that was brought in; papers are named by their keys."""

    source: str
    added: list[str]
    updated: list[str]
    unchanged: list[str]
    rejected: Sequence[Rejected]


@dataclass(frozen=True, slots=True)
class Overview:
    reading: Sequence[Entry]
    next: Sequence[Entry]
    progress: Sequence[Progress]
