"""Merging other copies of the library into it, as one change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from paperlog.errors import UsageError
from paperlog.library.session import Session
from paperlog.library.sync.history import changes_of_other
from paperlog.library.sync.merge import Merge
from paperlog.library.sync.report import SyncReport, sync_report
from paperlog.library.sync.versions import merge_versions
from paperlog.library.undo import skip_unfit_changes
from paperlog.store import AtomicFile, Snapshot, Transaction, load_snapshot
from paperlog.text import enumerated


def sync(session: Session, paths: Sequence[Path]) -> SyncReport:
    """Merge other copies into the library. They stay unchanged."""
    copies = _read_all(session, paths)
    with session.backed_up_transaction() as transaction:
        return _stage(transaction, copies, _names(paths))


def sync_all(session: Session, paths: Sequence[Path]) -> SyncReport:
    """Merge the library and other copies, and write the result to all of them.

    They are locked in the order of their paths, so that two commands can't wait for each other.
    """
    _read_all(session, paths)
    stores = {path: session.store.at(path) for path in paths}
    library = session.file_storage.path
    with ExitStack() as stack:
        transactions = {
            path: stack.enter_context(store.change(session.now(), force_backup=True, warn=session.warn))
            for path, store in sorted(
                {**stores, library: session.store}.items(), key=lambda item: str(item[1].storage.path.resolve())
            )
        }
        own = transactions[library]
        report = _stage(own, [transactions[path] for path in paths], _names(paths))
        reports = {path: _stage(transactions[path], [own], _names([library])) for path in paths}
        for path in paths:  # so that each history lists the merges of all, and the next merge changes nothing
            _list_changes(own, transactions[path])
        for path in paths:
            _list_changes(transactions[path], own)
    session.observe(own)
    return replace(report, updated=[path for path, each in reports.items() if each.is_changed])


def resolve(session: Session) -> SyncReport:
    """Merge both sides of a library with git conflict markers. The file with the markers becomes a backup.

    Undo skips the changes that no longer apply: outside the conflicts, git put changes of both sides into our history.
    """
    with session.store.resolve(session.now(), warn=session.warn) as (transaction, other):
        merged = stage_merge(transaction, other, are_histories_mixed=True)
        report = _record(transaction, [merged], "both sides of a git conflict")
        for change, _ in skip_unfit_changes(transaction.copy()):
            transaction.put(replace(change, skipped=True))
    session.observe(transaction)
    return report


def merge_files(session: Session, ours: Path, theirs: Path) -> SyncReport:
    """Merge a library file into another one, as git's merge driver does. Neither is the user's library."""
    (other,) = _read_all(session, [theirs])
    with session.store.at(ours).change_unlocked(session.now()) as transaction:
        return _stage(transaction, [other], "another branch")


def stage_merge(transaction: Transaction, other: Snapshot, *, are_histories_mixed: bool = False) -> Merge:
    """Stage what a library lacks from another copy."""
    merged, ancestry = merge_versions(transaction, other, are_histories_mixed=are_histories_mixed)
    for (table, key), record in merged.records.items():
        transaction.put_merged(table, key, record)
    transaction.put_ancestry(ancestry)
    return merged


def _list_changes(transaction: Transaction, other: Snapshot) -> None:
    """Stage the changes of another copy that a history lacks."""
    ours, theirs = transaction.models("history"), other.models("history")
    for (table, key), record in changes_of_other(ours, theirs, drops_undone=False).items():
        transaction.put_merged(table, key, record)


def _read_all(session: Session, paths: Sequence[Path]) -> list[Snapshot]:
    """Read other copies. Raises UsageError if one is missing, is the library itself or was named twice."""
    names = {session.file_storage.file.target: "this library"}
    snapshots = []
    for path in paths:
        file = AtomicFile(path)
        if same := names.get(file.target):
            raise UsageError(f"{path} is {same}. Name another copy of it.")
        names[file.target] = f"the same file as {path}"
        found = file.read()
        if found is None:
            raise UsageError(f"There is no file {path}.")
        snapshots.append(load_snapshot(found[0], path))
    return snapshots


def _names(paths: Sequence[Path]) -> str:
    return enumerated([path.name for path in paths])


def _stage(transaction: Transaction, copies: Sequence[Snapshot], names: str) -> SyncReport:
    """Stage the merge with other copies as one change."""
    return _record(transaction, [stage_merge(transaction, copy) for copy in copies], names)


def _record(transaction: Transaction, merges: Sequence[Merge], names: str) -> SyncReport:
    """Record staged merges as one change, whose sentence names the keys that changed and the values that were lost."""
    report = sync_report(transaction, merges)
    transaction.record_change("sync", f"merged {names}: {report.summary}")
    return report
