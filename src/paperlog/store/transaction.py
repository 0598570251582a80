"""Staged changes to the library."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from msgspec.structs import replace
from tinydb import Storage, TinyDB
from tinydb.table import Document

from paperlog.errors import ChangeConflict
from paperlog.models import Category, Change, Paper, Reading, View
from paperlog.records import Model, encode_record, update_record
from paperlog.store.layout import Tables, encoded_size
from paperlog.store.migration import META_ID
from paperlog.store.patches import Patch, Record, apply_patch, diff, is_expected
from paperlog.store.snapshot import DECODERS, KEY_FIELDS, Snapshot
from paperlog.store.storage import LibraryStorage
from paperlog.values import RecordError, decode_raw

HISTORY_LENGTH = 500
HISTORY_SIZE = 4_000_000
"""The maximum size of the history in bytes. Every write reads the whole history."""

_TABLE_OF = {Category: "categories", Paper: "papers", Reading: "readings", View: "views", Change: "history"}


class Transaction(Snapshot):
    """A snapshot with staged changes, which are all written at the end of the transaction."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self.all_invalid_records()  # write_to() moves them to the quarantine
        self._staged: dict[tuple[str, str], Record | None] = {}
        self._writes_quarantine = False

    def put(self, model: Model) -> None:
        """Stage a new or changed model, keeping the unknown fields of its record."""
        table = _TABLE_OF[type(model)]
        key = str(getattr(model, KEY_FIELDS[table]))
        self.put_record(table, key, update_record(self.get_record(table, key), model))

    def mark_resolved(self, doc_id: str) -> None:
        """Mark a quarantined record as restored to its table, or as dismissed."""
        self.put_record("quarantine", doc_id, {**self.quarantine[doc_id], "mended": True})

    def quarantine_invalid_records(self) -> None:
        """Move invalid records to the quarantine even if nothing else changes."""
        self._writes_quarantine = True

    def remove_paper(self, key: str) -> None:
        self.put_record("papers", key, None)

    def remove_reading(self, key: str) -> None:
        self.put_record("readings", key, None)

    def remove_view(self, name: str) -> None:
        self.put_record("views", name, None)

    def record_change(self, command: str, sentence: str, at: datetime) -> Change | None:
        """Add the staged changes to the history as one change and return it, or None if nothing changed.

        Drops undone changes, which can't be redone any more, and all but the last 500 changes. Drops even more of the
        oldest if the history would become too large. The new change is always kept.
        """
        patches = [
            diff(table, key, record, self._stored(table, key))
            for (table, key), record in self._staged.items()
            if record != self._stored(table, key)
        ]
        if not patches:
            return None
        number = 1 + max((change.id for change in self.history), default=0)
        change = Change(number, at, command, sentence, tuple(patches))
        kept = [change for change in self.history if not change.undone][1 - HISTORY_LENGTH :]
        numbers = set()
        size = encoded_size(encode_record(change))
        for old in reversed(kept):
            size += self._size(old)
            if size > HISTORY_SIZE:
                break
            numbers.add(old.id)
        for old in self.history:
            if old.id not in numbers:
                self.put_record("history", str(old.id), None)
        self.put(change)
        return change

    def _size(self, change: Change) -> int:
        doc_id = self._doc_ids["history"].get(str(change.id))
        return encoded_size(encode_record(change) if doc_id is None else self._tables["history"][doc_id])

    def reverse(self, change: Change) -> None:
        """Undo a change, or redo an undone change. If this raises ChangeConflict, nothing is staged."""
        inverse, targets = [], []
        for patch in change.patches:
            table, key = patch["table"], patch["key"]
            current = self.get_record(table, key)
            target = apply_patch(patch, current)
            if reason := _conflict(patch, current, target):
                raise ChangeConflict(change.id, change.sentence, reason, "redo" if change.undone else "undo")
            inverse.append(diff(table, key, target, current))
            targets.append((table, key, target))
        for table, key, target in targets:
            self.put_record(table, key, target)
        self.put(replace(change, patches=tuple(inverse), undone=not change.undone))

    def _stored(self, table: str, key: str) -> Record | None:
        doc_id = self._doc_ids[table].get(key)
        return None if doc_id is None else decode_raw(self._tables[table][doc_id])

    def get_record(self, table: str, key: str) -> Record | None:
        """Return the staged or else the stored record, including unknown fields, or None if there is neither."""
        return self._staged[table, key] if (table, key) in self._staged else self._stored(table, key)

    def put_record(self, table: str, key: str, record: Record | None) -> None:
        """Stage a complete record, or None to delete the record. Raises RecordError."""
        self._staged[table, key] = record
        models = self._models[table]
        if record is None:
            models.pop(key, None)
        else:
            models[key] = DECODERS[table](record)
        for derived in ("entries", "entry_summaries", "categories", "history"):
            self.__dict__.pop(derived, None)

    def write_to(self, storage: LibraryStorage, app: str) -> None:
        """Write the staged changes, if any, to a storage backend."""
        changed_records: dict[str, dict[str, Record | None]] = {}
        for (table, key), record in self._staged.items():
            if record != self._stored(table, key):
                changed_records.setdefault(table, {})[key] = record
        if not changed_records and not (self._writes_quarantine and self._invalid_records):
            return
        staged = _TableStorage(self._without_invalid_records())
        database = TinyDB(storage=lambda: staged)
        for name, records in changed_records.items():
            documents = database.table(name)
            free_ids = count(1 + max(map(int, self._doc_ids[name].values()), default=0))
            doc_ids = {key: int(self._doc_ids[name][key]) for key in records if key in self._doc_ids[name]}
            documents.remove(doc_ids=doc_ids.values())
            documents.insert_multiple(
                Document(record, doc_ids[key] if key in doc_ids else next(free_ids))
                for key, record in records.items()
                if record is not None
            )
        if self._invalid_records:
            database.table("quarantine").insert_multiple(
                {"table": record.table, "raw": record.raw} for record in self._invalid_records
            )
        meta = database.table("_meta")
        meta.remove(doc_ids=[META_ID])
        record = self._table("_meta")[str(META_ID)]
        meta.insert(Document({**record, "app": app, "revision": self.revision + 1}, META_ID))
        storage.write(staged.tables)

    def _without_invalid_records(self) -> Tables:
        invalid = {(record.table, record.doc_id) for record in self._invalid_records}
        return {
            name: {doc_id: raw for doc_id, raw in table.items() if (name, doc_id) not in invalid}
            for name, table in self._tables.items()
        }


def _conflict(patch: Patch, current: Record | None, target: Record | None) -> str | None:
    """Return why a patch can't be applied to a record, or None if it can be."""
    table, key = patch["table"], patch["key"]
    try:
        if target is not None:
            DECODERS[table](target)
    except RecordError as error:
        return f"{table} {key}: {error}" if current else f"'{key}' has no record in {table} any more"
    return None if is_expected(patch, current) else f"another program changed {table} {key}"


class _TableStorage(Storage):
    """Tables in memory, for TinyDB to change. Records that TinyDB doesn't touch stay undecoded."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def read(self) -> Tables:
        return self.tables

    def write(self, data: Tables) -> None:
        self.tables = data
