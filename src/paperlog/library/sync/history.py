"""The histories of two copies: each can undo its own changes, and lists those of the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from paperlog.models import Change
from paperlog.schema import encode
from paperlog.store.transaction import HISTORY_LENGTH

NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)

Changes = Mapping[str, Change]


def unshared_since(ours: Changes, theirs: Changes) -> tuple[datetime, datetime]:
    """Return, for each copy, the time of its first change that a merge adds to the other copy's history."""
    newest = _newest(ours, theirs)
    return _first_missing(ours, theirs, newest), _first_missing(theirs, ours, newest)


def _first_missing(changes: Changes, others: Changes, newest: Collection[str]) -> datetime:
    return min(
        (each.at for id_, each in changes.items() if id_ not in others and id_ in newest and not each.undone),
        default=NEVER,
    )


def _newest(ours: Changes, theirs: Changes) -> set[str]:
    """Return the ids of the changes that fit into one history."""
    known = sorted({**theirs, **ours}.values(), key=lambda each: each.order)
    return {each.id for each in known[-HISTORY_LENGTH:]}


def changes_of_other(ours: Changes, theirs: Changes, *, drops_undone: bool) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the records of changes that the first history has to list or update.

    `drops_undone` says that our undone changes are about to be dropped. Those that the other copy has stay listed.
    """
    newest = _newest(ours, theirs)
    listed = {}
    for id_, change in theirs.items():
        own = ours.get(id_)
        if own is None:
            new = _as_listed(change) if id_ in newest and not change.undone else None
        elif own.elsewhere or (own.undone and drops_undone):
            new = max(_as_listed(own), _as_listed(change), key=lambda each: each.reversed_at or ALWAYS)
        else:
            new = None
        if new and new != own:
            listed["history", id_] = encode(new)
    return listed


def _as_listed(change: Change) -> Change:
    return replace(change, elsewhere=True, skipped=False, patches=())
