"""Reading the library, changing it in transactions, and filling a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from paperlog.errors import SystemFailure, TemporaryFailure
from paperlog.models import Change, Entry
from paperlog.schema import KEY, record_key
from paperlog.store import FileStorage, InvalidRecord, MemoryStorage, Snapshot, Store, Transaction
from paperlog.text import plural

if TYPE_CHECKING:
    from paperlog.formats.base import ImportedList


class Session:
    """The library that operations work on.

    `now` returns the current time with its time zone; `warn` shows a warning to the user. `observe` gets each
    finished transaction.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Callable[[], ImportedList],
        now: Callable[[], datetime],
        warn: Callable[[str], None],
        observe: Callable[[Transaction], None] = lambda _: None,
    ) -> None:
        self.store = store
        self.catalogue = catalogue
        self.now = now
        self.warn = warn
        self.observe = observe
        self._last_warning = ""

    @property
    def today(self) -> date:
        return self.now().date()

    @property
    def file_storage(self) -> FileStorage:
        storage = self.store.storage
        assert isinstance(storage, FileStorage)  # noqa: S101 - only a library in a file has backups
        return storage

    def with_warn(self, warn: Callable[[str], None]) -> Session:
        """Return a session for the same library with a different `warn` function."""
        return Session(self.store, self.catalogue, self.now, warn)

    def observed(self, observe: Callable[[Transaction], None], *, dry_run: bool) -> Session:
        """Return a session whose finished transactions are passed to `observe`. In a dry run, it never writes."""
        store = self.store.dry_run() if dry_run else self.store
        return Session(store, self.catalogue, self.now, self.warn, observe)

    # Reading

    def read(self) -> Snapshot:
        """Return the library. If it doesn't exist, it is created from the built-in catalogue first."""
        return self.store.read() or self._fill_and_read()

    def snapshot(self) -> Snapshot:
        """Return the library, and warn about its invalid records."""
        snapshot = self.read()
        self.warn_of_invalid_records(snapshot.invalid_records)
        return snapshot

    def partial_snapshot(self, name: str) -> Snapshot:
        """Return as much of the library as is needed to find a paper by name and the papers related to it.

        For an exact key, these are only those papers.
        """
        if not KEY.fullmatch(name):
            return self.snapshot()
        value, fields = f': "{name}"'.encode(), (f'"key": "{name}"'.encode(), f'"to": "{name}"'.encode())
        partial = self.store.read_partial(
            lambda record: value in record and any(field in record for field in fields), follows_relations=True
        )
        if partial is None or name not in partial.papers:
            return self.snapshot()
        self.warn_of_invalid_records(partial.invalid_records)
        return partial

    def peek(self) -> Snapshot:
        """Return the library without writing to disk. If it doesn't exist, return what a new library would contain."""
        return self.store.read() or self._in_memory()

    def find(self, name: str) -> Entry:
        return self.snapshot().find(name)

    def version(self) -> object:
        """Return a token that changes whenever the library changes, or None if there is none. Doesn't read the file."""
        return self.store.version()

    def warn_of_invalid_records(self, records: Sequence[InvalidRecord]) -> None:
        """Warn about skipped records, but not repeatedly about the same ones."""
        if not records:
            return
        first = records[0]
        key = record_key(first.raw)
        of = f" ('{key}')" if key else ""
        which, verb = (":", "is") if len(records) == 1 else (", the first:", "are")
        warning = (
            f"{plural(len(records), 'record')} of the library {verb} invalid and not shown{which} "
            f"{first.table} {first.doc_id}{of}: {first.reason}. See 'paperlog doctor'."
        )
        if warning != self._last_warning:
            self._last_warning = warning
            self.warn(warning)

    # Changing

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Start a transaction. If the library doesn't exist, it is created from the built-in catalogue first."""
        if not self.store.exists():
            self._fill()
        with self.store.change(self.now(), warn=self.warn) as transaction:
            try:
                yield transaction
            finally:
                self.warn_of_invalid_records(transaction.known_invalid_records)
        self.observe(transaction)

    @contextmanager
    def backed_up_transaction(self) -> Iterator[Transaction]:
        """Start a transaction, and always back up the library before it is written. A new library starts empty."""
        with self.store.change(self.now(), force_backup=True, warn=self.warn) as transaction:
            yield transaction
        self.observe(transaction)

    def record(self, transaction: Transaction, command: str, sentence: str) -> Change | None:
        """Add the staged changes to the history as one change and return it, or None if nothing changed."""
        return transaction.record_change(command, sentence)

    # The first run

    def _fill_and_read(self) -> Snapshot:
        try:
            self._fill()
        except (SystemFailure, TemporaryFailure) as failure:
            self.warn(f"{failure} Showing the built-in catalogue; changes can't be saved.")
            return self._in_memory()
        return self.peek()

    def _in_memory(self) -> Snapshot:
        from paperlog.library.staging import stage_list  # noqa: PLC0415 - only the first run needs it

        with Store(MemoryStorage(), "").change(self.now()) as transaction:
            stage_list(transaction, self.catalogue(), self.today)
        return transaction

    def _fill(self) -> None:
        from paperlog.library.staging import stage_list  # noqa: PLC0415 - only the first run needs it

        catalogue = self.catalogue()
        with self.store.change(self.now(), warn=self.warn) as transaction:
            if not transaction.is_new:
                return  # another process filled the library first
            stage_list(transaction, catalogue, self.today)
        if self.store.is_dry_run:
            return
        self.warn(
            f"Created a new library with the {len(catalogue.papers)} papers of {catalogue.name}: "
            f"{self.store.storage.path}"
        )
