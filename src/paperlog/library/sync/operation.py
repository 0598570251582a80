"""Merging other copies into the library, as one change."""

from __future__ import annotations

from paperlog.library.sync.merge import Merge, merge
from paperlog.store import Snapshot, Transaction


def stage_merge(transaction: Transaction, other: Snapshot) -> Merge:
    """Stage what a library lacks of another copy."""
    merged = merge(transaction, other)
    for (table, key), record in merged.records.items():
        transaction.put_merged(table, key, record)
    return merged
