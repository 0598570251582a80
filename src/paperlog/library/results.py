"""What verbs return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from paperlog.formats import Rejected
from paperlog.model import Change, Entry, View
from paperlog.stats.counts import Progress


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did: the papers as they are now, and its step of the history, None where nothing changed."""

    entries: Sequence[Entry]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Saved:
    """What a verb did with a view, and its step of the history, None where nothing changed."""

    view: View
    change: Change | None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of each entry of a list that was brought in; papers are named by their keys.

    `changed` holds the facts of an updated paper that are other now; `keys` the key here of each key in the list;
    `alike` pairs of papers of which the list says that they have one id; `readings` the papers that got one.
    """

    source: str
    rejected: Sequence[Rejected]
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: dict[str, set[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    alike: list[tuple[str, str]] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Overview:
    reading: Sequence[Entry]
    next: Sequence[Entry]
    progress: Sequence[Progress]
