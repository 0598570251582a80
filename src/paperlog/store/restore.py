"""Backing up the library on request, and restoring it from a backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from paperlog.errors import BackupUnreadable, InvalidData, NotFound, StoreUnreadable, UsageError
from paperlog.store.atomic import NEW_FILE_MODE, AtomicFile, write_user_file
from paperlog.store.backups import Backup
from paperlog.store.lock import Warn, locked
from paperlog.store.snapshot import Snapshot
from paperlog.store.storage import FileStorage
from paperlog.store.store import load_snapshot


def back_up(storage: FileStorage, now: datetime, to: Path | None, warn: Warn) -> Path:
    """Copy the library to the backup folder or to a new file; return the path of the copy."""
    current = storage.file.read()
    if current is None:
        raise NotFound(f"There is no library {storage.path} yet.")
    content, _ = current
    load_snapshot(content, storage.path)
    if to is None:
        with locked(storage.file, warn):
            return storage.backups.create(content, now).path
    write_user_file(to, content, NEW_FILE_MODE)
    return to


def resolve_backup(storage: FileStorage, name: str) -> tuple[Path, bytes]:
    """Return the path and content of a backup, given its number in the list or its path."""
    if name.isascii() and name.isdecimal():
        backups = storage.backups.all()
        if len(name) > 4 or not 1 <= int(name) <= len(backups):
            raise NotFound(f"There is no backup {name}. See 'paperlog backup --list'.")
        backup = backups[int(name) - 1]
        return backup.path, backup.content()
    try:
        file = AtomicFile(Path(name)).read()
    except StoreUnreadable as error:
        raise BackupUnreadable(Path(name), error.reason) from None
    if file is None:
        raise UsageError(f"There is no file {name}. See 'paperlog backup --list'.")
    return Path(name), file[0]


def restore_backup(storage: FileStorage, path: Path, content: bytes, now: datetime, warn: Warn) -> Backup | None:
    """Replace the library with a backup. Back up the current file first, even if unreadable, and return that backup."""
    load_backup(content, path)
    with locked(storage.file, warn) as writable:
        current = storage.file.read()
        backup = current and storage.backups.create(current[0], now, readable=is_readable(current[0], storage.path))
        writable.replace(content, current[1] if current else None)
    return backup or None


def load_backup(content: bytes, path: Path) -> Snapshot:
    """Parse the content of a backup. Raises InvalidData."""
    try:
        return load_snapshot(content, path)
    except StoreUnreadable as error:
        raise BackupUnreadable(path, error.reason) from None


def is_readable(content: bytes, path: Path) -> bool:
    """Return whether the content of a file is a valid library."""
    try:
        load_snapshot(content, path)
    except InvalidData:
        return False
    return True
