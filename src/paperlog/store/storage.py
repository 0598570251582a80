"""TinyDB storages whose changes land whole: tables in a file, or in memory."""

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
from paperlog.store.atomic import AtomicFile, FileVersion
from paperlog.store.backups import Backups
from paperlog.store.layout import DECODE_ERRORS, Tables, dump, load
from paperlog.store.lock import locked
from paperlog.store.partial import PartialRead, Prefilter, load_partial
from paperlog.values import decoded_value


class LibraryStorage(Storage):
    """A storage that TinyDB changes inside a transaction only: all of it is kept, or nothing.

    TinyDB reads decoded records; `tables` leaves them as the file has them, and `write` takes both.
    """

    path: Path
    """Names the storage in messages."""
    backups: Backups | None = None

    @abstractmethod
    def tables(self) -> Tables | None: ...

    def part(self, prefilter: Prefilter) -> PartialRead | None:  # noqa: ARG002 - none is left out
        """Return the tables without papers that can't be meant, None where that can't be had: `tables` tells why."""
        return None

    def read(self) -> Tables | None:
        tables = self.tables()
        if tables is None:
            return None
        return {name: {key: decoded_value(row) for key, row in table.items()} for name, table in tables.items()}

    @abstractmethod
    def transaction(self, now: datetime, *, milestone: bool = False) -> AbstractContextManager[None]:
        """Return a context: its end keeps what was written in it; an exception drops it.

        What was there before becomes a backup when the last one is old, and always before a `milestone`.
        """

    @abstractmethod
    def exists(self) -> bool: ...

    @abstractmethod
    def version(self) -> object:
        """Return what is another whenever the content is, None where there is none. Raises SystemFailure."""


class MemoryStorage(LibraryStorage):
    """Tables that live as long as the process."""

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

    def write(self, data: Tables) -> None:
        self._pending = data

    @contextmanager
    def transaction(self, now: datetime, *, milestone: bool = False) -> Iterator[None]:  # noqa: ARG002 - no backups
        try:
            yield
            if self._pending is not None:
                self._content = json.dumps(self._pending)
        finally:
            self._pending = None


class _Loaded(NamedTuple):
    tables: Tables | None
    content: bytes | None
    version: FileVersion | None


class _TransactionState(local):
    """What a transaction has read and is to write; another thread sees what the file holds."""

    before: _Loaded | None = None
    pending: Tables | None = None


class FileStorage(LibraryStorage):
    """Tables in a JSON file that stock TinyDB opens: one record a line, in the order of the doc ids."""

    def __init__(self, file: AtomicFile) -> None:
        self.file = file
        self.path = file.path
        self.backups: Backups = Backups(file.target)
        self._transaction = _TransactionState()

    def exists(self) -> bool:
        return self.file.exists()

    def version(self) -> object:
        try:
            return self.file.version()
        except OSError as error:
            raise SystemFailure.to(f"read {self.path}", error) from error

    def tables(self) -> Tables | None:
        if self._transaction.pending is not None:
            return self._transaction.pending
        return (self._transaction.before or self._load()).tables

    def part(self, prefilter: Prefilter) -> PartialRead | None:
        with self.file.open() as file:
            try:
                return load_partial(file, prefilter) if file else None
            except DECODE_ERRORS:
                return None

    def write(self, data: Tables) -> None:
        self._transaction.pending = data

    @contextmanager
    def transaction(self, now: datetime, *, milestone: bool = False) -> Iterator[None]:
        with locked(self.file):
            try:
                before = self._transaction.before = self._load()
                yield
                if self._transaction.pending is not None:
                    if before.content is not None and (milestone or self.backups.is_due(now)):
                        self.backups.create(before.content, now)
                    self.file.replace(dump(self._transaction.pending), before.version)
            finally:
                self._transaction.pending = self._transaction.before = None

    def _load(self) -> _Loaded:
        found = self.file.read()
        if found is None:
            return _Loaded(None, None, None)
        content, version = found
        try:
            return _Loaded(load(content), content, version)
        except ValueError as error:
            raise StoreUnreadable(self.file.path, str(error)) from None
