"""Patches that undo and redo changes of records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

Record = dict[str, Any]
Patch = Mapping[str, Any]
"""A change to the record with this `table` and `key`.

Either `delete` is true, or `set` assigns fields, `unset` removes fields, `cut` shortens lists and `extend` appends to
lists. `cut` undoes adding a note; with `set`, every change would store all notes again.

`expected` is the checksum of what the patch replaces. Deletions of papers don't have it: an import can have thousands.
"""


def diff(table: str, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Patch:
    """Return the patch that turns the record `before` into `after`. None stands for a missing record."""
    if after is None:
        deletion = {"table": table, "key": key, "delete": True}
        return {**deletion, "expected": _checksum(before or {})} if table == "readings" else deletion
    before = before or {}
    edits: dict[str, dict[str, Any]] = {"set": {}, "cut": {}, "extend": {}}
    for name, value in after.items():
        old = before.get(name)
        if name in before and old == value:
            continue
        if isinstance(old, list) and isinstance(value, list) and old[: len(value)] == value:
            edits["cut"][name] = len(value)
        elif isinstance(old, list) and isinstance(value, list) and value[: len(old)] == old:
            edits["extend"][name] = value[len(old) :]
        else:
            edits["set"][name] = value
    unset = sorted(name for name in before if name not in after)
    nonempty = {edit: fields for edit, fields in {**edits, "unset": unset}.items() if fields}
    patch = {"table": table, "key": key, **nonempty}
    return {**patch, "expected": _checksum(_replaced(patch, before))}


def is_expected(patch: Patch, record: Mapping[str, Any] | None) -> bool:
    """Return whether the record has the content that the patch was made for, as far as its checksum tells."""
    if "expected" not in patch or (record is None and "delete" in patch):
        return True
    return bool(patch["expected"] == _checksum(_replaced(patch, record or {})))


def _replaced(patch: Patch, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of a record that a patch changes."""
    if "delete" in patch:
        return record
    names = {name for edit in ("set", "cut", "extend", "unset") for name in patch.get(edit, ())}
    return {name: value for name, value in record.items() if name in names}


def _checksum(fields: Mapping[str, Any]) -> str:
    text = json.dumps(
        fields, sort_keys=True, default=lambda raw: bytes(raw).decode()
    )  # numbers that Python can't represent
    return f"{crc32(text.encode()):08x}"


def apply_patch(patch: Patch, record: Mapping[str, Any] | None) -> Record | None:
    """Return the patched record. None stands for a missing record."""
    if patch.get("delete"):
        return None
    unset = patch.get("unset", ())
    changed = {name: value for name, value in (record or {}).items() if name not in unset}
    for name, length in patch.get("cut", {}).items():
        changed[name] = _items(changed, name)[:length]
    for name, items in patch.get("extend", {}).items():
        changed[name] = [*_items(changed, name), *items]
    return {**changed, **patch.get("set", {})}


def _items(record: Mapping[str, Any], name: str) -> list[Any]:
    items = record.get(name)
    return items if isinstance(items, list) else []
