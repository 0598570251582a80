"""Patches that undo and redo changes of records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]
Patch = Mapping[str, Any]
"""A change to the record with this `table` and `key`.

Either `delete` is true, or `set` assigns fields, `unset` removes fields, `cut` shortens lists and `extend` appends to
lists. `cut` undoes adding a note; with `set`, every change would store all notes again.
"""


def diff(table: str, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Patch:
    """Return the patch that turns the record `before` into `after`. None stands for a missing record."""
    if after is None:
        return {"table": table, "key": key, "delete": True}
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
    return {"table": table, "key": key, **nonempty}


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
