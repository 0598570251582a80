"""The schema version of a library. Schema 1 is the first, so there are no migrations yet."""

from __future__ import annotations

from pathlib import Path

from paperlog.errors import StoreTooNew, StoreUnreadable
from paperlog.store.layout import Tables
from paperlog.values import decode_raw, is_number

SCHEMA = 1
META_ID = 1


def check_schema(tables: Tables, path: Path) -> Tables:
    """Return the tables unchanged. Raises StoreUnreadable or StoreTooNew."""
    meta = decode_raw(tables.get("_meta", {}).get(str(META_ID)))
    schema, revision = (meta.get("schema"), meta.get("revision")) if isinstance(meta, dict) else (None, None)
    if type(schema) is not int or type(revision) is not int or not is_number(revision):
        raise StoreUnreadable(path, "not a paperlog library")
    if schema < 1:
        raise StoreUnreadable(path, f"unknown schema {schema}")
    if schema > SCHEMA:
        raise StoreTooNew(path, schema, SCHEMA)
    return tables
