"""A read-only view of the library: typed, ordered and decoded on demand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, TypeVar

from msgspec import Struct

from paperlog.lookup import find_paper, not_found
from paperlog.models import Category, Change, Entry, EntrySummary, Goal, Paper, PaperSummary, Reading, Removal, View
from paperlog.schema import RecordError, decode, decode_all, decode_raw
from paperlog.store.ancestry import ANCESTRY_TABLE, Ancestry
from paperlog.store.layout import Tables, hashed_doc_id
from paperlog.store.patches import Record

KINDS: Mapping[str, type[Struct]] = {
    "categories": Category,
    "papers": Paper,
    "readings": Reading,
    "views": View,
    "goals": Goal,
    "removals": Removal,
    "history": Change,
}
KEY_FIELDS = {
    "categories": "key", "papers": "key", "readings": "key", "views": "name", "goals": "key", "removals": "record",
    "history": "id",
}  # fmt: skip
"""The fields that identify records within their tables. Other tables use the doc id."""
_READ_TABLES = ("categories", "papers", "readings", "views", "goals")
_DOC_ID = re.compile("0|[1-9][0-9]{0,17}")
S = TypeVar("S", bound=EntrySummary)


class InvalidRecord(Struct, frozen=True):
    """A record that can't be decoded, with its table, doc id and schema."""

    table: str
    doc_id: str
    raw: Any
    reason: str
    schema: int = 2


class _Keyed(Struct):
    """A record of which only the key is decoded."""

    key: str


class Snapshot:
    """The library at a point in time. `omitted_count` is the number of papers that a partial read omitted."""

    def __init__(self, tables: Tables, invalid_records: Sequence[InvalidRecord] = (), omitted_count: int = 0) -> None:
        self._invalid_records = list(invalid_records)
        self._tables = tables
        self.omitted_count = omitted_count
        self._doc_ids: dict[str, dict[str, str]] = {}
        self._models: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, set[str] | None] = {}

    @property
    def invalid_records(self) -> list[InvalidRecord]:
        """The invalid records of all tables except the history, which is long and only decoded when needed."""
        for name in _READ_TABLES:
            self._table(name)
        return self._invalid_records

    @property
    def known_invalid_records(self) -> list[InvalidRecord]:
        """The invalid records of the tables decoded so far."""
        return self._invalid_records

    def all_invalid_records(self) -> list[InvalidRecord]:
        """Return the invalid records of all tables, including the history."""
        for name in (*KINDS, "quarantine"):
            self._table(name)
        return self._invalid_records

    @property
    def paper_count(self) -> int:
        """The number of papers, including invalid and omitted papers."""
        return len(self._tables.get("papers", {})) + self.omitted_count

    @property
    def papers(self) -> Mapping[str, Paper]:
        return self._table("papers")

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """The readings that aren't empty."""
        return {key: reading for key, reading in self._table("readings").items() if not reading.is_empty}

    @property
    def categories_by_key(self) -> Mapping[str, Category]:
        """The categories that have a record."""
        return self._table("categories")

    @property
    def views(self) -> Mapping[str, View]:
        return self._table("views")

    @property
    def goals(self) -> Mapping[str, Goal]:
        return self._table("goals")

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
        return sorted(self._table("history").values(), key=lambda change: change.order)

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
        return self.papers if is_known else self._decode_bulk(PaperSummary, "papers") or self.papers

    @property
    def quarantine(self) -> dict[str, Record]:
        """The quarantined records by doc id: `table`, `schema`, `raw`, and `resolved` once restored or dismissed."""
        return self._table("quarantine")

    @property
    def table_names(self) -> list[str]:
        return list(self._tables)

    @property
    def ancestry(self) -> Ancestry:
        """The versions that were merged into the library."""
        return Ancestry.decode(self.raw_table(ANCESTRY_TABLE).get("1"))

    def models(self, table: str) -> Mapping[str, Any]:
        """Return the valid records of a table by key, including readings that are empty."""
        return self._table(table)

    def changes_with_doc_ids(self) -> Mapping[str, tuple[Change, str]]:
        """Return the changes of the history by id, with their doc ids."""
        changes = self._table("history")
        return {id_: (changes[id_], doc_id) for id_, doc_id in self._doc_ids["history"].items()}

    def raw_table(self, name: str) -> Mapping[str, Any]:
        """Return the records of a table by doc id, possibly undecoded."""
        return self._tables.get(name, {})

    def raw_record(self, table: str, key: str) -> Any:
        """Return the record with this key, possibly undecoded, or None."""
        doc_id = self._doc_id(table, key)
        return None if doc_id is None else self._tables[table][doc_id]

    def raw_records(self, table: str) -> dict[str, Any]:
        """Return the valid records of a table by key, possibly undecoded."""
        self._table(table)
        rows = self._tables.get(table, {})
        return {key: rows[doc_id] for key, doc_id in self._doc_ids[table].items()}

    def get_record(self, table: str, key: str) -> Record | None:
        """Return the record with this key, including unknown fields, or None."""
        record: Record | None = decode_raw(self.raw_record(table, key))
        return record

    def paper(self, key: str) -> Paper | None:
        """Return the paper with this key. Other papers are not decoded if it has the usual doc id."""
        paper: Paper | None = self._record("papers", key)
        return paper

    def reading(self, key: str) -> Reading | None:
        """Return the reading with this key, even if it is empty. Others are not decoded, as for `paper`."""
        reading: Reading | None = self._record("readings", key)
        return reading

    def original(self, key: str) -> Paper:
        """Return the paper with this key, without the user's overrides. Raises KeyError."""
        return self.paper(key) or self.papers[key]

    def entry(self, key: str) -> Entry:
        return Entry.join(self.original(key), self.reading(key))

    def find(self, name: str | Entry) -> Entry:
        """Find a paper by name, or the current entry of a paper that was found before.

        For the key of a paper that was merged into another one, return the other one.
        """
        key = name if isinstance(name, str) else name.key
        if current := self.current_key("papers", key):
            return self.entry(current)
        if isinstance(name, str):
            return find_paper(self.entries, name)
        raise not_found(self.entries, key)

    def current_key(self, table: str, key: str) -> str | None:
        """Return the key of the paper or category with this key, or of the one that it was merged into, or None.

        A different paper that got a former key later isn't the one that had it.
        """
        if self._record(table, key) is not None:
            return key
        removal: Removal | None = self._record("removals", f"{table}/{key}")
        if removal is None or removal.replaced_by is None:
            return None
        from paperlog.duplicates import final_key  # noqa: PLC0415 - few names are former keys

        current = final_key(removal, partial(self._record, "removals"), partial(self._record, table))
        return current if self._record(table, current) is not None else None

    def category_of(self, entry: Entry) -> Category:
        """Return the category of an entry, even if the entry is newer than the snapshot and its category unknown."""
        key = entry.paper.category
        return next((each for each in self.categories if each.key == key), Category(key, key))

    def _record(self, table: str, key: str) -> Any:
        """Return the valid record of a table with this key, or None."""
        if table not in self._models:
            if found := self._record_at_usual_place(table, key):
                return found
            if not self._may_have(table, key):
                return None
        return self._table(table).get(key)

    def _record_at_usual_place(self, table: str, key: str) -> Any:
        """Return the record with this key if it has the usual doc id and is valid. Others are not decoded."""
        raw = self._tables.get(table, {}).get(str(hashed_doc_id(key)))
        try:
            record = None if raw is None else decode(KINDS[table], raw)
        except RecordError:
            return None
        return record if record is not None and getattr(record, KEY_FIELDS[table]) == key else None

    def _may_have(self, table: str, key: str) -> bool:
        """Return whether a record of a table might have this key. Other fields are not decoded."""
        if table not in self._keys:
            records = list(self._tables.get(table, {}).values())
            keyed = decode_all(_Keyed, records) if KEY_FIELDS[table] == "key" else None
            self._keys[table] = None if keyed is None else {each.key for each in keyed}
        keys = self._keys[table]
        return keys is None or key in keys

    def _doc_id(self, table: str, key: str) -> str | None:
        """Return the doc id of the valid record of a table with this key, or None."""
        if table not in KEY_FIELDS:
            return key if key in self._tables.get(table, {}) else None
        if table not in self._doc_ids:
            if self._record_at_usual_place(table, key):
                return str(hashed_doc_id(key))
            if not self._may_have(table, key):
                return None
        self._table(table)
        return self._doc_ids[table].get(key)

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._models:
            self._models[name] = self._decode(name)
        return self._models[name]

    def _decode(self, table: str) -> dict[str, Any]:
        """Return the valid records of a table by key, and remember the invalid records.

        Of two records with the same key, the one with the usual doc id is valid, or else the first.
        """
        if decoded := self._decode_bulk(KINDS.get(table), table):
            return decoded
        records, name = self._tables.get(table, {}), KEY_FIELDS.get(table)
        models: dict[str, Any] = {}
        doc_ids: dict[str, str] = {}

        def reject(doc_id: str, error: RecordError) -> None:
            self._invalid_records.append(InvalidRecord(table, doc_id, decode_raw(records[doc_id]), str(error)))

        for doc_id, raw in records.items():
            try:
                model = decode(KINDS[table], raw) if name else _object(raw)
                check_doc_id(doc_id)
            except RecordError as error:
                reject(doc_id, error)
                continue
            identity = str(getattr(model, name)) if name else doc_id
            if identity in models:
                duplicate = doc_ids[identity] if doc_id == str(hashed_doc_id(identity)) else doc_id
                reject(duplicate, RecordError("key", f"'{identity}' appears twice"))
                if duplicate == doc_id:
                    continue
            models[identity] = model
            doc_ids[identity] = doc_id
        self._doc_ids[table] = doc_ids
        return models

    def _decode_bulk(self, kind: type[Struct] | None, table: str) -> dict[str, Any] | None:
        """Return the records of a table by key, or None if records have to be checked one by one."""
        records = self._tables.get(table, {})
        models = decode_all(kind, list(records.values())) if kind else None
        if not models or not all(map(_DOC_ID.fullmatch, records)):
            return None
        by_key = dict(zip(map(attrgetter(KEY_FIELDS[table]), models), models, strict=True))
        if len(by_key) != len(models):
            return None
        self._doc_ids[table] = dict(zip(by_key, records, strict=True))
        return by_key


def _object(record: Any) -> dict[str, Any]:
    """Return a record as a dict. Raises RecordError."""
    record = decode_raw(record)
    if type(record) is not dict:
        raise RecordError("record", "must be an object")
    return record


def check_doc_id(doc_id: str) -> None:
    """Raise RecordError if TinyDB would refuse a doc id."""
    if not _DOC_ID.fullmatch(doc_id):
        raise RecordError("doc id", f"{doc_id!r} is not a number")
