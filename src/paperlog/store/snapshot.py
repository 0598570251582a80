"""The library at one moment: typed, ordered, in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from msgspec import Raw, Struct

from paperlog.errors import StoreTooNew, StoreUnreadable
from paperlog.identity import find_paper
from paperlog.model import Category, Change, Entry, Paper, Reading, View
from paperlog.records import category_of, change_of, paper_of, reading_of, view_of
from paperlog.store.decoding import all_at_once, are_raw, key_of
from paperlog.store.storage import Tables, load
from paperlog.values import BadRecord, row_of, text_of, value_of

SCHEMA = 1
META_ID = 1

DECODERS: Mapping[str, Callable[[object], Any]] = {
    "categories": category_of,
    "papers": paper_of,
    "readings": reading_of,
    "views": view_of,
    "history": change_of,
    "quarantine": row_of,
    "_meta": row_of,
}
NAMED_BY = {"categories": "key", "papers": "key", "readings": "key", "views": "name", "history": "id"}
"""What tells the records of a table apart; those of others, their doc ids do."""
_DOC_ID = re.compile("0|[1-9][0-9]{0,17}")

Row = dict[str, Any]


class Misfit(Struct, frozen=True):
    """A record that is no valid one, and its place."""

    table: str
    doc_id: str
    raw: Any
    reason: str


class Snapshot:
    """The library at one moment."""

    def __init__(self, tables: Tables) -> None:
        self._misfits: list[Misfit] = []
        self._tables = tables
        self._doc_ids: dict[str, dict[str, str]] = {}
        self._found: dict[str, dict[str, Any]] = {}

    @property
    def misfits(self) -> list[Misfit]:
        """The records that can't be understood; the history is long, and looked at only where it is needed."""
        for name in ("categories", "papers", "readings", "views"):
            self._table(name)
        return self._misfits

    def all_misfits(self) -> list[Misfit]:
        """Return the records of every table that can't be understood."""
        for name in DECODERS:
            self._table(name)
        return self._misfits

    def only(self, may_be_meant: Callable[[bytes], bool]) -> Snapshot:
        """Return the library without the papers that can't be meant, as their records and their readings' tell.

        Nothing else is decoded; all papers stay where the records are decoded already.
        """
        papers, readings = self._tables.get("papers", {}), self._tables.get("readings", {})
        if not are_raw(papers.values()) or not are_raw(readings.values()):
            return self
        near = {key_of(raw) for raw in readings.values() if may_be_meant(text_of(raw))}
        kept = {
            doc_id: raw
            for doc_id, raw in papers.items()
            if may_be_meant(text_of(raw)) or (near and key_of(raw) in near)
        }
        keys = {key_of(raw) for raw in kept.values()}
        theirs = {doc_id: raw for doc_id, raw in readings.items() if key_of(raw) in keys}
        return Snapshot({**self._tables, "papers": kept, "readings": theirs})

    @property
    def number_of_papers(self) -> int:
        """How many records of papers there are, whether they can be understood or not."""
        return len(self._tables.get("papers", {}))

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
        """The categories that have a record of their own."""
        return self._table("categories")

    @property
    def views(self) -> Mapping[str, View]:
        return self._table("views")

    @cached_property
    def categories(self) -> list[Category]:
        """All categories in their order, those without a record of their own last."""
        known = sorted(self.categories_by_key.values(), key=lambda each: (each.position, each.key))
        used = {paper.category for paper in self.papers.values()}
        used |= {reading.overrides["category"] for reading in self.readings.values() if "category" in reading.overrides}
        bare = sorted(used - self.categories_by_key.keys())
        return [*known, *(Category(key, key, position=len(known)) for key in bare)]

    @cached_property
    def history(self) -> list[Change]:
        """The changes, oldest first."""
        return sorted(self._table("history").values(), key=lambda change: change.id)

    @cached_property
    def entries(self) -> list[Entry]:
        """The papers as their reader sees them, in the list's own order."""
        place = {category.key: index for index, category in enumerate(self.categories)}
        join, reading = Entry.join, self.readings.get
        joined = [join(paper, reading(key)) for key, paper in self.papers.items()]

        def order(entry: Entry) -> tuple[int, int, str]:
            paper = entry.paper
            return place[paper.category], paper.position, paper.key

        joined.sort(key=order)
        return joined

    @property
    def put_aside(self) -> dict[str, Row]:
        """The records of the quarantine, by doc id: `{"table", "raw"}`, with `"mended": true` where that is done."""
        return self._table("quarantine")

    def entry(self, key: str) -> Entry:
        return Entry.join(self.papers[key], self.readings.get(key))

    def find(self, name: str) -> Entry:
        return self.entry(name) if name in self.papers else find_paper(self.entries, name)

    def category_of(self, entry: Entry) -> Category:
        return next(each for each in self.categories if each.key == entry.paper.category)

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._found:
            self._found[name] = self._decode(name)
        return self._found[name]

    def _decode(self, table: str) -> dict[str, Any]:
        """Return the valid records of a table by their key; note the others as misfits."""
        rows, name = self._tables.get(table, {}), NAMED_BY.get(table)
        if name and (things := all_at_once(table, list(rows.values()))) and all(map(_DOC_ID.fullmatch, rows)):
            found = dict(zip(map(attrgetter(name), things), things, strict=True))
            if len(found) == len(things):
                self._doc_ids[table] = dict(zip(found, rows, strict=True))
                return found
        decode, found, doc_ids = DECODERS[table], {}, {}
        for doc_id, raw in rows.items():
            try:
                thing = decode(raw)
                identity = str(getattr(thing, name)) if name else doc_id
                if identity in found:
                    raise BadRecord("key", f"'{identity}' stands twice")
                if not _DOC_ID.fullmatch(doc_id):
                    raise BadRecord("doc id", f"{doc_id!r} is no number")
            except BadRecord as bad:
                self._misfits.append(Misfit(table, doc_id, value_of(raw), str(bad)))
            else:
                found[identity] = thing
                doc_ids[identity] = doc_id
        self._doc_ids[table] = doc_ids
        return found


def read_copy(content: bytes, path: Path) -> Snapshot:
    """Return the library that a content holds; `path` names it in errors. Raises NotUnderstood."""
    try:
        return Snapshot(checked(load(content), path))
    except ValueError as error:
        raise StoreUnreadable(path, str(error)) from None


def checked(tables: Tables, path: Path) -> Tables:
    meta = value_of(tables.get("_meta", {}).get(str(META_ID)))
    schema, revision = (meta.get("schema"), meta.get("revision")) if isinstance(meta, dict) else (None, None)
    if type(schema) is not int or type(revision) is not int:
        raise StoreUnreadable(path, "it is JSON, but no paperlog library")
    if schema < 1:
        raise StoreUnreadable(path, f"there is no schema {schema}")
    if schema > SCHEMA:
        raise StoreTooNew(path, schema, SCHEMA)
    return tables
