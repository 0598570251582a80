"""What verbs return."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from paperlog.formats import Rejected
from paperlog.models import Change, Entry, Paper, View
from paperlog.records import FACTS
from paperlog.stats.counts import Progress


class Selection(Struct, frozen=True):
    """What a query selected when its reader saw it."""

    query: str
    keys: tuple[str, ...]


PaperNames = Sequence[str] | Selection
"""Papers by their names, or those that a query selects."""


class Result(Struct, frozen=True):
    """What a verb did: the papers as they are now, and its step of the history, None where nothing changed."""

    entries: Sequence[Entry]
    change: Change | None


class SavedView(Struct, frozen=True):
    """What a verb did with a view, and its step of the history, None where nothing changed."""

    view: View
    change: Change | None


class ImportReport(Struct, frozen=True):
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


class PaperUpdate(Struct, frozen=True):
    """What fetched facts make of a paper's own; `alike` are pairs of papers that they give one id."""

    entry: Entry
    before: Paper
    after: Paper
    alike: Sequence[tuple[str, str]]

    @property
    def fields(self) -> list[str]:
        """The facts that change."""
        return [field for field in FACTS if getattr(self.before, field) != getattr(self.after, field)]


class Dashboard(Struct, frozen=True):
    reading: Sequence[Entry]
    next: Sequence[Entry]
    progress: Sequence[Progress]
