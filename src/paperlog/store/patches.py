"""Patches that undo and redo changes of records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from paperlog.models import EMPTY, Patch

Record = dict[str, Any]

_UNTRACKED = frozenset({"times", "added_at"})
"""The fields that undo never restores, because undoing is itself a change."""
_encode = json.JSONEncoder(sort_keys=True, default=lambda raw: bytes(raw).decode()).encode
"""Encodes Raw, which holds numbers that Python can't represent, as text."""
_IDENTITIES = frozenset({"key", "name"})


def tracked(table: str, record: Mapping[str, Any] | None) -> Record | None:
    """Return the fields of a record that patches can change. A reading without any content counts as missing."""
    if record is None:
        return None
    kept = {name: value for name, value in record.items() if name not in _UNTRACKED}
    return None if table == "readings" and kept.keys() <= _IDENTITIES else kept


def diff(table: Any, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Patch:
    """Return the patch that turns the record `before` into `after`. None stands for a missing record."""
    after = tracked(table, after)
    if after is None:
        expected = _checksum(tracked(table, before) or {}) if table == "readings" else None
        return Patch(table, key, delete=True, expected=expected)
    before = tracked(table, before) or {}
    changed: Record = {}
    cut: dict[str, int] = {}
    extend: dict[str, list[Any]] = {}
    for name, value in after.items():
        old = before.get(name)
        if name in before and old == value:
            continue
        if isinstance(old, list) and isinstance(value, list) and old[: len(value)] == value:
            cut[name] = len(value)
        elif isinstance(old, list) and isinstance(value, list) and value[: len(old)] == old:
            extend[name] = value[len(old) :]
        else:
            changed[name] = value
    unset = tuple(sorted(name for name in before if name not in after))
    expected = _checksum({name: before[name] for name in (*changed, *cut, *extend, *unset) if name in before})
    return Patch(
        table,
        key,
        set=changed or EMPTY,
        unset=unset,
        cut=cut or EMPTY,
        extend=extend or EMPTY,
        expected=expected,
    )


def is_expected(patch: Patch, record: Mapping[str, Any] | None) -> bool:
    """Return whether the record has the content that the patch was made for, according to its checksum."""
    record = tracked(patch.table, record)
    if patch.expected is None or (record is None and patch.delete):
        return True
    names = {*patch.set, *patch.cut, *patch.extend, *patch.unset}
    replaced = {name: value for name, value in (record or {}).items() if patch.delete or name in names}
    return patch.expected == _checksum(replaced)


def apply_patch(patch: Patch, record: Mapping[str, Any] | None) -> Record | None:
    """Return the patched record, with the untracked fields of the record. None stands for a missing record."""
    record = record or {}
    kept = {name: value for name, value in record.items() if name in _UNTRACKED}
    if patch.delete:
        return {"key": patch.key, **kept} if patch.table == "readings" and record else None
    changed = {name: value for name, value in record.items() if name not in patch.unset}
    for name, length in patch.cut.items():
        changed[name] = _items(changed, name)[:length]
    for name, items in patch.extend.items():
        changed[name] = [*_items(changed, name), *items]
    return {**changed, **patch.set}


def _checksum(fields: Mapping[str, Any]) -> str:
    return f"{crc32(_encode(fields).encode()):08x}"


def _items(record: Mapping[str, Any], name: str) -> list[Any]:
    items = record.get(name)
    return items if isinstance(items, list) else []
