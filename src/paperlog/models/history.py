"""The history: changes, and the patches that undo them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from paperlog.models.types import EMPTY, Moment, Name, Number

HistoryTable = Literal["papers", "readings", "categories", "views", "goals", "quarantine"]
"""The tables whose changes are recorded in the history."""


class Patch(Struct, frozen=True):
    """A change to one record.

    Either `delete` is true, or `set` assigns fields, `unset` removes fields, `cut` shortens lists and `extend` appends
    to lists. `cut` undoes adding a note without storing all the others. `expected` is the checksum of what the patch
    replaces. Deletions of papers don't have one: an import can have thousands.
    """

    table: HistoryTable
    key: Name
    delete: bool = False
    set: Mapping[str, Any] = EMPTY
    unset: tuple[Name, ...] = ()
    cut: Mapping[str, Number] = EMPTY
    extend: Mapping[str, Sequence[Any]] = EMPTY
    expected: str | None = None


class ChangeSummary(Struct, frozen=True):
    """A change in the history, without its patches.

    `id` is unique across machines; `number` is what users see. `reversed_at` is when the change was last undone or
    redone. `skipped` is True if the change no longer applies, so that undo and redo skip it. `elsewhere` is True if the
    change was made in another copy of the library. Neither such changes nor those made before `schema` 2 can be undone.
    """

    id: Name
    number: Number
    at: Moment
    undone: bool = False
    reversed_at: Moment | None = None
    skipped: bool = False
    schema: Number = 2
    elsewhere: bool = False

    @property
    def order(self) -> tuple[datetime, int, str]:
        return self.at, self.number, self.id

    @property
    def is_reversible(self) -> bool:
        return self.schema >= 2 and not self.elsewhere


class Change(ChangeSummary, frozen=True, kw_only=True):
    """A change in the history.

    `patches` undo the change, or redo it if it is `undone`. A change that was made elsewhere has none.
    """

    command: str
    sentence: str
    patches: Annotated[tuple[Patch, ...], Meta(min_length=1)] = ()
