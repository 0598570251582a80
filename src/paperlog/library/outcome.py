"""What a command changed in the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from paperlog.models import Change, Entry
from paperlog.schema import decode
from paperlog.store import Snapshot, Transaction
from paperlog.store.patches import Record, tracked

LABELS = {"papers": "{}", "readings": "{}", "categories": "category {}", "views": "@{}", "goals": "goal {}"}
"""The names of changed records by table, as reports show them."""

ChangedRecord = tuple[str, str, Record | None, Record | None]
"""A table, a key, and the record after and before."""


class ChangedNames(Struct, frozen=True):
    """What was added, removed and changed, without duplicates: keys of papers, `category KEY`, `@VIEW`, `goal 2026`."""

    added: Sequence[str]
    removed: Sequence[str]
    changed: Sequence[str]


class Outcome(Struct, frozen=True):
    """What a command changed: its changes in the history, what they affect, and the added and changed papers."""

    changes: Sequence[Change]
    names: ChangedNames
    papers: Sequence[Entry]


def outcome(transactions: Sequence[Transaction]) -> Outcome:
    """Return what finished transactions changed, in their order."""
    records = [record for transaction in transactions for record in transaction.staged_changes()]
    return _outcome(records, transactions[-1] if transactions else None)


def difference(before: Snapshot | None, after: Snapshot) -> Outcome:
    """Return how a library differs from an earlier one, if the earlier one could be read."""
    return _outcome(list(_differing_records(before, after)) if before else [], after)


def changed_names(records: Iterable[ChangedRecord]) -> ChangedNames:
    groups: dict[str, dict[str, None]] = {"added": {}, "removed": {}, "changed": {}}
    for table, key, record, stored in records:
        if table in LABELS and (old := tracked(table, stored)) != (new := tracked(table, record)):
            is_changed = (old and new) or table == "readings"
            groups["changed" if is_changed else "added" if new else "removed"][LABELS[table].format(key)] = None
    changed = [name for name in groups["changed"] if name not in {**groups["added"], **groups["removed"]}]
    return ChangedNames(list(groups["added"]), list(groups["removed"]), changed)


def _outcome(records: Sequence[ChangedRecord], library: Snapshot | None) -> Outcome:
    names = changed_names(records)
    keys = [name for name in (*names.added, *names.changed) if library and library.paper(name)]
    return Outcome(list(_changes(records)), names, [library.entry(key) for key in keys] if library else [])


def _changes(records: Iterable[ChangedRecord]) -> Iterator[Change]:
    """Yield the changes that were made, undone or redone."""
    for table, _, record, stored in records:
        if table == "history" and record is not None:
            change = decode(Change, record)
            if not change.elsewhere and (stored is None or stored.get("undone", False) is not change.undone):
                yield change


def _differing_records(before: Snapshot, after: Snapshot) -> Iterator[ChangedRecord]:
    for table in LABELS:
        for key in {**before.models(table), **after.models(table)}:
            yield table, key, after.get_record(table, key), before.get_record(table, key)
