"""What a merge changed, for the user and for the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from paperlog.errors import shorten
from paperlog.library.outcome import LABELS, ChangedRecord, changed_names
from paperlog.library.results import NewKey
from paperlog.library.sync.losses import LostValue
from paperlog.library.sync.merge import Merge
from paperlog.store import Transaction
from paperlog.text import plural

_REPORTED = LABELS.keys() - {"categories"}
_OF_PAPERS = frozenset({"papers", "readings"})
_KEYS = frozenset({"key", "source_key"})


class SyncReport(Struct, frozen=True):
    """What a merge changed in the library.

    `added`, `removed` and `changed` are the keys of papers, `@name` for views and `goal 2026` for goals.
    `changed_in_both` are those that both copies had changed. `kept_notes` are the numbers of notes of removed papers
    that the merge kept, by key. `is_changed` is true if anything was written, even if only a category or the history.
    `updated` are the other copies that were changed.
    """

    added: Sequence[str]
    removed: Sequence[str]
    changed: Sequence[str]
    new_keys: Sequence[NewKey]
    changed_in_both: Sequence[str]
    kept_notes: Mapping[str, int]
    lost: Sequence[LostValue]
    is_changed: bool
    updated: Sequence[Path] = ()

    @property
    def counts(self) -> str:
        """How much was added, removed and changed."""
        groups = {
            "added": self.added,
            "removed": self.removed,
            "with another key": self.new_keys,
            "changed": self.changed,
        }
        counts = ", ".join(f"{len(group)} {name}" for name, group in groups.items() if group)
        return counts or ("no paper changed" if self.is_changed else "nothing new")

    @property
    def summary(self) -> str:
        """The counts, the papers whose keys other papers have now, and the values that were lost."""
        lost = f"not kept: {', '.join(map(str, self.lost))}" if self.lost else ""
        return "; ".join(filter(None, [self.counts, *self._taken_keys, lost]))

    @property
    def warnings(self) -> list[str]:
        """What the user may not expect, one sentence or value for each."""
        kept = ", ".join(f"{key} ({plural(count, 'note')})" for key, count in self.kept_notes.items())
        return [
            *(f"Key changed: {each}" for each in self._taken_keys),
            *([f"Removed: {kept}. The notes are kept, and restored if you add the paper again."] if kept else []),
            *(f"Not kept: {each}" for each in self.lost),
        ]

    @property
    def _taken_keys(self) -> list[str]:
        """The papers whose keys other papers have now, in words."""
        reason = "another copy has a different paper with that key"
        taken = [each for each in self.new_keys if each.is_taken]
        return [f"{each.old} ({shorten(each.title)}) is now {each.new}, because {reason}" for each in taken]


def sync_report(transaction: Transaction, merges: Sequence[Merge]) -> SyncReport:
    """Return what staged merges change."""
    changes = [each for each in transaction.staged_changes() if each[0] in _REPORTED]
    keys = _new_keys(transaction, changes, merges)
    found = changed_names(_under_new_keys(changes, keys))
    lost = [each for merged in merges for each in merged.lost]
    records = [record for merged in merges for record in merged.changed_in_both]
    records += [(each.table, each.key) for each in lost]
    return SyncReport(
        found.added,
        found.removed,
        found.changed,
        [
            NewKey(old, new, transaction.entry(new).paper.title, is_taken=transaction.paper(old) is not None)
            for old, new in keys.items()
        ],
        list(dict.fromkeys(LABELS[table].format(key) for table, key in records if table in _REPORTED)),
        _kept_notes(transaction, changes),
        lost,
        is_changed=any(merged.records for merged in merges),
    )


def _new_keys(transaction: Transaction, changes: Sequence[ChangedRecord], merges: Sequence[Merge]) -> dict[str, str]:
    """Return the new keys of stored papers by old key, after several merges. A later merge may have removed a paper."""
    stored = {key for table, key, _, before in changes if table == "papers" and before}
    keys: dict[str, str] = {}
    for merged in merges:
        keys = {**merged.new_keys, **{old: merged.new_keys.get(new, new) for old, new in keys.items()}}
    return {old: new for old, new in keys.items() if old in stored and old != new and transaction.paper(new)}


def _under_new_keys(changes: Sequence[ChangedRecord], keys: Mapping[str, str]) -> Iterator[ChangedRecord]:
    """Yield the changed records as if papers had had their new keys before."""
    after = {(table, key): record for table, key, record, _ in changes}
    before = {}
    for table, key, _, stored in changes:
        if stored and table in _OF_PAPERS and key in keys:
            new = table, keys[key]
            before[new] = stored | {name: value for name, value in (after.get(new) or {}).items() if name in _KEYS}
        elif stored and table in _OF_PAPERS and key in keys.values():  # removed, and another paper got the key
            yield table, key, None, stored
        elif stored:
            before[table, key] = stored
    for table, key in dict.fromkeys([*before, *after]):
        yield table, key, after.get((table, key)), before.get((table, key))


def _kept_notes(transaction: Transaction, changes: Sequence[ChangedRecord]) -> dict[str, int]:
    """Return the numbers of notes of papers that are removed, where the merge changed what is recorded about them."""
    removed = [key for table, key, _, _ in changes if table == "readings" and not transaction.paper(key)]
    readings = {key: reading for key in removed if (reading := transaction.reading(key))}
    return {key: len(reading.notes) for key, reading in readings.items() if reading.notes}
