"""Small named checks of a library, each finding with its fix where there is one."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from paperlog.errors import QueryError, SystemFailure
from paperlog.library.session import Session
from paperlog.models import Paper
from paperlog.records import category_of, paper_of, reading_of
from paperlog.store import AtomicFile, Backups, Snapshot, Transaction
from paperlog.store.lock import can_be_locked, locked
from paperlog.text import fold
from paperlog.values import RecordError, key_said


class Finding(Struct, frozen=True):
    """What a check found; `paper` is a key, `fix` says what `--fix` would do, None where a person must decide."""

    check: str
    paper: str | None
    explanation: str
    fix: str | None = None


class Repaired(Struct, frozen=True):
    """A record with what is valid of it, and the fields of which something was left behind."""

    table: str
    row: dict[str, Any]
    lost: tuple[str, ...]


def examine(session: Session) -> list[Finding]:
    """Return the doctor's findings; none if there is no library yet."""
    snapshot = session.store.read()
    if snapshot is None:
        return []
    storage = session.file_storage
    return check_all(snapshot, storage.file, storage.backups, session.today)


def repair(session: Session) -> list[str]:
    """Repair what can be repaired; return what was done."""
    if not session.store.exists():
        return []
    with session.backed_up_transaction() as transaction:
        transaction.quarantine_invalid_records()
    with session.store.change(session.now()) as transaction:
        done = fix(transaction)
        session.record(transaction, "doctor", f"mended the library: {', '.join(done)}")
    storage = session.file_storage
    try:
        with locked(storage.file):
            return [*done, *fix_file(storage.file, storage.backups)]
    except OSError as error:
        raise SystemFailure.to("mend the files of the library", error) from error


def check_all(snapshot: Snapshot, file: AtomicFile, backups: Backups, today: date) -> list[Finding]:
    """Return the findings of all checks."""
    return [
        *_passed_over(snapshot),
        *_put_aside(snapshot),
        *_readings_without_paper(snapshot),
        *_doubles(snapshot),
        *_double_notes(snapshot),
        *_days_to_come(snapshot, today),
        *_broken_views(snapshot, today),
        *_modes(file),
        *_leftovers(file, backups),
        *_locking(file),
    ]


def fix(transaction: Transaction) -> list[str]:
    """Stage the fixes of records; return what was done."""
    done = []
    for doc_id, row in transaction.quarantine.items():
        if (mended := _repairable(transaction, row)) and not row.get("mended"):
            transaction.stage(mended.table, mended.row["key"], mended.row)
            transaction.mark_repaired(doc_id)
            done.append(f"put {mended.table} {mended.row['key']} back{_without(mended)}")
    for key in list(_with_double_notes(transaction)):
        row = transaction.row("readings", key) or {}
        transaction.stage("readings", key, {**row, "notes": _numbered(row["notes"])})
        done.append(f"numbered the notes of {key} anew")
    return done


def fix_file(file: AtomicFile, backups: Backups) -> list[str]:
    """Mend the mode and take leftovers away; return what was done. To be called under the lock. Raises OSError."""
    done = []
    if _is_open_to_others(file.target):
        file.target.chmod(stat.S_IMODE(file.target.stat().st_mode) & ~stat.S_IWOTH)
        done.append(f"took the right to write {file.target} from others")
    for leftover in _left_by_killed_writes(file, backups):
        leftover.unlink()
        done.append(f"deleted {leftover}")
    return done


def _passed_over(snapshot: Snapshot) -> Iterator[Finding]:
    for misfit in snapshot.all_invalid_records():
        yield Finding(
            "passed-over",
            key_said(misfit.raw),
            f"A record of {misfit.table} can't be understood ({misfit.reason}){_of(misfit.raw)} and is not shown. "
            "It is not lost.",
            "put it aside, and back again as far as it is valid",
        )


def _put_aside(snapshot: Snapshot) -> Iterator[Finding]:
    for row in snapshot.quarantine.values():
        if row.get("mended"):
            continue
        mended = _repairable(snapshot, row)
        yield Finding(
            "put-aside",
            key_said(row.get("raw")),
            f"A record of {row.get('table')} could not be understood{_of(row.get('raw'))} and was put aside, into the "
            "table 'quarantine' of the library file. It is not lost.",
            f"put it back{_without(mended)}" if mended else None,
        )


def _readings_without_paper(snapshot: Snapshot) -> Iterator[Finding]:
    for key in snapshot.readings:
        if key not in snapshot.papers:
            yield Finding(
                "paper-gone",
                key,
                f"There is a reading of '{key}', but no such paper. It is shown again when the paper is back: "
                "'paperlog import' brings back those of the built-in list.",
            )


def _doubles(snapshot: Snapshot) -> Iterator[Finding]:
    for what, identity in _IDENTITIES.items():
        seen: dict[str, str] = {}
        for key, paper in snapshot.papers.items():
            if not (value := identity(paper)):
                continue
            other = seen.setdefault(fold(value), key)
            if other != key:
                yield Finding(
                    "double", key, f"'{key}' and '{other}' have the same {what}, {value}: they may be one paper twice."
                )


_IDENTITIES: Mapping[str, Callable[[Paper], str | None]] = {
    "arXiv id": lambda paper: paper.arxiv,
    "DOI": lambda paper: paper.doi,
}


def _with_double_notes(snapshot: Snapshot) -> Iterator[str]:
    for key, reading in snapshot.readings.items():
        if len({note.id for note in reading.notes}) < len(reading.notes):
            yield key


def _double_notes(snapshot: Snapshot) -> Iterator[Finding]:
    for key in _with_double_notes(snapshot):
        yield Finding("double-note", key, f"Two notes of '{key}' have the same number.", "number them anew")


def _days_to_come(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    for key, reading in snapshot.readings.items():
        for day in sorted({*reading.reads, *filter(None, (reading.status_on, reading.started_on))}):
            if day.first_day > today:
                yield Finding("impossible-date", key, f"The reading of '{key}' has a day that is still to come: {day}.")


def _broken_views(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    from paperlog.query.field_types import ParseContext  # noqa: PLC0415 - only a doctor reads all views
    from paperlog.query.parser import parse  # noqa: PLC0415 - as above

    context = ParseContext(today, lambda: snapshot.categories, lambda: snapshot.views)
    for view in snapshot.views.values():
        try:
            parse([f"@{view.name}"], context)
        except QueryError as mistake:
            yield Finding(
                "broken-view", None, f"{mistake} Save it anew, or remove it: paperlog view remove {view.name}"
            )


def _modes(file: AtomicFile) -> Iterator[Finding]:
    if _is_open_to_others(file.target):
        yield Finding("open-to-others", None, f"Everybody may write {file.target}.", "take that right from the others")
    if _is_open_to_others(file.target.parent):
        folder = file.target.parent
        yield Finding("open-to-others", None, f"Everybody may write into {folder}, and so put another library there.")


def _is_open_to_others(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _leftovers(file: AtomicFile, backups: Backups) -> Iterator[Finding]:
    for leftover in _left_by_killed_writes(file, backups):
        yield Finding(
            "leftover", None, f"{leftover} is left of a write that was cut off; the library is whole.", "delete it"
        )


def _left_by_killed_writes(file: AtomicFile, backups: Backups) -> list[Path]:
    return [path for path in (file.temporary, *backups.leftovers()) if path.exists()]


def _locking(file: AtomicFile) -> Iterator[Finding]:
    if not can_be_locked(file):
        yield Finding(
            "no-locking",
            None,
            f"The file system of {file.target.parent} knows no locks: two commands at once can lose changes. "
            "Keep the library elsewhere: --store PATH.",
        )


_DECODERS: Mapping[str, Callable[[object], Any]] = {
    "papers": paper_of,
    "readings": reading_of,
    "categories": category_of,
}


def _repairable(snapshot: Snapshot, aside: Mapping[str, Any]) -> Repaired | None:
    """Return what of a record that was put aside can be put back; None where its place is taken or nothing can."""
    table, raw = aside.get("table"), aside.get("raw")
    if not isinstance(table, str) or table not in _DECODERS or type(raw) is not dict:
        return None
    taken = {"papers": snapshot.papers, "readings": snapshot.readings, "categories": snapshot.categories_by_key}[table]
    if key_said(raw) is None or key_said(raw) in taken:
        return None
    row, lost = dict(raw), list[str]()
    while True:
        try:
            _DECODERS[table](row)
        except RecordError as bad:
            if bad.field in {"key", *lost} or bad.field not in row:
                return None
            lost.append(bad.field)
            row[bad.field] = _valid_part(_DECODERS[table], row, bad.field)
        else:
            return Repaired(table, row, tuple(lost))


def _valid_part(decode: Callable[[object], Any], row: Mapping[str, Any], field: str) -> Any:
    """Return what of a list or a table is valid by itself, None for any other value."""
    needed = {name: row[name] for name in ("key", "title", "name", "category") if name in row}

    def is_valid(part: Any) -> bool:
        try:
            decode({**needed, field: part})
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


def _numbered(notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return notes in which each later one of a number has a new one."""
    seen: set[int] = set()
    free = 1 + max(note["id"] for note in notes)
    numbered = []
    for note in notes:
        number = note["id"]
        if number in seen:
            number, free = free, free + 1
        seen.add(number)
        numbered.append({**note, "id": number})
    return numbered


def _without(mended: Repaired) -> str:
    return f", without its {' and '.join(mended.lost)} as far as that is invalid" if mended.lost else ""


def _of(raw: object) -> str:
    key = key_said(raw)
    return f", that of '{key}'," if key else ""
