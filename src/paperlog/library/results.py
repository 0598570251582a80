"""Arguments and results of operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from paperlog.models import EMPTY, Change, Entry, Paper, View
from paperlog.schema import FACTS

if TYPE_CHECKING:
    from paperlog.formats.base import InvalidValue, Rejected


class Selection(Struct, frozen=True):
    """A query, and the papers it selected when the user confirmed the change."""

    query: str
    keys: tuple[str, ...]


PaperName = str | Entry
"""A name, or a paper that was found before: if it has been removed, no other paper takes its place."""

PaperNames = Sequence[PaperName] | Selection
"""Names of papers, or a confirmed selection."""


class Result(Struct, frozen=True):
    """The changed papers, and the change in the history, or None if nothing changed.

    `possible_duplicates` are groups of papers that share their first link.
    """

    entries: Sequence[Entry]
    change: Change | None
    possible_duplicates: Sequence[tuple[str, ...]] = ()


class ViewResult(Struct, frozen=True):
    """A saved or removed view, and the change in the history, or None if nothing changed."""

    view: View
    change: Change | None


class MergedEntry(Struct, frozen=True):
    """An entry of a list that was merged into a paper: what a report calls it, the paper's key, and what they share.

    `differing` are the fields of the entry that exports leave out, or write as the paper has them.
    """

    label: str
    key: str
    reason: str
    differing: Sequence[str] = ()


class ReplacedCitationKey(Struct, frozen=True):
    """The citation key of an added entry, and the one that exports to BibTeX write instead.

    If `is_taken`, another paper has the citation key; else BibTeX doesn't allow it.
    """

    label: str
    own: str
    exported: str
    is_taken: bool


class NewKey(Struct, frozen=True):
    """A paper with another key than before, or than in a list. If `is_taken`, a different paper has the old key."""

    old: str
    new: str
    title: str
    is_taken: bool


class SharedId(Struct, frozen=True):
    """An id that several papers have, with their keys, and whether they are certainly different papers."""

    name: str
    keys: tuple[str, ...]
    are_different: bool


class ImportReport(Struct, frozen=True):
    """What an import did with each entry of a list. Papers are identified by key.

    `changed` holds the changed fields of updated papers, `renamed` the title or authors among them if the paper has a
    reading, `removed` the other fields and `untagged` the tags that the list no longer has, `readings` the papers that
    received a reading, and `goals` the periods that received a goal. `not_taken` counts what the list's readings
    contain, by kind, if they were not imported, `not_replaced` those that differ from values that the papers keep, and
    `not_kept` the parts of the list that no export writes back. `other_columns` are the columns of a table that belong
    to no field, `left_out` the values that are too long to keep, and `not_understood` columns with values that weren't
    understood, each with one of these. `invalid_values` weren't understood in another list whose readings were
    imported. `skipped` counts what wasn't read. `keys` maps the list's keys to the library's.
    `merged` are the entries that were merged into other papers, and `replaced_keys` the citation keys that no export
    writes. `new_keys` are the papers of an export whose keys don't lead to them in the library, except those in
    `merged`. `possible_duplicates` are groups of papers with the same id, first link or title, and `shared_ids` the
    ids that different papers have. `gone` are papers from the list that it no longer has.
    """

    source: str
    rejected: Sequence[Rejected]
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    changed: dict[str, set[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    possible_duplicates: list[tuple[str, ...]] = field(default_factory=list)
    readings: list[str] = field(default_factory=list)
    goals: list[str] = field(default_factory=list)
    renamed: dict[str, set[str]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)
    untagged: dict[str, list[str]] = field(default_factory=dict)
    merged: Sequence[MergedEntry] = ()
    replaced_keys: Sequence[ReplacedCitationKey] = ()
    new_keys: Sequence[NewKey] = ()
    shared_ids: Sequence[SharedId] = ()
    not_taken: Counter[str] = field(default_factory=Counter)
    not_replaced: Counter[str] = field(default_factory=Counter)
    not_kept: Mapping[str, int] = EMPTY
    other_columns: Sequence[str] = ()
    left_out: Sequence[str] = ()
    not_understood: Mapping[str, str] = EMPTY
    invalid_values: list[InvalidValue] = field(default_factory=list)
    skipped: Mapping[str, int] = EMPTY
    gone: Sequence[str] = ()


class PaperUpdate(Struct, frozen=True):
    """A paper before and after an update; `possible_duplicates` are pairs of papers with the same id."""

    entry: Entry
    before: Paper
    after: Paper
    possible_duplicates: Sequence[tuple[str, str]]

    @property
    def fields(self) -> list[str]:
        """The changed fields."""
        return [field for field in FACTS if getattr(self.before, field) != getattr(self.after, field)]
