"""A read-only view of the library: typed, ordered and decoded on demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from paperlog.errors import StoreUnreadable
from paperlog.lookup import find_paper, find_paper_again
from paperlog.models import Category, Change, Entry, EntrySummary, Paper, PaperSummary, Reading, View
from paperlog.records import decode_category, decode_change, decode_paper, decode_reading, decode_view
from paperlog.store.decoding import decode_bulk
from paperlog.store.layout import Tables, load
from paperlog.store.migration import META_ID, check_schema
from paperlog.store.patches import Record
from paperlog.values import RecordError, decode_raw, read_record

DECODERS: Mapping[str, Callable[[object], Any]] = {
    "categories": decode_category,
    "papers": decode_paper,
    "readings": decode_reading,
    "views": decode_view,
    "history": decode_change,
    "quarantine": read_record,
    "_meta": read_record,
}
KEY_FIELDS = {"categories": "key", "papers": "key", "readings": "key", "views": "name", "history": "id"}
"""The fields that identify records within their tables. Other tables use the doc id."""
_DOC_ID = re.compile("0|[1-9][0-9]{0,17}")
S = TypeVar("S", bound=EntrySummary)


class InvalidRecord(Struct, frozen=True):
    """A record that can't be decoded, with its table and doc id."""

    table: str
    doc_id: str
    raw: Any
    reason: str


class Snapshot:
    """The library at a point in time. `omitted_count` is the number of papers that a partial read omitted."""

    def __init__(self, tables: Tables, omitted_count: int = 0) -> None:
        self._invalid_records: list[InvalidRecord] = []
        self._tables = tables
        self.omitted_count = omitted_count
        self._doc_ids: dict[str, dict[str, str]] = {}
        self._models: dict[str, dict[str, Any]] = {}

    @property
    def invalid_records(self) -> list[InvalidRecord]:
        """The invalid records of all tables except the history, which is long and only decoded when needed."""
        for name in ("categories", "papers", "readings", "views"):
            self._table(name)
        return self._invalid_records

    @property
    def known_invalid_records(self) -> list[InvalidRecord]:
        """The invalid records of the tables decoded so far."""
        return self._invalid_records

    def all_invalid_records(self) -> list[InvalidRecord]:
        """Return the invalid records of all tables, including the history."""
        for name in DECODERS:
            self._table(name)
        return self._invalid_records

    @property
    def paper_count(self) -> int:
        """The number of papers, including invalid and omitted papers."""
        return len(self._tables.get("papers", {})) + self.omitted_count

    @property
    def revision(self) -> int:
        return int(self._table("_meta")[str(META_ID)]["revision"])

    @property
    def papers(self) -> Mapping[str, Paper]:
        return self._table("papers")

    @property
    def readings(self) -> Mapping[str, Reading]:
        return self._table("readings")

    @property
    def categories_by_key(self) -> Mapping[str, Category]:
        """The categories that have a record."""
        return self._table("categories")

    @property
    def views(self) -> Mapping[str, View]:
        return self._table("views")

    @cached_property
    def categories(self) -> list[Category]:
        """All categories in order; those that papers refer to but that have no record come last."""
        known = sorted(self.categories_by_key.values(), key=lambda each: (each.position, each.key))
        used = {summary.category for summary in self._paper_summaries.values()}
        used |= {reading.overrides["category"] for reading in self.readings.values() if "category" in reading.overrides}
        without_record = sorted(used - self.categories_by_key.keys())
        return [*known, *(Category(key, key, position=len(known)) for key in without_record)]

    @cached_property
    def history(self) -> list[Change]:
        """The changes, oldest first."""
        return sorted(self._table("history").values(), key=lambda change: change.id)

    @cached_property
    def entries(self) -> list[Entry]:
        """All entries, sorted by category and position."""
        return self._in_order(list(self.unordered_entries()))

    def unordered_entries(self) -> Iterator[Entry]:
        join, reading = Entry.join, self.readings.get
        return (join(paper, reading(key)) for key, paper in self.papers.items())

    @cached_property
    def entry_summaries(self) -> list[EntrySummary]:
        """Summaries of all entries, in the order of `entries`. Faster, because other fields are not decoded."""
        join, reading = EntrySummary.join_summary, self.readings.get
        return self._in_order([join(summary, reading(key)) for key, summary in self._paper_summaries.items()])

    def _in_order(self, entries: list[S]) -> list[S]:
        category_index = {category.key: index for index, category in enumerate(self.categories)}

        def order(entry: S) -> tuple[int, int, str]:
            paper = entry.paper
            return category_index[paper.category], paper.position, paper.key

        entries.sort(key=order)
        return entries

    @cached_property
    def _paper_summaries(self) -> Mapping[str, PaperSummary]:
        """Paper summaries, or whole papers if these are already decoded or a record is invalid."""
        is_known = "papers" in self._models
        return self.papers if is_known else self._decode_bulk("summaries", "papers") or self.papers

    @property
    def quarantine(self) -> dict[str, Record]:
        """The quarantined records by doc id: `table`, `raw`, and `mended` once restored or dismissed."""
        return self._table("quarantine")

    def entry(self, key: str) -> Entry:
        return Entry.join(self.papers[key], self.readings.get(key))

    def find(self, name: str | Entry) -> Entry:
        """Find a paper by name, or the current entry of a paper that was found before."""
        key = name if isinstance(name, str) else name.key
        if key in self.papers:
            return self.entry(key)
        return find_paper(self.entries, name) if isinstance(name, str) else find_paper_again(self.entries, name.paper)

    def category_of(self, entry: Entry) -> Category:
        """Return the category of an entry, even if the entry is newer than the snapshot and its category unknown."""
        key = entry.paper.category
        return next((each for each in self.categories if each.key == key), Category(key, key))

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._models:
            self._models[name] = self._decode(name)
        return self._models[name]

    def _decode(self, table: str) -> dict[str, Any]:
        """Return the valid records of a table by key, and remember the invalid records."""
        if models := self._decode_bulk(table, table):
            return models
        records, name = self._tables.get(table, {}), KEY_FIELDS.get(table)
        decode, models, doc_ids = DECODERS[table], {}, {}
        for doc_id, raw in records.items():
            try:
                model = decode(raw)
                identity = str(getattr(model, name)) if name else doc_id
                if identity in models:
                    raise RecordError("key", f"'{identity}' appears twice")
                if not _DOC_ID.fullmatch(doc_id):
                    raise RecordError("doc id", f"{doc_id!r} is not a number")
            except RecordError as error:
                self._invalid_records.append(InvalidRecord(table, doc_id, decode_raw(raw), str(error)))
            else:
                models[identity] = model
                doc_ids[identity] = doc_id
        self._doc_ids[table] = doc_ids
        return models

    def _decode_bulk(self, kind: str, table: str) -> dict[str, Any] | None:
        """Return the records of a table by key, or None if records have to be checked one by one."""
        records = self._tables.get(table, {})
        models = decode_bulk(kind, list(records.values()))
        if not models or not all(map(_DOC_ID.fullmatch, records)):
            return None
        by_key = dict(zip(map(str, map(attrgetter(KEY_FIELDS[table]), models)), models, strict=True))
        if len(by_key) != len(models):
            return None
        self._doc_ids[table] = dict(zip(by_key, records, strict=True))
        return by_key


def load_snapshot(content: bytes, path: Path) -> Snapshot:
    """Parse the content of a library file; `path` is used in messages. Raises InvalidData."""
    try:
        return Snapshot(check_schema(load(content), path))
    except ValueError as error:
        raise StoreUnreadable(path, str(error)) from None
