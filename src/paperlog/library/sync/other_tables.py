"""Tables whose records have no times: the quarantine, and tables of other programs. The records of both are kept."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from itertools import count
from typing import Any

from paperlog.schema import decode_raw
from paperlog.store import InvalidRecord, Snapshot
from paperlog.store.ancestry import ANCESTRY_TABLE
from paperlog.store.snapshot import KEY_FIELDS


def other_records(ours: Snapshot, theirs: Snapshot) -> dict[tuple[str, str], Any]:
    """Return the records that the first library lacks, by table and doc id."""
    new = _quarantined(ours, theirs)
    for table in theirs.table_names:
        if table not in KEY_FIELDS and table not in {"_meta", "quarantine", ANCESTRY_TABLE}:
            own, others = ours.raw_table(table), theirs.raw_table(table)
            missing = _missing(own, others) if own != others else {}
            new |= {(table, doc_id): record for doc_id, record in missing.items()}
    return new


def _missing(own: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Return the records whose content is missing, under their doc ids or, if these are taken, under new ones."""
    known = {_text(record) for record in own.values()}
    missing: dict[str, Any] = {}
    taken = set(own)
    free_ids = _free_ids(taken)
    for doc_id, record in others.items():
        if (text := _text(record)) not in known:
            known.add(text)
            new_id = next(free_ids) if doc_id in taken else doc_id
            taken.add(new_id)
            missing[new_id] = decode_raw(record)
    return missing


def _quarantined(ours: Snapshot, theirs: Snapshot) -> dict[tuple[str, str], Any]:
    """Return what the quarantine lacks: the other copy's invalid records, and which records were resolved there."""
    own = {_content(record): doc_id for doc_id, record in ours.quarantine.items()}
    invalid = {_content(_quarantined_record(each)) for each in ours.all_invalid_records()}
    free_ids = _free_ids(ours.quarantine)
    new: dict[tuple[str, str], Any] = {}
    for record in [*theirs.quarantine.values(), *map(_quarantined_record, theirs.all_invalid_records())]:
        content = _content(record)
        if doc_id := own.get(content):
            known = new.get(("quarantine", doc_id)) or ours.quarantine[doc_id]
            if record.get("resolved") and not known.get("resolved"):
                new["quarantine", doc_id] = {**known, "resolved": True}
        elif content not in invalid:
            own[content] = next(free_ids)
            new["quarantine", own[content]] = record
    return new


def _quarantined_record(invalid: InvalidRecord) -> dict[str, Any]:
    return {"table": invalid.table, "schema": invalid.schema, "raw": invalid.raw}


def _content(record: Mapping[str, Any]) -> str:
    return _text({name: value for name, value in record.items() if name != "resolved"})


def _text(record: Any) -> str:
    return json.dumps(decode_raw(record), sort_keys=True, default=repr)


def _free_ids(taken: Container[str]) -> Iterator[str]:
    """Yield different doc ids that are free. `taken` may grow in the meantime."""
    return (doc_id for doc_id in map(str, count(1)) if doc_id not in taken)
