"""Small named checks of a library, each finding with its fix where there is one."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from paperlog.identity import fold
from paperlog.model import Paper, Reading
from paperlog.records import BadRecord, category_of, paper_of, reading_of
from paperlog.store import AtomicFile, Draft, Snapshot

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `paper` is a key, `fix` says what `--fix` would do, None where a person must decide."""

    check: str
    paper: str | None
    explanation: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Mended:
    """A record with what is valid of it, and the fields that were left behind."""

    thing: Paper | Reading | Any
    lost: tuple[str, ...]


def examine(snapshot: Snapshot, file: AtomicFile, today: date) -> list[Finding]:
    """Return all findings over a library and its file."""
    return [
        *_passed_over(snapshot),
        *_put_aside(snapshot),
        *_readings_without_paper(snapshot),
        *_doubles(snapshot),
        *_days_to_come(snapshot, today),
        *_modes(file),
        *_leftovers(file),
        *_locking(file),
    ]


def fix(draft: Draft) -> list[str]:
    """Stage the fixes of records; return what was done."""
    done = []
    for doc_id, row in draft.put_aside.items():
        if (mended := _mendable(draft, row)) and not row.get("mended"):
            draft.put(mended.thing)
            draft.mark_mended(doc_id)
            done.append(f"put {row['table']} {mended.thing.key} back{_without(mended)}")
    return done


def fix_file(file: AtomicFile) -> list[str]:
    """Mend the modes and take leftovers away; return what was done. To be called under the lock. Raises OSError."""
    done = []
    for path in _open_to_others(file):
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS_MAY_WRITE)
        done.append(f"took the right to write {path} from others")
    if file.temporary.exists():
        os.unlink(file.temporary)  # noqa: PTH108
        done.append(f"deleted {file.temporary}")
    return done


def _passed_over(snapshot: Snapshot) -> Iterator[Finding]:
    for misfit in snapshot.misfits:
        yield Finding(
            "passed-over",
            _key(misfit.raw),
            f"A record of {misfit.table} can't be understood ({misfit.reason}) and is not shown. It is not lost.",
            "put it aside, and back again as far as it is valid",
        )


def _put_aside(snapshot: Snapshot) -> Iterator[Finding]:
    for row in snapshot.put_aside.values():
        if row.get("mended"):
            continue
        mended = _mendable(snapshot, row)
        yield Finding(
            "put-aside",
            _key(row.get("raw")),
            f"A record of {row.get('table')} could not be understood and was put aside, into the table "
            "'quarantine' of the library file. It is not lost.",
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


def _days_to_come(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    for key, reading in snapshot.readings.items():
        for day in sorted({*reading.reads, *filter(None, (reading.status_on, reading.started_on))}):
            if day.first_day > today:
                yield Finding("impossible-date", key, f"The reading of '{key}' has a day that is still to come: {day}.")


def _modes(file: AtomicFile) -> Iterator[Finding]:
    for path in _open_to_others(file):
        yield Finding("open-to-others", None, f"Others may write {path}.", "take that right from them")


def _open_to_others(file: AtomicFile) -> list[Path]:
    return [path for path in (file.target, file.target.parent) if path.stat().st_mode & _OTHERS_MAY_WRITE]


def _leftovers(file: AtomicFile) -> Iterator[Finding]:
    if file.temporary.exists():
        yield Finding(
            "leftover",
            None,
            f"{file.temporary} is left of a write that was cut off; the library is whole.",
            "delete it",
        )


def _locking(file: AtomicFile) -> Iterator[Finding]:
    if not file.can_be_locked():
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


def _mendable(snapshot: Snapshot, row: Mapping[str, Any]) -> Mended | None:
    """Return what of a record that was put aside can be put back; None where its place is taken or nothing can."""
    table, raw = row.get("table"), row.get("raw")
    taken = {"papers": snapshot.papers, "readings": snapshot.readings, "categories": snapshot.categories_by_key}
    if table not in taken or type(raw) is not dict or raw.get("key") in taken[table]:
        return None
    rest, lost = dict(raw), list[str]()
    while True:
        try:
            return Mended(_DECODERS[table](rest), tuple(lost))
        except BadRecord as bad:
            if bad.field not in rest or bad.field == "key":
                return None
            lost.append(bad.field)
            items = _valid_items(_DECODERS[table], rest, bad.field)
            del rest[bad.field]
            if items:
                rest[bad.field] = items


def _valid_items(decode: Callable[[object], Any], raw: Mapping[str, Any], field: str) -> list[Any]:
    """Return the items of a list that are valid by themselves."""
    items = raw[field] if isinstance(raw[field], list) else []
    needed = {name: raw[name] for name in ("key", "title", "name", "category") if name in raw}
    valid = []
    for item in items:
        try:
            decode({**needed, field: [item]})
        except BadRecord:
            continue
        valid.append(item)
    return valid


def _without(mended: Mended) -> str:
    return f", without its {' and '.join(mended.lost)} as far as that is invalid" if mended.lost else ""


def _key(raw: object) -> str | None:
    key = raw.get("key") if isinstance(raw, dict) else None
    return key if isinstance(key, str) else None
