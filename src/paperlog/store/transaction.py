"""Staged changes to the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.errors import ChangeConflict
from paperlog.models import (
    EMPTY,
    Category,
    Change,
    ChangeSummary,
    Paper,
    Patch,
    Reading,
    Removal,
    later,
    new_id,
)
from paperlog.registers import TimedRecord, latest_time, stamped
from paperlog.schema import HISTORY_TABLES, RecordError, decode, decode_all, decode_raw, encode, update
from paperlog.store.ancestry import ANCESTRY_TABLE, Ancestry
from paperlog.store.layout import Tables, encode_record, new_doc_id
from paperlog.store.migration import META_ID, Migrated
from paperlog.store.patches import Record, apply_patch, diff, is_expected, tracked
from paperlog.store.snapshot import KEY_FIELDS, KINDS, Snapshot
from paperlog.store.storage import LibraryStorage

HISTORY_LENGTH = 500
HISTORY_SIZE = 4_000_000
"""The maximum size of the history in bytes. Every write reads the whole history."""

Model = TimedRecord | Removal | Change
_TABLE_OF = {kind: table for table, kind in KINDS.items()}
_LEAVING_REMOVALS = frozenset({"papers", "views", "goals", "categories"})
"""The tables for which removals are recorded."""


class Transaction(Snapshot):
    """A snapshot with staged changes, which are all written at the end of the transaction.

    `is_new` is true if there was no library before.
    """

    def __init__(self, library: Migrated, now: datetime, *, is_new: bool = False) -> None:
        super().__init__(library.tables, library.invalid)
        self.is_new = is_new
        self._now = now.astimezone(UTC).replace(microsecond=0)
        self._from_older = library.from_older
        self._staged: dict[tuple[str, str], Record | None] = {}
        self._staged_models: dict[tuple[str, str], Any] = {}
        self._stored_records: dict[tuple[str, str], Record | None] = {}
        self._writes_quarantine = False
        self._ancestry: Ancestry | None = None

    def copy(self) -> Transaction:
        """Return a transaction with the same staged changes, to see the effect of further ones."""
        copy = Transaction(Migrated(self._tables, self._invalid_records, self._from_older), self._now)
        copy._staged, copy._staged_models = dict(self._staged), dict(self._staged_models)
        return copy

    @cached_property
    def time(self) -> datetime:
        """The time of the changes in this transaction: now, or later if the library has later times."""
        times = [time for each in self._change_summaries() for time in (each.at, each.reversed_at) if time]
        return max([self._now, *map(later, times)])

    def put(self, model: Model, *, keep_times: bool = False) -> None:
        """Stage a new or changed model, keeping the unknown fields of its record.

        `keep_times` keeps the times of a new reading, such as one that is imported, and of a paper.
        """
        table = _TABLE_OF[type(model)]
        key = str(getattr(model, KEY_FIELDS[table]))
        timed = self._with_times(table, key, model, keep_times=keep_times)
        record = update(self.get_record(table, key), timed)
        self._stage(table, key, record, decode(KINDS[table], record))

    def put_merged(self, table: str, key: str, record: Record | None) -> None:
        """Stage a record with its own times, or None to delete it without recording a removal. Raises RecordError."""
        kind = KINDS.get(table)
        self._stage(table, key, record, record if record is None or kind is None else decode(kind, record))

    def put_ancestry(self, ancestry: Ancestry) -> None:
        """Stage the versions that were merged into the library."""
        self._ancestry = ancestry

    def put_record(self, table: str, key: str, record: Record | None) -> None:
        """Stage a complete record, or None to delete the record. Raises RecordError."""
        if record is None:
            self._delete(table, key)
            return
        kind = KINDS.get(table)
        model = record if kind is None else decode(kind, record)
        timed = self._with_times(table, key, model)
        self._stage(table, key, record if timed is model else update(record, timed), timed)

    def mark_resolved(self, doc_id: str) -> None:
        """Mark a quarantined record as restored to its table, or as dismissed."""
        self.put_record("quarantine", doc_id, {**self.quarantine[doc_id], "resolved": True})

    def quarantine_invalid_records(self) -> None:
        """Move all invalid records to the quarantine even if nothing else changes."""
        self.all_invalid_records()
        self._writes_quarantine = True

    def remove_paper(self, key: str, merged_into: str | None = None, *, is_renamed: bool = False) -> None:
        """Remove a paper. `is_renamed` says that `merged_into` is its new key."""
        self._delete("papers", key, merged_into, is_renamed=is_renamed)

    def remove_reading(self, key: str) -> None:
        if reading := self.reading(key):
            self.put(Reading(key, times=reading.times))

    def remove_category(self, key: str, merged_into: str | None = None) -> None:
        self._delete("categories", key, merged_into)

    def remove_view(self, name: str) -> None:
        self._delete("views", name)

    def remove_goal(self, key: str) -> None:
        self._delete("goals", key)

    def record_change(self, command: str, sentence: str) -> Change | None:
        """Add the staged changes to the history as one change and return it, or None if nothing changed.

        Drops undone changes, which can't be redone any more, and all but the last 500 changes. Drops even more of the
        oldest if the history would become too large. The new change is always kept.
        """
        patches = [
            diff(table, key, record, stored)
            for table, key, record, stored in self.staged_changes()
            if table in HISTORY_TABLES and tracked(table, record) != tracked(table, stored)
        ]
        if not patches:
            return None
        old = sorted(self._change_summaries(), key=lambda each: each.order)
        number = 1 + max((change.number for change in old), default=0)
        change = Change(new_id(), number, self.time, command=command, sentence=sentence, patches=tuple(patches))
        kept = [each for each in old if each.elsewhere or not each.undone][1 - HISTORY_LENGTH :]
        ids = set()
        record = encode(change)
        size = len(encode_record(record)) if kept else 0
        for each in reversed(kept):
            size += len(encode_record(self.raw_record("history", each.id)))
            if size > HISTORY_SIZE:
                break
            ids.add(each.id)
        for each in old:
            if each.id not in ids:
                self.put_record("history", each.id, None)
        self.put_record("history", change.id, record)
        return change

    def reverse(self, change: Change) -> None:
        """Undo a change, or redo an undone change. If this raises ChangeConflict, nothing is staged."""
        inverse, targets = [], []
        for patch in change.patches:
            current = self.get_record(patch.table, patch.key)
            target = apply_patch(patch, current)
            if reason := _conflict(patch, current, target):
                raise ChangeConflict(change.number, change.sentence, reason, "redo" if change.undone else "undo")
            inverse.append(diff(patch.table, patch.key, target, current))
            targets.append((patch.table, patch.key, target))
        papers = {key: target for table, key, target in targets if table == "papers"}
        following = self._following_keys(key for key, target in papers.items() if target)
        moved = self._moved_keys(papers) - following.keys()
        for table, key, target in targets:
            if table == "papers" and key in moved:
                self._stage(table, key, None, None)
            elif table == "papers" and target is None:
                new, is_renamed = following.get(key, (None, False))
                self.remove_paper(key, new, is_renamed=is_renamed)
            else:
                self.put_record(table, key, target)
        self.put(replace(change, patches=tuple(inverse), undone=not change.undone, reversed_at=self.time))

    def _moved_keys(self, papers: Mapping[str, Record | None]) -> set[str]:
        """Return the keys that are to be removed because their papers get their former keys again.

        A merge of copies gives a paper another key if a different paper has its own. Undoing the merge doesn't record a
        removal of this key, which would remove the paper when the next merge gives it the same key.
        """
        removed = {paper.origin: key for key, record in papers.items() if record is None and (paper := self.paper(key))}
        restored = [decode(Paper, record).origin for record in papers.values() if record and removed]
        return {removed[origin] for origin in restored if origin in removed}

    def _following_keys(self, papers: Iterable[str]) -> dict[str, tuple[str, bool]]:
        """Return the keys that were merged into these papers, or into which these were merged.

        Each has the paper's key, and whether it is another key of the same paper. If undo or redo removes such a key,
        what another copy recorded under it moves with the paper.
        """
        kept = set(papers)
        following: dict[str, tuple[str, bool]] = {}
        former: dict[str, tuple[str, bool]] = {}
        for each in self.models("removals").values():
            if each.table == "papers" and each.merged_into:
                if each.key in kept:
                    following[each.merged_into] = each.key, each.is_renamed
                if each.merged_into in kept:
                    former[each.key] = each.merged_into, each.is_renamed
        return following | former

    @property
    def table_names(self) -> list[str]:
        return list(dict.fromkeys((*super().table_names, *(table for table, _ in self._staged))))

    @property
    def ancestry(self) -> Ancestry:
        return self._ancestry or super().ancestry

    def raw_table(self, name: str) -> Mapping[str, Any]:
        """Return the records of a table whose keys are doc ids, with the staged ones."""
        staged = {key: record for (table, key), record in self._staged.items() if table == name}
        return {**super().raw_table(name), **staged}

    def raw_record(self, table: str, key: str) -> Any:
        """Return the staged or else the stored record, or None if there is neither."""
        return self._staged[table, key] if (table, key) in self._staged else super().raw_record(table, key)

    def raw_records(self, table: str) -> dict[str, Any]:
        """Return the staged and the other stored records of a table by key, without deleted ones."""
        staged = {key: record for (name, key), record in self._staged.items() if name == table}
        return {key: record for key, record in {**super().raw_records(table), **staged}.items() if record is not None}

    def write_to(self, storage: LibraryStorage, app: str, *, force_backup: bool = False) -> None:
        """Write the staged changes, if any, to a storage backend. A migration is always preceded by a backup."""
        changed: dict[str, dict[str, Record | None]] = {}
        for table, key, record, _ in self.staged_changes():
            changed.setdefault(table, {})[key] = record
        if not changed and not (self._writes_quarantine and self._invalid_records):
            return
        tables = self._without_invalid_records()
        for name, records in changed.items():
            tables[name] = rows = dict(tables.get(name, {}))
            for key, record in records.items():
                doc_id = self._doc_id(name, key) or (new_doc_id(key, rows) if name in KEY_FIELDS else key)
                if record is None:
                    rows.pop(doc_id, None)
                else:
                    rows[doc_id] = record
        if self._ancestry:
            tables[ANCESTRY_TABLE] = {"1": self._ancestry.encode()}
        elif ANCESTRY_TABLE in tables and changed.keys() & KEY_FIELDS.keys() - {"history"}:
            tables[ANCESTRY_TABLE] = {"1": self.ancestry.after_change().encode()}
        if self._invalid_records:
            tables["quarantine"] = rows = dict(tables.get("quarantine", {}))
            first = 1 + max(map(int, rows), default=0)
            for number, each in enumerate(self._invalid_records, start=first):
                rows[str(number)] = {"table": each.table, "schema": each.schema, "raw": each.raw}
        meta = decode_raw(tables["_meta"][META_ID])
        tables["_meta"] = {**tables["_meta"], META_ID: {**meta, "app": app}}
        storage.write(tables, force_backup=force_backup or self._from_older)

    def staged_changes(self) -> Iterator[tuple[str, str, Record | None, Record | None]]:
        """Yield the table, the key, the staged and the stored record of each staged record that differs."""
        for (table, key), record in self._staged.items():
            stored = self._stored(table, key)
            if record != stored:
                yield table, key, record, stored

    def _with_times(self, table: str, key: str, model: Any, *, keep_times: bool = False) -> Any:
        if not isinstance(model, TimedRecord):
            return model
        before = self._record(table, key)
        is_new = before is None and table in _LEAVING_REMOVALS
        removal = self._record("removals", f"{table}/{key}") if is_new else None
        time = max(self.time, later(removal.at)) if removal else self.time
        if removal and removal.replaced_by:
            from paperlog.duplicates import is_removal_of  # noqa: PLC0415 - few changes need it

            if is_removal_of(removal, model):
                self.put(replace(removal, separated_at=time))
        if isinstance(model, Paper) and before is None:
            return replace(model, added_at=time, times=EMPTY) if removal or not model.added_at else model
        if keep_times and not removal and (before is None or isinstance(model, Paper)):
            return model
        if before is None and isinstance(model, Category) and not removal:
            return model  # categories come from lists
        return stamped(before, model, time)

    def _delete(self, table: str, key: str, merged_into: str | None = None, *, is_renamed: bool = False) -> None:
        removed = self._record(table, key) if table in _LEAVING_REMOVALS else None
        if removed and self._stored(table, key) is not None:
            latest = latest_time(removed)
            at = max(self.time, later(latest)) if latest else self.time
            from paperlog.duplicates import identity  # noqa: PLC0415 - few changes need it

            removed_as = identity(removed) if isinstance(removed, Paper) else ()
            removal = Removal(table, key, at, merged_into, is_renamed=is_renamed, removed_as=removed_as)
            known = self._record("removals", removal.record)
            self.put(removal.joined(known) if known else removal)
        self._stage(table, key, None, None)

    def _stage(self, table: str, key: str, record: Record | None, model: Struct | Record | None) -> None:
        self._staged[table, key] = record
        self._staged_models[table, key] = model
        if table in self._models:
            _replace(self._models[table], key, model)
        for derived in ("entries", "entry_summaries", "categories", "history", "readings"):
            self.__dict__.pop(derived, None)

    def _record(self, table: str, key: str) -> Any:
        if (table, key) in self._staged_models:
            return self._staged_models[table, key]
        return super()._record(table, key)

    def _table(self, name: str) -> dict[str, Any]:
        if name not in self._models:
            models = super()._table(name)
            for (table, key), model in self._staged_models.items():
                if table == name:
                    _replace(models, key, model)
        return super()._table(name)

    def _stored(self, table: str, key: str) -> Record | None:
        if (table, key) not in self._stored_records:
            self._stored_records[table, key] = decode_raw(super().raw_record(table, key))
        return self._stored_records[table, key]

    def _change_summaries(self) -> Sequence[ChangeSummary]:
        """Return the changes of the history, without decoding their patches."""
        summaries: dict[str, ChangeSummary] = {each.id: each for each, _ in self._stored_summaries.values()}
        for (table, key), model in self._staged_models.items():
            if table == "history":
                _replace(summaries, key, model)
        return list(summaries.values())

    @cached_property
    def _stored_summaries(self) -> Mapping[str, tuple[ChangeSummary, str]]:
        """The stored changes by id, with their doc ids."""
        records = self._tables.get("history", {})
        summaries = decode_all(ChangeSummary, list(records.values()))
        if summaries is None:
            return Snapshot(self._tables).changes_with_doc_ids()  # without staged changes
        return {each.id: (each, doc_id) for each, doc_id in zip(summaries, records, strict=True)}

    def _doc_id(self, table: str, key: str) -> str | None:
        if table == "history":
            stored = self._stored_summaries.get(key)
            return stored and stored[1]
        return super()._doc_id(table, key)

    def _without_invalid_records(self) -> Tables:
        invalid = {(record.table, record.doc_id) for record in self._invalid_records}
        tables = dict(self._tables)
        for name in {table for table, _ in invalid}:
            tables[name] = {doc_id: raw for doc_id, raw in self._tables[name].items() if (name, doc_id) not in invalid}
        return tables


def _replace(models: dict[str, Any], key: str, model: Any) -> None:
    if model is None:
        models.pop(key, None)
    else:
        models[key] = model


def _conflict(patch: Patch, current: Record | None, target: Record | None) -> str | None:
    """Return why a patch can't be applied to a record, or None if it can be."""
    table, key = patch.table, patch.key
    try:
        if target is not None and table in KINDS:
            decode(KINDS[table], target)
    except RecordError as error:
        return f"{table} {key}: {error}" if current else f"'{key}' has no record in {table} any more"
    return None if is_expected(patch, current) else f"another program changed {table} {key}"
