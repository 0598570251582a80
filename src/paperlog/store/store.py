"""The library as one reads and changes it: typed, ordered, in one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import count
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document

from paperlog.errors import StoreTooNew, StoreUnreadable
from paperlog.history import difference, patched
from paperlog.identity import find_paper
from paperlog.model import Category, Change, Entry, Paper, Reading
from paperlog.records import BadRecord, category_of, change_of, paper_of, reading_of, rewritten
from paperlog.store.storage import LibraryStorage, Tables

SCHEMA = 1
HISTORY_LENGTH = 500

_DECODERS: Mapping[str, Callable[[object], Any]] = {
    "categories": category_of,
    "papers": paper_of,
    "readings": reading_of,
    "history": change_of,
}
_OTHER_TABLES = ("_meta", "quarantine")
_META_ID = 1
_DOC_ID = re.compile("0|[1-9][0-9]{0,17}")

Row = dict[str, Any]

_TABLE_OF: Mapping[type, str] = {Category: "categories", Paper: "papers", Reading: "readings", Change: "history"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record that is no valid one, and its place."""

    table: str
    doc_id: str
    raw: Any
    reason: str


class Snapshot:
    """The library at one moment."""

    def __init__(self, tables: Tables) -> None:
        self.misfits: list[Misfit] = []
        self._tables = tables
        self._doc_ids: dict[str, dict[str, str]] = {}
        self._found: dict[str, dict[str, Any]] = {}
        for name in ("categories", "papers", "readings"):  # the history is long and seldom needed
            self._table(name)

    @property
    def revision(self) -> int:
        return int(self._tables["_meta"][str(_META_ID)]["revision"])

    @property
    def papers(self) -> Mapping[str, Paper]:
        return self._table("papers")

    @property
    def readings(self) -> Mapping[str, Reading]:
        return self._table("readings")

    @cached_property
    def categories(self) -> list[Category]:
        """All categories in their order, those without a record of their own last."""
        known = sorted(self._table("categories").values(), key=lambda each: (each.position, each.key))
        used = {paper.category for paper in self.papers.values()}
        used |= {reading.overrides["category"] for reading in self.readings.values() if "category" in reading.overrides}
        bare = sorted(used - self._table("categories").keys())
        return [*known, *(Category(key, key, position=len(known)) for key in bare)]

    @cached_property
    def history(self) -> list[Change]:
        """The changes, oldest first."""
        return sorted(self._table("history").values(), key=lambda change: change.id)

    @cached_property
    def entries(self) -> list[Entry]:
        """The papers as their reader sees them, in the list's own order."""
        place = {category.key: index for index, category in enumerate(self.categories)}
        joined = [Entry.join(paper, self.readings.get(key)) for key, paper in self.papers.items()]
        joined.sort(key=lambda entry: (place.get(entry.paper.category, len(place)), entry.paper.position, entry.key))
        return joined

    def entry(self, key: str) -> Entry:
        return Entry.join(self.papers[key], self.readings.get(key))

    def find(self, name: str) -> Entry:
        return find_paper(self.entries, name)

    def category_of(self, entry: Entry) -> Category:
        return next(each for each in self.categories if each.key == entry.paper.category)

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._found:
            self._found[name] = self._decode(name)
        return self._found[name]

    def _decode(self, table: str) -> dict[str, Any]:
        """Return the valid records of a table by their key; note the others as misfits."""
        decode, found, doc_ids = _DECODERS[table], {}, {}
        for doc_id, raw in self._tables.get(table, {}).items():
            try:
                thing = decode(raw)
                identity = str(thing.id if table == "history" else thing.key)
                if identity in found:
                    raise BadRecord("key", f"'{identity}' stands twice")
                if not _DOC_ID.fullmatch(doc_id):
                    raise BadRecord("doc id", f"{doc_id!r} is no number")
            except BadRecord as bad:
                self.misfits.append(Misfit(table, doc_id, raw, str(bad)))
            else:
                found[identity] = thing
                doc_ids[identity] = doc_id
        self._doc_ids[table] = doc_ids
        return found


class Draft(Snapshot):
    """The library inside a transaction: changes are staged, and land together when it ends."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._table("history")  # all misfits must be known before TinyDB sees the tables
        for table in _OTHER_TABLES:
            for doc_id, raw in tables.get(table, {}).items():
                if type(raw) is not dict or not _DOC_ID.fullmatch(doc_id):
                    self.misfits.append(Misfit(table, doc_id, raw, "is no record"))
        self._staged: dict[tuple[str, str], Row | None] = {}

    def put(self, thing: Paper | Reading | Category | Change) -> None:
        table = _TABLE_OF[type(thing)]
        key = str(thing.id) if isinstance(thing, Change) else thing.key
        self._stage(table, key, rewritten(self._row(table, key), thing))

    def remove_paper(self, key: str) -> None:
        self._stage("papers", key, None)

    def record(self, command: str, sentence: str, at: datetime) -> Change | None:
        """Add what is staged to the history, as one change; None where it changes nothing.

        What could be redone until now no longer can, and the oldest changes beyond the last 500 are forgotten.
        """
        patches = [
            difference(table, key, row, self._stored(table, key))
            for (table, key), row in self._staged.items()
            if row != self._stored(table, key)
        ]
        if not patches:
            return None
        number = 1 + max((change.id for change in self.history), default=0)
        change = Change(number, at, command, sentence, tuple(patches))
        kept = [change for change in self.history if not change.undone][1 - HISTORY_LENGTH :]
        for old in self.history:
            if old not in kept:
                self._stage("history", str(old.id), None)
        self.put(change)
        return change

    def turn(self, change: Change) -> None:
        """Undo a change, or redo one that was undone."""
        inverse = []
        for patch in change.patches:
            table, key = patch["table"], patch["key"]
            now = self._row(table, key)
            then = patched(patch, now)
            inverse.append(difference(table, key, then, now))
            self._stage(table, key, then)
        self.put(replace(change, patches=tuple(inverse), undone=not change.undone))

    def _stored(self, table: str, key: str) -> Row | None:
        doc_id = self._doc_ids[table].get(key)
        return None if doc_id is None else self._tables[table][doc_id]

    def _row(self, table: str, key: str) -> Row | None:
        return self._staged[table, key] if (table, key) in self._staged else self._stored(table, key)

    def _stage(self, table: str, key: str, row: Row | None) -> None:
        self._staged[table, key] = row
        found = self._found[table]
        if row is None:
            found.pop(key, None)
        else:
            found[key] = _DECODERS[table](row)
        for derived in ("entries", "categories", "history"):
            self.__dict__.pop(derived, None)

    def write_to(self, storage: LibraryStorage, app: str) -> None:
        """Put what is staged into the storage; leave it alone where nothing differs."""
        rows_of: dict[str, dict[str, Row | None]] = {}
        for (table, key), row in self._staged.items():
            if row != self._stored(table, key):
                rows_of.setdefault(table, {})[key] = row
        if not rows_of:
            return
        storage.write(self._without_misfits())
        database = TinyDB(storage=lambda: storage)
        for name, rows in rows_of.items():
            documents = database.table(name)
            free = count(1 + max((document.doc_id for document in documents), default=0))
            doc_ids = {key: int(self._doc_ids[name][key]) for key in rows if key in self._doc_ids[name]}
            documents.remove(doc_ids=doc_ids.values())
            documents.insert_multiple(
                Document(row, doc_ids[key] if key in doc_ids else next(free))
                for key, row in rows.items()
                if row is not None
            )
        if self.misfits:
            database.table("quarantine").insert_multiple({"table": bad.table, "raw": bad.raw} for bad in self.misfits)
        meta = database.table("_meta")
        meta.update({"app": app, "revision": self.revision + 1}, doc_ids=[_META_ID])

    def _without_misfits(self) -> Tables:
        gone = {(bad.table, bad.doc_id) for bad in self.misfits}
        return {
            name: {doc_id: raw for doc_id, raw in table.items() if (name, doc_id) not in gone}
            for name, table in self._tables.items()
        }


class Store:
    """A library in a storage."""

    def __init__(self, storage: LibraryStorage, app: str) -> None:
        self.storage = storage
        self._app = app

    def exists(self) -> bool:
        return self.storage.exists()

    def read(self) -> Snapshot | None:
        """Return the library as it is, None where there is none yet."""
        tables = self.storage.read()
        return None if tables is None else Snapshot(self._checked(tables))

    @contextmanager
    def change(self) -> Iterator[Draft]:
        """Give a draft under the lock, and keep what is staged in it; an exception keeps nothing."""
        with self.storage.transaction():
            tables = self.storage.read()
            draft = Draft(_new_tables() if tables is None else self._checked(tables))
            yield draft
            draft.write_to(self.storage, self._app)

    def _checked(self, tables: Tables) -> Tables:
        meta = tables.get("_meta", {}).get(str(_META_ID))
        schema, revision = (meta.get("schema"), meta.get("revision")) if isinstance(meta, dict) else (None, None)
        if type(schema) is not int or type(revision) is not int:
            raise StoreUnreadable(self.storage.path, "it is JSON, but no paperlog library")
        if schema > SCHEMA:
            raise StoreTooNew(self.storage.path, schema, SCHEMA)
        return tables


def _new_tables() -> Tables:
    meta = {str(_META_ID): {"schema": SCHEMA, "revision": 0, "app": ""}}
    return {"_meta": meta, "categories": {}, "papers": {}, "readings": {}, "history": {}}
