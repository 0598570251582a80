"""Opening a library: to look, to change, and for the first time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Self

from paperlog.errors import SelectionChanged, SystemFailure, TemporaryFailure
from paperlog.formats import ImportedList
from paperlog.identifiers import without_address
from paperlog.library.importing import take_in
from paperlog.library.results import PaperNames, Result, Selection
from paperlog.library.wording import count, listed
from paperlog.models import Category, Change, Entry, EntrySummary, Reading, View
from paperlog.store import InvalidRecord, MemoryStorage, Snapshot, Store, Transaction
from paperlog.values import KEY, key_said

if TYPE_CHECKING:
    from paperlog.query.query import Query
    from paperlog.search import SearchResults


class Shelf:
    """The reader's papers.

    `now` gives the moment, with its time zone; `tell` takes sentences about what the reader did not ask for.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Callable[[], ImportedList],
        now: Callable[[], datetime],
        tell: Callable[[str], None],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._now = now
        self._tell = tell
        self._warned = ""

    @property
    def today(self) -> date:
        return self._now().date()

    def _moment(self) -> datetime:
        return self._now().astimezone(UTC).replace(microsecond=0)

    def snapshot(self) -> Snapshot:
        """Return the library as it is; a missing one is filled from the built-in catalogue."""
        snapshot = self._store.read() or self._filled()
        self._warn(snapshot.invalid_records)
        return snapshot

    def rows(self, texts: Sequence[str]) -> tuple[Snapshot, Sequence[EntrySummary]]:
        """Return the library, and what a list shows of the papers that queries select; all without one.

        Of all papers no more is looked at than that.
        """
        if texts:
            snapshot = self.snapshot()
            return snapshot, self.select(snapshot, texts)
        snapshot = self._store.read() or self._filled()
        rows = snapshot.rows
        self._warn(snapshot.invalid_records_so_far)
        return snapshot, rows

    def version(self) -> object:
        """Return what is another whenever the library is, None where there is none; nothing is read for it."""
        return self._store.version()

    def telling(self, tell: Callable[[str], None]) -> Self:
        """Return the same library, which says what the reader did not ask for elsewhere."""
        return type(self)(self._store, self._catalogue, self._now, tell)

    def history(self) -> list[Change]:
        """Return the changes, oldest first."""
        snapshot = self._store.read() or self._filled()
        changes = snapshot.history
        self._warn(snapshot.invalid_records)
        return changes

    def _warn(self, invalid_records: Sequence[InvalidRecord]) -> None:
        """Tell of records that are passed over, once: a change may look at the library before."""
        if not invalid_records:
            return
        first = invalid_records[0]
        key = key_said(first.raw)
        of = f" (of '{key}')" if key else ""
        sentence = (
            f"{count(len(invalid_records), 'record')} of the library can't be understood and "
            f"{'is' if len(invalid_records) == 1 else 'are'} passed over, the first: "
            f"{first.table} {first.doc_id}: {first.reason}{of}. See 'paperlog doctor'."
        )
        if sentence != self._warned:
            self._warned = sentence
            self._tell(sentence)

    def peek(self) -> Snapshot:
        """Return the library without writing: where there is none yet, what it would be filled with."""
        return self._store.read() or self._from_memory()

    def snapshot_of(self, name: str) -> Snapshot:
        """Return the library, or as much of it as a paper named by its whole key needs."""
        if not KEY.fullmatch(name):
            return self.snapshot()
        named = f'"key": "{name}"'.encode()
        part = self._store.part(lambda record: named in record)
        if part is None or name not in part.papers:
            return self.snapshot()
        self._warn(part.invalid_records)
        return part

    def find(self, name: str) -> Entry:
        return self.snapshot().find(name)

    def query(self, snapshot: Snapshot, texts: Iterable[str], within: tuple[str, ...] = ()) -> Query:
        """Return what selects the papers for which all of these queries hold, `within` a view. Raises QueryError."""
        return self._parsed(texts, lambda: snapshot.categories, lambda: snapshot.views, within)

    def _parsed(
        self,
        texts: Iterable[str],
        categories: Callable[[], Sequence[Category]],
        views: Callable[[], Mapping[str, View]],
        within: tuple[str, ...] = (),
    ) -> Query:
        from paperlog.query.field_types import ParseContext  # noqa: PLC0415 - most commands select nothing
        from paperlog.query.parser import parse  # noqa: PLC0415 - as above

        return parse(texts, ParseContext(self.today, categories, views, within))

    def select(self, snapshot: Snapshot, texts: Sequence[str]) -> list[Entry]:
        """Return the papers for which all of these queries hold, in the list's own order."""
        entries = snapshot.entries
        return list(filter(self.query(snapshot, texts).matches, entries)) if texts else entries

    def search(self, texts: Sequence[str]) -> tuple[Query, SearchResults]:
        """Return what is asked for, and the papers that answer it, best first."""
        from paperlog.search import prefilter_for, search, search_among  # noqa: PLC0415 - only one command searches

        whole = cache(lambda: self._store.read() or self._filled())
        query = self._parsed(texts, lambda: whole().categories, lambda: whole().views)
        words = " ".join(map(without_address, query.question))
        if words and not str(query.filter) and (near := self._store.part(prefilter_for(words))):
            found = search_among(near.unordered_entries(), words, len(near.papers) + near.left_out)
            if found:
                self._warn(near.invalid_records)
                return query, found
        snapshot = whole()
        self._warn(snapshot.invalid_records)
        return query, search(filter(query.filter.matches, snapshot.entries), words, snapshot.entries)

    @contextmanager
    def _changing(self) -> Iterator[Transaction]:
        if not self._store.exists():
            self._fill()
        with self._store.change(self._now()) as transaction:
            self._warn(transaction.invalid_records)
            yield transaction

    def _filled(self) -> Snapshot:
        try:
            self._fill()
        except (SystemFailure, TemporaryFailure) as refused:
            self._tell(f"{refused} The built-in catalogue is read from memory; nothing will be kept.")
            return self._from_memory()
        return self.peek()

    def _from_memory(self) -> Snapshot:
        with Store(MemoryStorage(), "").change(self._now()) as transaction:
            take_in(transaction, self._catalogue(), self.today)
        return transaction

    def _fill(self) -> None:
        catalogue = self._catalogue()
        with self._store.change(self._now()) as transaction:
            if transaction.revision:
                return  # another paperlog was faster
            take_in(transaction, catalogue, self.today)
        self._tell(
            f"A new library, with the {len(catalogue.papers)} papers of {catalogue.name}: {self._store.storage.path}"
        )

    def _record(self, transaction: Transaction, command: str, sentence: str) -> Change | None:
        return transaction.record(command, sentence, self._moment())

    def _named(self, transaction: Transaction, names: PaperNames) -> list[Entry]:
        """Return the papers named. Raises SelectionChanged where a query selects others by now."""
        if not isinstance(names, Selection):
            return [transaction.find(name) for name in names]
        entries = self.select(transaction, [names.query])
        if {entry.key for entry in entries} != set(names.keys):
            raise SelectionChanged(names.query)
        return entries

    def _put_readings(
        self,
        transaction: Transaction,
        command: str,
        names: PaperNames,
        change: Callable[[Entry], Reading],
        sentence: Callable[[str], str],
    ) -> Result:
        """Change the reading of each paper named, all or nothing; `sentence` is given the names of the changed."""
        named = {entry.key: entry for entry in self._named(transaction, names)}
        changed = []
        for entry in named.values():
            reading = change(entry)
            if reading != entry.reading:
                transaction.put(reading)
                changed.append(entry.paper.name)
        step = self._record(transaction, command, sentence(listed(changed)))
        return Result([transaction.entry(key) for key in named], step)
