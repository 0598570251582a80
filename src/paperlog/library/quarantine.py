"""Invalid records: finding them, and restoring what is valid in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from paperlog.errors import NotFound, shorten
from paperlog.library.findings import Finding
from paperlog.library.merging import combined_readings, merge_facts
from paperlog.library.session import Session
from paperlog.models import Category, Change, Paper, Reading
from paperlog.schema import RecordError, decode, record_key, update
from paperlog.store import Snapshot, Transaction
from paperlog.text import enumerated
from paperlog.upgrades import upgrade_reading, with_missing_ids


class Repaired(Struct, frozen=True):
    """The valid part of a quarantined record, and the fields that lost invalid parts."""

    table: str
    row: dict[str, Any]
    lost: tuple[str, ...]


def check_quarantine(snapshot: Snapshot) -> Iterator[Finding]:
    for record in snapshot.all_invalid_records():
        repaired = _repaired({"table": record.table, "schema": record.schema, "raw": record.raw})
        yield Finding(
            "invalid-record",
            record_key(record.raw),
            f"A record in {record.table}{_of(record.raw)} is invalid ({record.reason}) and not shown. It is not lost.",
            f"quarantine it, and restore it{_losses(repaired)}" if repaired else "quarantine it",
        )
    for doc_id, quarantined in _unresolved(snapshot):
        repaired = _repaired(quarantined)
        hint = "" if repaired else f" Nothing in it can be restored. To accept that: paperlog doctor --dismiss {doc_id}"
        yield Finding(
            "quarantined",
            record_key(quarantined.get("raw")),
            f"A record from {quarantined.get('table')}{_of(quarantined.get('raw'))} was invalid and moved to the table "
            f"'quarantine' of the library file, as record {doc_id}. It is not lost.{hint}",
            f"restore it{_losses(repaired)}" if repaired else None,
        )


def fix_quarantine(transaction: Transaction) -> list[str]:
    """Restore the valid parts of quarantined records; return descriptions of the repairs.

    If a record has been replaced in the meantime, the parts that the new record lacks are merged into it.
    """
    repairs = []
    for doc_id, quarantined in _unresolved(transaction):
        if not (repaired := _repaired(quarantined)):
            continue
        table, key = repaired.table, repaired.row["key"]
        current = transaction.get_record(table, key)
        if current is None:
            done = f"restored {table} {key} from the quarantine"
            transaction.put_record(table, key, repaired.row)
        else:
            merged = _MERGES[table](current, repaired.row)
            changed = [name for name, value in merged.items() if current.get(name) != value]
            done = f"merged {enumerated(changed) or 'nothing new'} of {table} {key} from the quarantine"
            transaction.put_record(table, key, merged)
        transaction.mark_resolved(doc_id)
        repairs.append(done + _losses(repaired))
    return repairs


def dismiss_records(session: Session, doc_ids: Sequence[str]) -> Change | None:
    """Stop reporting quarantined records. They stay in the quarantine."""
    with session.backed_up_transaction() as transaction:
        reported = {doc_id for doc_id, _ in _unresolved(transaction)}
        for doc_id in doc_ids:
            if doc_id not in reported:
                raise NotFound(
                    f"There is no quarantined record {shorten(doc_id)} to dismiss. To list them: paperlog doctor"
                )
            transaction.mark_resolved(doc_id)
        return session.record(transaction, "doctor", f"dismissed quarantined {_records(doc_ids)}")


def _records(doc_ids: Sequence[str]) -> str:
    return f"{'record' if len(doc_ids) == 1 else 'records'} {enumerated(doc_ids)}"


def keys_in_quarantine(snapshot: Snapshot, table: str) -> set[str | None]:
    """Return the keys of a table's invalid records, whether or not they have been moved to the quarantine yet."""
    invalid = {record_key(record.raw) for record in snapshot.all_invalid_records() if record.table == table}
    return invalid | {record_key(row.get("raw")) for _, row in _unresolved(snapshot) if row.get("table") == table}


def _unresolved(snapshot: Snapshot) -> list[tuple[str, Mapping[str, Any]]]:
    return [(doc_id, row) for doc_id, row in snapshot.quarantine.items() if not row.get("resolved")]


_KINDS: Mapping[str, type[Category | Paper | Reading]] = {"papers": Paper, "readings": Reading, "categories": Category}


def _repaired(quarantined: Mapping[str, Any]) -> Repaired | None:
    """Return the valid part of a quarantined record, or None if it has no valid key, or nothing else is valid."""
    table, raw = quarantined.get("table"), quarantined.get("raw")
    if not isinstance(table, str) or table not in _KINDS or type(raw) is not dict:
        return None
    upgrade: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    if table == "readings":
        upgrade = upgrade_reading if quarantined.get("schema") == 1 else with_missing_ids
    row, lost = dict(raw), list[str]()
    while True:
        try:
            decode(_KINDS[table], upgrade(row))
        except RecordError as error:
            if error.field in {"key", *lost} or error.field not in row:
                return None
            lost.append(error.field)
            row[error.field] = _valid_part(lambda part: decode(_KINDS[table], upgrade(part)), row, error.field)
        else:
            return Repaired(table, upgrade(row), tuple(lost))


def _valid_part(decode_part: Callable[[Mapping[str, Any]], Any], row: Mapping[str, Any], field: str) -> Any:
    """Return the valid items of a list or table, or None for any other value."""
    required = {name: row[name] for name in ("key", "title", "name", "category") if name in row}

    def is_valid(part: Any) -> bool:
        try:
            decode_part({**required, field: part})
        except RecordError:
            return False
        return True

    match row[field]:
        case list() as items:
            return [item for item in items if is_valid([item])]
        case dict() as fields:
            return {name: value for name, value in fields.items() if is_valid({name: value})}
        case _:
            return None


def _merge_papers(current: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = merge_facts(decode(Paper, current), decode(Paper, other))
    return {**_unknown_fields(other, merged), **update(current, merged)}


def _merge_readings(current: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = combined_readings(decode(Reading, current), decode(Reading, other))
    row = {**_unknown_fields(other, merged), **update(current, merged)}
    unknown_fields = {note["uid"]: note for note in other.get("notes") or ()}
    if "notes" in row:
        row["notes"] = [{**unknown_fields.get(note["uid"], {}), **note} for note in row["notes"]]
    if overrides := {**(other.get("overrides") or {}), **(current.get("overrides") or {})}:
        row["overrides"] = overrides
    return row


def _unknown_fields(record: Mapping[str, Any], model: Paper | Reading) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in model.__struct_fields__}


_MERGES: Mapping[str, Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "papers": _merge_papers,
    "readings": _merge_readings,
    "categories": lambda current, other: {**other, **current},
}


def _losses(repaired: Repaired) -> str:
    return f", without the invalid parts of {' and '.join(repaired.lost)}" if repaired.lost else ""


def _of(raw: object) -> str:
    key = record_key(raw)
    return f" ('{key}')" if key else ""
