"""Reading and changing a library through a TinyDB `Storage`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from shlex import quote

from paperlog.errors import InvalidData, LibraryDeleted, StoreUnreadable, UsageError
from paperlog.store.atomic import AtomicFile, write_user_file
from paperlog.store.backups import Backup
from paperlog.store.layout import dump, load
from paperlog.store.lock import Warn, locked
from paperlog.store.migration import META_ID, SCHEMA, Migrated, migrate
from paperlog.store.partial import Prefilter
from paperlog.store.snapshot import Snapshot
from paperlog.store.storage import FileStorage, LibraryStorage, MemoryStorage
from paperlog.store.transaction import Transaction


class Store:
    """A library in a TinyDB `Storage`. `app` is the program version recorded with each write."""

    def __init__(self, storage: LibraryStorage, app: str) -> None:
        self.storage = storage
        self._app = app
        self._was_read = False

    def at(self, path: Path) -> Store:
        """Return the store of another library file. In a dry run, it isn't written, either."""
        return Store(FileStorage(AtomicFile(path), is_dry_run=self.is_dry_run), self._app)

    @property
    def is_dry_run(self) -> bool:
        return self.storage.is_dry_run

    def dry_run(self) -> Store:
        """Return a store of the same file that never writes it. Later reads include the changes."""
        assert isinstance(self.storage, FileStorage)  # noqa: S101 - only files are written
        return Store(FileStorage(self.storage.file, is_dry_run=True), self._app)

    def exists(self) -> bool:
        return self.storage.exists()

    def version(self) -> object:
        """Return a token that changes whenever the library changes, or None if there is no library."""
        return self.storage.version()

    def read(self) -> Snapshot | None:
        """Return the library, or None if it doesn't exist yet."""
        with self.suggesting_newest_backup():
            library = self._library()
            if library is None:
                return None
            self._was_read = True
            return Snapshot(library.tables, library.invalid)

    def read_partial(self, prefilter: Prefilter, *, follows_relations: bool = False) -> Snapshot | None:
        """Return the library, possibly without the papers that can't match, or None if it doesn't exist yet.

        `follows_relations` also keeps the papers that the matching ones have relations to.

        Falls back to a full read if the layout is unexpected or if the scan misread the key of a paper.
        """
        with suppress(ValueError, RecursionError, InvalidData):  # the full read reports the error
            if partial := self.storage.read_partial(prefilter, follows_relations=follows_relations):
                self._was_read = True
                library = migrate(partial.tables, self.storage.path)
                snapshot = Snapshot(library.tables, library.invalid, partial.omitted_count)
                if snapshot.papers.keys() <= partial.keys:
                    return snapshot
        return self.read()

    @contextmanager
    def change(
        self, now: datetime, *, force_backup: bool = False, warn: Warn = lambda _: None
    ) -> Iterator[Transaction]:
        """Yield a transaction while holding the lock, then write the staged changes. An exception discards them.

        The previous library is backed up if the last backup is old; with `force_backup`, it is always backed up.
        `warn` shows a warning to the user. Raises LibraryDeleted if the library has been read before.
        """
        with self.suggesting_newest_backup(), self.storage.transaction(now, warn=warn):
            transaction = self._transaction(now)
            if transaction.is_new:
                if self._was_read:
                    raise LibraryDeleted(self.storage.path)
                if hint := self.newest_backup_hint():
                    warn(f"The library {self.storage.path} was deleted or moved away; a new one is created. {hint}")
            yield transaction
            transaction.write_to(self.storage, self._app, force_backup=force_backup)

    @contextmanager
    def resolve(self, now: datetime, *, warn: Warn = lambda _: None) -> Iterator[tuple[Transaction, Snapshot]]:
        """Yield a transaction on one side of a library with git conflict markers, and the other side.

        At the end, the library is backed up and replaced. Raises UsageError if there are no conflict markers.
        """
        from paperlog.store.conflicts import conflict_sides, has_conflict  # noqa: PLC0415 - most commands merge nothing

        storage = self.storage
        assert isinstance(storage, FileStorage)  # noqa: S101 - only files have conflict markers
        with nullcontext() if storage.is_dry_run else locked(storage.file, warn) as writable:
            content, version = storage.file.read() or (b"", None)
            if not has_conflict(content):
                raise UsageError(
                    f"The library {storage.path} has no git conflict markers. There is nothing to resolve."
                )
            try:
                ours, theirs = (migrate(tables, storage.path) for tables in conflict_sides(content))
            except ValueError as error:
                raise StoreUnreadable(storage.path, str(error)) from None
            transaction = Transaction(ours, now)
            yield transaction, Snapshot(theirs.tables, theirs.invalid)
            if writable:
                merged = self._content(transaction, ours)
                storage.backups.create(content, now, readable=False)
                writable.replace(merged, version)

    @contextmanager
    def change_unlocked(self, now: datetime) -> Iterator[Transaction]:
        """Yield a transaction on a file that no other process uses; replace the file at the end, without a backup."""
        path, library = self.storage.path, self._library()
        if library is None:
            raise UsageError(f"There is no file {path}.")
        transaction = Transaction(library, now)
        yield transaction
        write_user_file(path, b"".join(self._content(transaction, library)), force=True)

    def _content(self, transaction: Transaction, library: Migrated) -> Iterator[bytes | memoryview]:
        """Return the content of a library file with the changes of a transaction."""
        changed = MemoryStorage()
        transaction.write_to(changed, self._app)
        return dump(changed.tables() or library.tables)

    def preview(self, now: datetime) -> Transaction:
        """Return a transaction that is never written, to see the effect of changes."""
        with self.suggesting_newest_backup():
            return self._transaction(now)

    def _transaction(self, now: datetime) -> Transaction:
        library = self._library()
        return Transaction(library or _NEW_LIBRARY, now, is_new=library is None)

    def _library(self) -> Migrated | None:
        """Return the tables in the current schema, or None if there is no library."""
        tables = self.storage.tables()
        return None if tables is None else migrate(tables, self.storage.path)

    @contextmanager
    def suggesting_newest_backup(self) -> Iterator[None]:
        """Mention the newest readable backup in the messages of InvalidData errors."""
        try:
            with self._reporting_deep_nesting():
                yield
        except InvalidData as error:
            if hint := self.newest_backup_hint():
                error.args = (f"{error} {hint}",)
            raise

    def newest_backup_hint(self) -> str | None:
        """Return a sentence that says how to restore the newest readable backup, or None if there is none."""
        backups = self.storage.backups
        newest = backups and backups.newest_readable(read_backup)
        if not (backups and newest):
            return None
        taken_at = f"{newest.at.astimezone():%Y-%m-%d %H:%M}"
        number = 1 + backups.all().index(newest)
        return f"The newest good backup is from {taken_at}; restore it with 'paperlog restore {number}'."

    @contextmanager
    def _reporting_deep_nesting(self) -> Iterator[None]:
        try:
            yield
        except RecursionError:
            raise StoreUnreadable(self.storage.path, "a record is nested too deeply") from None


def read_backup(backup: Backup) -> Snapshot:
    """Return a snapshot of a backup. Raises InvalidData."""
    return load_snapshot(backup.content(), backup.path)


def load_snapshot(content: bytes, path: Path) -> Snapshot:
    """Parse the content of a library file; `path` is used in messages. Raises InvalidData."""
    try:
        library = migrate(load(content, f"--store {quote(str(path))} ").tables, path)
    except ValueError as error:
        raise StoreUnreadable(path, str(error)) from None
    return Snapshot(library.tables, library.invalid)


# Version 0.1 refuses a newer schema only if there is a revision.
_NEW_META = {META_ID: {"schema": SCHEMA, "revision": 0, "app": ""}}
_NEW_LIBRARY = Migrated(
    {"_meta": _NEW_META, "categories": {}, "papers": {}, "readings": {}, "removals": {}, "history": {}},
    [],
    from_older=False,
)
