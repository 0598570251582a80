"""Backing up and restoring the library."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from msgspec import Struct

from paperlog import store
from paperlog.dates import local_day
from paperlog.errors import InvalidData, SystemFailure, UsageError
from paperlog.library.session import Session
from paperlog.store import AtomicFile, Backup, Snapshot, load_backup, read_backup, resolve_backup


class BackupInfo(Struct, frozen=True):
    """A backup and its content; `snapshot` is None if the backup can't be read."""

    number: int
    backup: Backup
    snapshot: Snapshot | None


def back_up(session: Session, to: Path | None) -> Path:
    """Copy the library to a new file or to the backup folder; return the path of the copy."""
    if to and (merged_at := _last_merge_since_copy(session, to)):
        raise UsageError(
            f"{to} already exists. Other copies were merged into the library since, last on "
            f"{local_day(merged_at).in_words()}. Choose another file, or update this one: paperlog sync {to} --both"
        )
    with session.store.suggesting_newest_backup():
        return store.back_up(session.file_storage, session.now(), to, session.warn)


def list_backups(session: Session) -> list[BackupInfo]:
    """Return the backups, newest first."""
    return [
        BackupInfo(number, backup, _read(backup))
        for number, backup in enumerate(session.file_storage.backups.all(), start=1)
    ]


def find_backup(session: Session, name: str) -> tuple[Path, Snapshot]:
    """Find a valid backup by number or path."""
    path, content = resolve_backup(session.file_storage, name)
    return path, load_backup(content, path)


def current(session: Session) -> Snapshot | None:
    """Return the library, or None if it is missing or can't be read."""
    try:
        return session.store.read()
    except InvalidData:
        return None


def last_merge_since(session: Session, backup: Snapshot) -> datetime | None:
    """Return when other copies were last merged into the library after a backup, or None if unknown."""
    library = current(session)
    changes = library.history if library else []
    known = backup.models("history")
    merges = [change.at for change in changes if change.command == "sync" and change.id not in known]
    return max(merges, default=None)


def _last_merge_since_copy(session: Session, file: Path) -> datetime | None:
    """Return when other copies were last merged into the library after a file was copied from it, if it was."""
    try:
        found = AtomicFile(file).read()
        return last_merge_since(session, load_backup(found[0], file)) if found else None
    except (InvalidData, SystemFailure):
        return None


def restore(session: Session, name: str) -> Backup | None:
    """Replace the library with a backup; return a backup of the previous library, or None if there was none."""
    path, content = resolve_backup(session.file_storage, name)
    return store.restore_backup(session.file_storage, path, content, session.now(), session.warn)


def _read(backup: Backup) -> Snapshot | None:
    try:
        return read_backup(backup)
    except (InvalidData, SystemFailure):
        return None
