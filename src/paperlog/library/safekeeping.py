"""Backups, and the doctor."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from paperlog.errors import InvalidData, SystemFailure
from paperlog.library.doctor import Finding, examine, fix, fix_file
from paperlog.library.shelf import Shelf
from paperlog.store import Backup, FileStorage, Snapshot, back_up, backup_named, read_backup, read_copy, restore
from paperlog.store.lock import locked


class BackupInfo(Struct, frozen=True):
    """A backup and what it holds; no snapshot where it can't be read."""

    number: int
    backup: Backup
    snapshot: Snapshot | None


class Safekeeping(Shelf):
    """The verbs that look after a library as a file."""

    @property
    def _files(self) -> FileStorage:
        storage = self._store.storage
        assert isinstance(storage, FileStorage)  # noqa: S101 - only a library in a file has backups
        return storage

    def back_up(self, to: Path | None) -> Path:
        """Copy the library to a file, or into its backups; return where."""
        with self._store.naming_newest_backup():
            return back_up(self._files, self._now(), to)

    def backups(self) -> list[BackupInfo]:
        """Return the backups, the newest first."""
        return [BackupInfo(number, each, _read(each)) for number, each in enumerate(self._files.backups.all(), start=1)]

    def backup_named(self, name: str) -> tuple[Path, Snapshot]:
        """Return a backup by its number or as a file, validated."""
        path, content = backup_named(self._files, name)
        return path, read_copy(content, path)

    def restore(self, name: str) -> Backup | None:
        """Put a backup in place of the library, which becomes a backup itself; return that."""
        path, content = backup_named(self._files, name)
        return restore(self._files, path, content, self._now())

    def examine(self) -> list[Finding]:
        """Return what the doctor finds; nothing where there is no library yet."""
        snapshot = self._store.read()
        return [] if snapshot is None else examine(snapshot, self._files.file, self._files.backups, self.today)

    def mend(self) -> list[str]:
        """Do what the doctor can do; return what was done."""
        if not self._store.exists():
            return []
        with self._store.change(self._now(), milestone=True) as transaction:
            transaction.quarantine_invalid_records()
        with self._store.change(self._now()) as transaction:
            done = fix(transaction)
            transaction.record("doctor", f"mended the library: {', '.join(done)}", self._moment())
        try:
            with locked(self._files.file):
                return [*done, *fix_file(self._files.file, self._files.backups)]
        except OSError as error:
            raise SystemFailure.to("mend the files of the library", error) from error


def _read(backup: Backup) -> Snapshot | None:
    try:
        return read_backup(backup)
    except (InvalidData, SystemFailure):
        return None
