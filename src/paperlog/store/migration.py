"""The schema version of a library, and the migration of a library of schema 1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from paperlog.errors import StoreTooNew, StoreUnreadable
from paperlog.schema import RecordError, decode_raw
from paperlog.store.layout import Tables, new_doc_id
from paperlog.store.snapshot import KEY_FIELDS, InvalidRecord, check_doc_id
from paperlog.upgrades import upgrade_change, upgrade_quarantined, upgrade_reading, without_nulls

SCHEMA = 2
META_ID = "1"

_UPGRADES: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "readings": upgrade_reading,
    "history": upgrade_change,
    "quarantine": upgrade_quarantined,
}


class Migrated(NamedTuple):
    """The tables of a library in the current schema, and the records that couldn't be upgraded.

    `from_older` is true if the library on disk still has an older schema.
    """

    tables: Tables
    invalid: list[InvalidRecord]
    from_older: bool


def migrate(tables: Tables, path: Path) -> Migrated:
    """Upgrade tables to the current schema if necessary. Raises StoreUnreadable or StoreTooNew."""
    meta = decode_raw(tables.get("_meta", {}).get(META_ID))
    schema = meta.get("schema") if isinstance(meta, dict) else None
    if type(schema) is not int:
        raise StoreUnreadable(path, "not a paperlog library")
    if schema < 1:
        raise StoreUnreadable(path, f"unknown schema {schema}")
    if schema > SCHEMA:
        raise StoreTooNew(path, schema, SCHEMA)
    if schema == SCHEMA:
        return Migrated(tables, [], from_older=False)
    invalid: list[InvalidRecord] = []
    upgraded = {name: _upgraded(name, table, invalid) for name, table in tables.items() if name != "_meta"}
    new_meta = {**tables["_meta"], META_ID: {**meta, "schema": SCHEMA}}
    return Migrated({"_meta": new_meta, **upgraded}, invalid, from_older=True)


def _upgraded(name: str, table: Mapping[str, Any], invalid: list[InvalidRecord]) -> dict[str, Any]:
    if name == "quarantine":
        return {doc_id: _upgraded_record(name, decode_raw(record)) for doc_id, record in table.items()}
    if name not in KEY_FIELDS:
        return dict(table)
    upgraded: dict[str, Any] = {}
    for doc_id, stored in table.items():
        record = decode_raw(stored)
        try:
            check_doc_id(doc_id)
            new = _upgraded_record(name, record)
        except RecordError as error:
            invalid.append(InvalidRecord(name, doc_id, record, str(error), schema=1))
        else:
            identity = new.get(KEY_FIELDS[name]) if isinstance(new, dict) else doc_id
            upgraded[new_doc_id(str(identity), upgraded)] = stored if new == record else new
    return upgraded


def _upgraded_record(name: str, record: Any) -> Any:
    upgrade = _UPGRADES.get(name, without_nulls)
    return upgrade(record) if isinstance(record, dict) else record
