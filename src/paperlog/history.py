"""A change and its inverse: what turns records into what they were, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]
Patch = Mapping[str, Any]
"""`{"table", "key", "set": {field: value}, "unset": [field]}`, or with `"delete": true` in place of both."""


def difference(table: str, key: str, now: Mapping[str, Any] | None, then: Mapping[str, Any] | None) -> Patch:
    """Return the patch that turns the record `now` into `then`; None is no record."""
    if then is None:
        return {"table": table, "key": key, "delete": True}
    now = now or {}
    changed = {name: value for name, value in then.items() if name not in now or now[name] != value}
    gone = sorted(name for name in now if name not in then)
    return {"table": table, "key": key, "set": changed, "unset": gone}


def patched(patch: Patch, record: Mapping[str, Any] | None) -> Record | None:
    """Return the record after a patch; None is no record."""
    if patch.get("delete"):
        return None
    kept = {name: value for name, value in (record or {}).items() if name not in patch["unset"]}
    return {**kept, **patch["set"]}
