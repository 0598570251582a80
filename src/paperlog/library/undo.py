"""Undo, redo and the list of changes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from paperlog.errors import ChangeConflict, NotFound
from paperlog.library.session import Session
from paperlog.models import Change, Paper, Reading
from paperlog.registers import registers
from paperlog.store import Transaction
from paperlog.text import plural

_DONE = {"undo": "undone", "redo": "redone"}
_BACKUPS_HINT = "To list the backups: paperlog backup --list"


def all_changes(session: Session) -> list[Change]:
    """Return the history of changes, oldest first."""
    snapshot = session.read()
    changes = snapshot.history
    session.warn_of_invalid_records(snapshot.invalid_records)
    return changes


def undo_changes(session: Session, steps: int = 1, *, skip: bool = False) -> list[Change]:
    """Undo the latest changes and return them. With `skip`, skip changes that no longer apply."""
    return _reverse(session, steps, "undo", _undoable, skip=skip)


def redo_changes(session: Session, steps: int = 1, *, skip: bool = False) -> list[Change]:
    """Redo the changes that were undone last and return them. `skip` is as for `undo_changes`."""
    return _reverse(session, steps, "redo", _redoable, skip=skip)


def skip_unfit_changes(transaction: Transaction) -> list[tuple[Change, str]]:
    """Undo everything, in a preview; return the changes that undo must skip, with reasons."""
    changes = _undoable(transaction.history)
    return _reverse_fitting(transaction, changes, len(changes), "undo", skip=True)[1]


def _undoable(changes: list[Change]) -> list[Change]:
    return [change for change in changes if not change.undone and change.is_reversible][::-1]


def _redoable(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.undone and change.is_reversible]


def _reverse(
    session: Session, steps: int, command: str, choose: Callable[[list[Change]], list[Change]], *, skip: bool
) -> list[Change]:
    with session.transaction() as transaction:
        changes = choose(transaction.history)
        available = sum(not change.skipped for change in changes)
        if not available:
            raise _nothing(transaction, command)
        if steps > available:
            raise _too_many(transaction, available, command)
        done, skipped = _reverse_fitting(transaction, changes, steps, command, skip=skip)
        if steps > len(done):
            for change, reason in skipped:
                session.warn(f"Change {change.number} ({change.sentence}) no longer applies: {reason}.")
            raise _too_few_fit(len(done), command)
    for change, reason in skipped:
        session.warn(f"Skipped change {change.number} ({change.sentence}), which no longer applies: {reason}.")
    return done


def _nothing(transaction: Transaction, command: str) -> NotFound:
    if _has_older_changes(transaction, command):
        return NotFound(f"The changes made before the library was upgraded can't be {_DONE[command]}. {_BACKUPS_HINT}")
    return NotFound(f"There is nothing to {command}.")


def _too_many(transaction: Transaction, available: int, command: str) -> NotFound:
    only = f"Only {plural(available, 'change')} can be {_DONE[command]}"
    if _has_older_changes(transaction, command):
        return NotFound(f"{only}: the others were made before the library was upgraded. {_BACKUPS_HINT}")
    return NotFound(f"{only}.")


def _has_older_changes(transaction: Transaction, command: str) -> bool:
    """Return whether the history has changes of schema 1, which can't be undone or redone."""
    return any(change.schema < 2 and change.undone == (command == "redo") for change in transaction.history)


def _too_few_fit(fitting: int, command: str) -> NotFound:
    undone = _DONE[command]
    if not fitting:
        return NotFound(f"No change can be {undone}. {_BACKUPS_HINT}")
    return NotFound(
        f"Only {plural(fitting, 'change')} can be {undone}; nothing was changed. "
        f"To go as far as possible: paperlog {command} {fitting} --skip"
    )


def _reverse_fitting(
    transaction: Transaction, changes: list[Change], steps: int, command: str, *, skip: bool
) -> tuple[list[Change], list[tuple[Change, str]]]:
    """Reverse changes; return them, and those that are skipped from now on, with reasons.

    If a change doesn't apply, later ones of the same records don't, either: their patches assume it was reversed.
    Without `skip`, such a change raises ChangeConflict.
    """
    done: list[Change] = []
    skipped: list[tuple[Change, str]] = []
    blocked: dict[tuple[str, str], int] = {}
    for change in changes:
        if len(done) == steps:
            break
        records = [(patch.table, patch.key) for patch in change.patches]
        if not change.skipped:
            try:
                if number := next((blocked[record] for record in records if record in blocked), None):
                    reason = f"it changed the same record as change {number}"
                    raise ChangeConflict(change.number, change.sentence, reason, command)
                _reverse_one(transaction, change)
            except ChangeConflict as conflict:
                if not skip:
                    raise
                transaction.put(replace(change, skipped=True))
                skipped.append((change, conflict.reason))
            else:
                done.append(change)
                continue
        blocked |= dict.fromkeys(records, change.number)
    return done, skipped


def _reverse_one(transaction: Transaction, change: Change) -> None:
    """Reverse a change. Relations that then lead to another key, and readings that move to it, keep their times."""
    keys = _redirected_keys(transaction, change)
    if not keys:
        transaction.reverse(change)
        return
    from paperlog.library.redirection import keep_times, put_with_own_times  # noqa: PLC0415 - few changes need it

    records = [transaction.models(patch.table).get(patch.key) for patch in change.patches]
    transaction.reverse(change)
    for model in records:
        if isinstance(model, Paper | Reading):
            keep_times(transaction, model, keys)
    readings = {model.key: model for model in records if isinstance(model, Reading)}
    for key, former in keys.items():
        before, after = readings.get(former), transaction.reading(key)
        if before and after and registers(before) == registers(after):
            put_with_own_times(transaction, "readings", replace(before, key=key))


def _redirected_keys(transaction: Transaction, change: Change) -> dict[str, str]:
    """Return the keys to which relations may lead again after a change is reversed, each with the present one."""
    keys = {}
    for patch in change.patches:
        removal = transaction.models("removals").get(f"papers/{patch.key}") if patch.table == "papers" else None
        if removal and removal.merged_into and patch.delete == (patch.key in transaction.papers):
            key, present = (removal.merged_into, patch.key) if patch.delete else (patch.key, removal.merged_into)
            keys[key] = present
    return keys
