"""Reading and changing a library through a TinyDB `Storage`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from paperlog.errors import InvalidData, LibraryDeleted, StoreUnreadable
from paperlog.store.atomic import AtomicFile
from paperlog.store.backups import Backup
from paperlog.store.layout import load
from paperlog.store.lock import Warn
from paperlog.store.migration import META_ID, SCHEMA, Migrated, migrate
from paperlog.store.partial import Prefilter
from paperlog.store.snapshot import Snapshot
from paperlog.store.storage import FileStorage, LibraryStorage
from paperlog.store.transaction import Transaction


class Store:
    """A library in a TinyDB `Storage`. `app` is the program version recorded with each write."""

    def __init__(self, storage: LibraryStorage, app: str) -> None:
        self.storage = storage
        self._app = app
        self._was_read = False

    def at(self, path: Path) -> Store:
        """Return the store of another library file."""
        return Store(FileStorage(AtomicFile(path)), self._app)

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

    def preview(self, now: datetime) -> Transaction:
        """Return a transaction that is never written, to see the effect of changes."""
        with self.suggesting_newest_backup():
            return self._transaction(now)

    def _transaction(self, now: datetime) -> Transaction:
        library = self._library()
        return Transaction(library or _NEW_LIBRARY, now.astimezone(UTC).replace(microsecond=0), is_new=library is None)

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
        library = migrate(load(content).tables, path)
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
