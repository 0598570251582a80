"""The doctor: named checks of a library, and repairs for the problems they find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from paperlog.duplicates import IDS, MatchKey, match_keys
from paperlog.errors import QueryError, SystemFailure
from paperlog.library.file_checks import check_files, fix_files
from paperlog.library.findings import Finding
from paperlog.library.session import Session
from paperlog.records import decode_category, decode_paper, decode_reading
from paperlog.store import AtomicFile, Backups, Snapshot, Transaction
from paperlog.store.lock import locked
from paperlog.values import RecordError, record_key


class Repaired(Struct, frozen=True):
    """The valid part of a quarantined record, and the fields that lost invalid parts."""

    table: str
    row: dict[str, Any]
    lost: tuple[str, ...]


def examine(session: Session) -> list[Finding]:
    """Return the doctor's findings, or an empty list if there is no library yet."""
    snapshot = session.store.read()
    if snapshot is None:
        return []
    storage = session.file_storage
    return check_all(snapshot, storage.file, storage.backups, session.today)


def repair(session: Session) -> list[str]:
    """Repair what can be repaired; return descriptions of the repairs."""
    if not session.store.exists():
        return []
    storage = session.file_storage
    leftovers = storage.file.leftovers()  # deleted by any writer
    with session.backed_up_transaction() as transaction:
        transaction.quarantine_invalid_records()
    with session.store.change(session.now(), warn=session.warn) as transaction:
        repairs = fix_records(transaction)
        session.record(transaction, "doctor", f"repaired the library: {', '.join(repairs)}")
    repairs += [f"deleted {leftover}" for leftover in leftovers]
    try:
        with locked(storage.file, session.warn):
            return [*repairs, *fix_files(storage.file, storage.backups, session.now())]
    except OSError as error:
        raise SystemFailure.from_os_error("repair the files of the library", error) from error


def check_all(snapshot: Snapshot, file: AtomicFile, backups: Backups, today: date) -> list[Finding]:
    """Return the findings of all checks."""
    return [
        *_invalid_records(snapshot),
        *_quarantined_records(snapshot),
        *_readings_without_paper(snapshot),
        *_possible_duplicates(snapshot),
        *_duplicate_note_numbers(snapshot),
        *_future_dates(snapshot, today),
        *_broken_views(snapshot, today),
        *check_files(file, backups),
    ]


def fix_records(transaction: Transaction) -> list[str]:
    """Stage repairs of records; return descriptions of the repairs."""
    repairs = []
    for doc_id, row in transaction.quarantine.items():
        if (repaired := _repaired(transaction, row)) and not row.get("mended"):
            transaction.put_record(repaired.table, repaired.row["key"], repaired.row)
            transaction.mark_repaired(doc_id)
            repairs.append(f"restored {repaired.table} {repaired.row['key']} from the quarantine{_losses(repaired)}")
    for key in list(_with_duplicate_note_numbers(transaction)):
        row = transaction.get_record("readings", key) or {}
        transaction.put_record("readings", key, {**row, "notes": _renumbered(row["notes"])})
        repairs.append(f"renumbered the notes of {key}")
    return repairs


def _invalid_records(snapshot: Snapshot) -> Iterator[Finding]:
    for record in snapshot.all_invalid_records():
        yield Finding(
            "invalid-record",
            record_key(record.raw),
            f"A record in {record.table}{_of(record.raw)} is invalid ({record.reason}) and not shown. It is not lost.",
            "quarantine it, and restore its valid fields",
        )


def _quarantined_records(snapshot: Snapshot) -> Iterator[Finding]:
    for row in snapshot.quarantine.values():
        if row.get("mended"):
            continue
        repaired = _repaired(snapshot, row)
        yield Finding(
            "quarantined",
            record_key(row.get("raw")),
            f"A record from {row.get('table')}{_of(row.get('raw'))} was invalid and moved to the table 'quarantine' of "
            "the library file. It is not lost.",
            f"restore it{_losses(repaired)}" if repaired else None,
        )


def _readings_without_paper(snapshot: Snapshot) -> Iterator[Finding]:
    for key in snapshot.readings:
        if key not in snapshot.papers:
            yield Finding(
                "paper-missing",
                key,
                f"The library has reading data for '{key}', but no such paper. The data is shown again if you add the "
                "paper again; 'paperlog import' restores the papers of the built-in catalogue.",
            )


def _possible_duplicates(snapshot: Snapshot) -> Iterator[Finding]:
    seen: dict[MatchKey, str] = {}
    pairs: set[tuple[str, str]] = set()
    for key, paper in snapshot.papers.items():
        for match_key in match_keys(paper):
            kind, value = match_key
            if kind not in _EVIDENCE:
                continue
            other = seen.setdefault(match_key, key)
            if other != key and (other, key) not in pairs:
                pairs.add((other, key))
                yield Finding(
                    "possible-duplicate",
                    key,
                    f"'{key}' and '{other}' have the same {_EVIDENCE[kind]}"
                    f"{f', {value}' if kind in IDS else ''}. To merge them: paperlog merge {other} {key}",
                )


_EVIDENCE: Mapping[str, str] = {
    "arxiv": "arXiv id",
    "doi": "DOI",
    "page": "page",
    "entry": "first link and title",
}


def _with_duplicate_note_numbers(snapshot: Snapshot) -> Iterator[str]:
    for key, reading in snapshot.readings.items():
        if len({note.id for note in reading.notes}) < len(reading.notes):
            yield key


def _duplicate_note_numbers(snapshot: Snapshot) -> Iterator[Finding]:
    for key in _with_duplicate_note_numbers(snapshot):
        yield Finding("duplicate-note-number", key, f"Two notes of '{key}' have the same number.", "renumber them")


def _future_dates(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    for key, reading in snapshot.readings.items():
        for day in sorted({*reading.reads, *filter(None, (reading.status_on, reading.started_on))}):
            if day.first_day > today:
                yield Finding("future-date", key, f"The reading data for '{key}' has a date in the future: {day}.")


def _broken_views(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    from paperlog.query.field_types import ParseContext  # noqa: PLC0415 - only `doctor` parses all views
    from paperlog.query.parser import parse  # noqa: PLC0415 - as above

    context = ParseContext(today, lambda: snapshot.categories, lambda: snapshot.views)
    for view in snapshot.views.values():
        try:
            parse([f"@{view.name}"], context)
        except QueryError as error:
            yield Finding(
                "broken-view", None, f"{error} Save the view again, or remove it: paperlog view remove {view.name}"
            )


_DECODERS: Mapping[str, Callable[[object], Any]] = {
    "papers": decode_paper,
    "readings": decode_reading,
    "categories": decode_category,
}


def _repaired(snapshot: Snapshot, quarantined: Mapping[str, Any]) -> Repaired | None:
    """Return the valid part of a quarantined record, or None if its key is in use or nothing in it is valid."""
    table, raw = quarantined.get("table"), quarantined.get("raw")
    if not isinstance(table, str) or table not in _DECODERS or type(raw) is not dict:
        return None
    existing = {"papers": snapshot.papers, "readings": snapshot.readings, "categories": snapshot.categories_by_key}[
        table
    ]
    if record_key(raw) is None or record_key(raw) in existing:
        return None
    row, lost = dict(raw), list[str]()
    while True:
        try:
            _DECODERS[table](row)
        except RecordError as error:
            if error.field in {"key", *lost} or error.field not in row:
                return None
            lost.append(error.field)
            row[error.field] = _valid_part(_DECODERS[table], row, error.field)
        else:
            return Repaired(table, row, tuple(lost))


def _valid_part(decode: Callable[[object], Any], row: Mapping[str, Any], field: str) -> Any:
    """Return the valid items of a list or table, or None for any other value."""
    required = {name: row[name] for name in ("key", "title", "name", "category") if name in row}

    def is_valid(part: Any) -> bool:
        try:
            decode({**required, field: part})
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


def _renumbered(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the notes with new numbers in place of duplicates."""
    seen: set[int] = set()
    next_number = 1 + max(note["id"] for note in notes)
    renumbered = []
    for note in notes:
        number = note["id"]
        if number in seen:
            number, next_number = next_number, next_number + 1
        seen.add(number)
        renumbered.append({**note, "id": number})
    return renumbered


def _losses(repaired: Repaired) -> str:
    return f", without the invalid parts of {' and '.join(repaired.lost)}" if repaired.lost else ""


def _of(raw: object) -> str:
    key = record_key(raw)
    return f" ('{key}')" if key else ""
