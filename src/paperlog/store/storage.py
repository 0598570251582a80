"""TinyDB storage backends with transactions: one keeps a library in a file, the other in memory."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from threading import local
from typing import NamedTuple

from tinydb.storages import Storage

from paperlog.errors import StoreUnreadable, SystemFailure
from paperlog.schema import decode_raw
from paperlog.store.atomic import AtomicFile, FileVersion
from paperlog.store.backups import Backups
from paperlog.store.layout import DECODE_ERRORS, Loaded, Tables, dump, load
from paperlog.store.lock import Warn, locked
from paperlog.store.partial import PartialRead, Prefilter, load_partial


class LibraryStorage(Storage):
    """A TinyDB `Storage` that is only written in transactions, either completely or not at all.

    `read` returns decoded records, as TinyDB expects; `tables` leaves them undecoded; `write` accepts both.
    """

    path: Path
    """The path of the library, as shown in messages."""
    backups: Backups | None = None
    is_dry_run: bool = False

    @abstractmethod
    def tables(self) -> Tables | None: ...

    def read_partial(
        self,
        prefilter: Prefilter,  # noqa: ARG002 - not supported by default
        *,
        follows_relations: bool = False,  # noqa: ARG002 - as above
    ) -> PartialRead | None:
        """Return the tables without the papers that can't match, or None if only a full read is possible.

        `follows_relations` also keeps the papers that the matching ones have relations to.
        """
        return None

    def read(self) -> Tables | None:
        tables = self.tables()
        if tables is None:
            return None
        return {name: {key: decode_raw(row) for key, row in table.items()} for name, table in tables.items()}

    @abstractmethod
    def write(self, data: Tables, *, force_backup: bool = False) -> None:
        """Replace the content when the transaction is committed.

        The previous content is backed up if the last backup is old; with `force_backup`, it is always backed up.
        """

    @abstractmethod
    def transaction(self, now: datetime, *, warn: Warn = lambda _: None) -> AbstractContextManager[None]:
        """Start a transaction, which is committed at the end of the block or rolled back by an exception.

        `warn` shows a warning to the user.
        """

    @abstractmethod
    def exists(self) -> bool: ...

    @abstractmethod
    def version(self) -> object:
        """Return a token that changes whenever the content changes, or None if there is none. Raises SystemFailure."""


class MemoryStorage(LibraryStorage):
    """Tables in memory, which are lost when the process ends."""

    path = Path("memory")

    def __init__(self) -> None:
        self._content: str | None = None
        self._pending: Tables | None = None

    def exists(self) -> bool:
        return self._content is not None

    def version(self) -> object:
        return self._content

    def tables(self) -> Tables | None:
        if self._pending is not None:
            return self._pending
        return None if self._content is None else json.loads(self._content)

    def write(self, data: Tables, *, force_backup: bool = False) -> None:  # noqa: ARG002 - no backups
        self._pending = data

    @contextmanager
    def transaction(
        self,
        now: datetime,  # noqa: ARG002 - no backups
        *,
        warn: Warn = lambda _: None,  # noqa: ARG002 - no lock
    ) -> Iterator[None]:
        try:
            yield
            if self._pending is not None:
                self._content = b"".join(dump(self._pending)).decode()
        finally:
            self._pending = None


class _File(NamedTuple):
    """A library file as it was read."""

    loaded: Loaded
    content: bytes
    version: FileVersion


class _TransactionState(local):
    """What a transaction has read and will write. It is thread-local, so other threads still read the file."""

    before: _File | None = None
    pending: Tables | None = None
    force_backup: bool = False


class FileStorage(LibraryStorage):
    """Tables in a JSON file that plain TinyDB can open: one record per line, sorted by doc id.

    In a dry run, transactions change only what is read from now on. The file is neither locked nor written.
    """

    def __init__(self, file: AtomicFile, *, is_dry_run: bool = False) -> None:
        self.file = file
        self.path = file.path
        self.backups: Backups = Backups(file.target)
        self.is_dry_run = is_dry_run
        self._transaction = _TransactionState()
        self._not_written: Tables | None = None

    def exists(self) -> bool:
        return self._not_written is not None or self.file.exists()

    def version(self) -> object:
        try:
            return self.file.version()
        except OSError as error:
            raise SystemFailure.from_os_error(f"read {self.path}", error) from error

    def tables(self) -> Tables | None:
        if self._transaction.pending is not None:
            return self._transaction.pending
        if self._not_written is not None:
            return self._not_written
        file = self._transaction.before or self._load()
        return file and file.loaded.tables

    def read_partial(self, prefilter: Prefilter, *, follows_relations: bool = False) -> PartialRead | None:
        if self._not_written is not None:
            return None
        with self.file.open() as file:
            try:
                return load_partial(file, prefilter, follows_relations=follows_relations) if file else None
            except DECODE_ERRORS:
                return None

    def write(self, data: Tables, *, force_backup: bool = False) -> None:
        self._transaction.pending = data
        self._transaction.force_backup = force_backup

    @contextmanager
    def transaction(self, now: datetime, *, warn: Warn = lambda _: None) -> Iterator[None]:
        if self.is_dry_run:
            try:
                yield
                self._not_written = self._transaction.pending or self._not_written
            finally:
                self._transaction.pending = None
            return
        with locked(self.file, warn) as writable:
            try:
                before = self._transaction.before = self._load()
                yield
                if (pending := self._transaction.pending) is not None:
                    if before and (self._transaction.force_backup or self.backups.is_due(now)):
                        self.backups.create(before.content, now)
                    writable.replace(dump(pending, before and before.loaded), before and before.version)
            finally:
                self._transaction.pending = self._transaction.before = None
                self._transaction.force_backup = False

    def _load(self) -> _File | None:
        found = self.file.read()
        if found is None:
            return None
        content, version = found
        try:
            return _File(load(content), content, version)
        except ValueError as error:
            raise StoreUnreadable(self.file.path, str(error)) from None
