"""Undo, redo and the list of changes."""

from __future__ import annotations

from collections.abc import Callable

from paperlog.errors import NotFound
from paperlog.library.session import Session
from paperlog.models import Change
from paperlog.text import plural


def all_changes(session: Session) -> list[Change]:
    """Return the history of changes, oldest first."""
    snapshot = session.read()
    changes = snapshot.history
    session.warn_of_invalid_records(snapshot.invalid_records)
    return changes


def undo_changes(session: Session, steps: int = 1) -> list[Change]:
    """Undo the latest changes and return them."""
    return _reverse(session, steps, "undo", lambda changes: [change for change in changes if not change.undone][::-1])


def redo_changes(session: Session, steps: int = 1) -> list[Change]:
    """Redo the changes that were undone last and return them."""
    return _reverse(session, steps, "redo", lambda changes: [change for change in changes if change.undone])


def _reverse(
    session: Session, steps: int, command: str, choose: Callable[[list[Change]], list[Change]]
) -> list[Change]:
    with session.transaction() as transaction:
        changes = choose(transaction.history)
        if not changes:
            raise NotFound(f"There is nothing to {command}.")
        if steps > len(changes):
            raise NotFound(f"Only {plural(len(changes), 'change')} can be {command.removesuffix('o')}one.")
        for change in changes[:steps]:
            transaction.reverse(change)
    return changes[:steps]
