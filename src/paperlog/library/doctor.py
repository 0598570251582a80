"""The doctor: named checks of a library, and repairs for the problems they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from shlex import quote
from typing import Any

from msgspec.structs import replace

from paperlog.duplicates import IDS, MatchKey, PaperIndex, are_different, in_merge_order, match_keys
from paperlog.errors import QueryError, SystemFailure
from paperlog.external.drafts import NEW_PAPER, all_drafts, draft_key
from paperlog.library.file_checks import check_files, fix_files
from paperlog.library.findings import Finding
from paperlog.library.quarantine import check_quarantine, fix_quarantine, keys_in_quarantine
from paperlog.library.session import Session
from paperlog.library.undo import skip_unfit_changes
from paperlog.models import Change, Paper, free_numbers, new_id
from paperlog.schema import HISTORY_TABLES
from paperlog.store import AtomicFile, Backups, Snapshot, Transaction
from paperlog.store.lock import locked
from paperlog.text import enumerated


def examine(session: Session) -> list[Finding]:
    """Return the doctor's findings."""
    if not session.store.exists():
        hint = session.store.newest_backup_hint()
        deleted = f"The library {session.store.storage.path} was deleted or moved away. {hint}"
        return [Finding("deleted-library", None, deleted)] if hint else []
    storage = session.file_storage
    return check_all(session.store.preview(session.now()), storage.file, storage.backups, session.today)


def repair(session: Session) -> list[str]:
    """Repair what can be repaired; return descriptions of the repairs."""
    if not session.store.exists():
        return []
    storage = session.file_storage
    leftovers = storage.file.leftovers()  # these are deleted when the lock is acquired
    with session.backed_up_transaction() as transaction:
        transaction.quarantine_invalid_records()
    with session.transaction() as transaction:
        repairs = fix_records(transaction)
        session.record(transaction, "doctor", f"repaired the library: {', '.join(repairs)}")
    with session.transaction() as transaction:
        for change, _ in _unfit(session.store.preview(session.now())):
            transaction.put(replace(change, skipped=True))
            repairs.append(f"undo will skip change {change.number} ({change.sentence})")
    if session.store.is_dry_run:
        findings = check_files(storage.file, storage.backups)
        return [*repairs, *(f"{each.explanation} Fix: {each.fix}" for each in findings if each.fix)]
    repairs += [f"deleted {leftover}" for leftover in leftovers]
    try:
        with locked(storage.file, session.warn):
            return [*repairs, *fix_files(storage.file, storage.backups, session.now())]
    except OSError as error:
        raise SystemFailure.from_os_error("repair the files of the library", error) from error


def check_all(snapshot: Transaction, file: AtomicFile, backups: Backups, today: date) -> list[Finding]:
    """Return the findings of all checks. The last one stages changes in the snapshot, which must be a preview."""
    return [
        *check_quarantine(snapshot),
        *_readings_without_paper(snapshot),
        *_broken_links(snapshot),
        *_possible_duplicates(snapshot),
        *_similar_papers(snapshot),
        *_items_with_duplicate_ids(snapshot),
        *_future_dates(snapshot, today),
        *_broken_views(snapshot, today),
        *check_files(file, backups),
        *_drafts(snapshot, file),
        *_unfit_changes(snapshot),
    ]


def fix_records(transaction: Transaction) -> list[str]:
    """Stage repairs of records; return descriptions of the repairs."""
    repairs = fix_quarantine(transaction)
    for key, field, name in list(_duplicate_ids(transaction)):
        row = transaction.get_record("readings", key) or {}
        transaction.put_record("readings", key, {**row, field: _with_distinct_ids(row[field], name)})
        _, items, word = _IDS_OF_ITEMS[field, name]
        repairs.append(f"gave new {word}s to {items} of {key}")
    return repairs


def _unfit_changes(preview: Transaction) -> Iterator[Finding]:
    for change, reason in _unfit(preview):
        yield Finding(
            "unfit-change",
            None,
            f"Change {change.number} ({change.sentence}) no longer applies: {reason}. 'paperlog undo' stops there.",
            "let 'undo' skip it",
        )


def _unfit(preview: Transaction) -> list[tuple[Change, str]]:
    """Return the changes that no longer apply, except those whose records are quarantined and can be restored."""
    invalid = {table: keys_in_quarantine(preview, table) for table in HISTORY_TABLES}
    return [
        (change, reason)
        for change, reason in skip_unfit_changes(preview)
        if not any(patch.key in invalid[patch.table] for patch in change.patches)
    ]


def _readings_without_paper(snapshot: Snapshot) -> Iterator[Finding]:
    """Find readings whose papers are missing, except papers that the user removed."""
    unreadable = keys_in_quarantine(snapshot, "papers")  # reported by another check
    removals = snapshot.models("removals")
    for key, reading in snapshot.readings.items():
        removal = removals.get(f"papers/{key}")
        was_removed = reading.removed_as or (removal and not removal.replaced_by)
        if not (key in snapshot.papers or key in unreadable or was_removed):
            yield Finding(
                "paper-missing",
                key,
                f"The library has reading data for '{key}', but no such paper, and no removal of it. The data is shown "
                "again if you add the paper again; 'paperlog import' restores the papers of the built-in catalogue.",
            )


def _broken_links(snapshot: Snapshot) -> Iterator[Finding]:
    """Find links to papers that are missing, except papers that the user removed."""
    unreadable = keys_in_quarantine(snapshot, "papers")
    removals = snapshot.models("removals")
    linked: dict[str, list[str]] = {}
    for entry in snapshot.entries:
        for key in dict.fromkeys(relation.to for relation in entry.relations):
            if key not in snapshot.papers and key not in unreadable and f"papers/{key}" not in removals:
                linked.setdefault(key, []).append(entry.key)
    for key, keys in linked.items():
        yield Finding(
            "broken-link",
            key,
            f"{enumerated(keys)} {'has a link' if len(keys) == 1 else 'have links'} to '{key}', but there is no such "
            f"paper. Add the paper, or remove a link: paperlog link {keys[0]} {quote(key)} --remove",
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
            if other != key and (other, key) not in pairs and not are_different(snapshot.papers[other], paper):
                pairs.add((other, key))
                shared = f"{_EVIDENCE[kind]}{f', {value}' if kind in IDS else ''}"
                yield _duplicates(snapshot.papers[other], paper, f"{{0}} and {{1}} have the same {shared}")


def _similar_papers(snapshot: Snapshot) -> Iterator[Finding]:
    """Find preprints of published papers, and papers with the same title, year and authors."""
    index = PaperIndex(snapshot.papers.values())
    for paper in snapshot.papers.values():
        for other in index.find_versions(paper):
            if in_merge_order([paper, other])[0] is other:
                yield _duplicates(paper, other, "{1} may be the preprint of {0}: they have the same title")
        for twin in index.find_twins(paper):
            if in_merge_order([paper, twin])[0] is twin:
                yield _duplicates(paper, twin, "{0} and {1} have the same title, year and authors")


def _duplicates(one: Paper, other: Paper, text: str) -> Finding:
    """Return a finding about two papers. `text` has places for their keys, in the order in which to merge them."""
    first, second = (paper.key for paper in in_merge_order([one, other]))
    explanation = text.format(f"'{first}'", f"'{second}'")
    return Finding("possible-duplicate", second, f"{explanation}. To merge them: paperlog merge {first} {second}")


_EVIDENCE: Mapping[str, str] = {
    "arxiv": "arXiv id",
    "doi": "DOI",
    "page": "page",
    "entry": "first link and title",
}


def _duplicate_ids(snapshot: Snapshot) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of readings with duplicate ids, with the field and the item field that has them."""
    for key, reading in snapshot.readings.items():
        for field, name in _IDS_OF_ITEMS:
            ids = [getattr(item, name) for item in getattr(reading, field)]
            if len(set(ids)) < len(ids):
                yield key, field, name


def _items_with_duplicate_ids(snapshot: Snapshot) -> Iterator[Finding]:
    for key, field, name in _duplicate_ids(snapshot):
        finding, items, word = _IDS_OF_ITEMS[field, name]
        yield Finding(finding, key, f"Two {items} of '{key}' have the same {word}.", f"give one a new {word}")


_IDS_OF_ITEMS: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("log", "id"): ("duplicate-id", "events", "id"),
    ("notes", "uid"): ("duplicate-id", "notes", "id"),
    ("notes", "id"): ("duplicate-note-number", "notes", "number"),
}


def _future_dates(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    for key, reading in snapshot.readings.items():
        for day in sorted({*reading.reads, *filter(None, (reading.status_on, reading.started_on))}):
            if day.first_day > today:
                yield Finding("future-date", key, f"The reading data for '{key}' has a date in the future: {day}.")


def _drafts(snapshot: Snapshot, file: AtomicFile) -> Iterator[Finding]:
    keys = {draft_key(key): key for key in snapshot.papers}
    for draft, name in all_drafts(file.path):
        key = keys.get(name) if name else None
        is_new = name == NEW_PAPER
        removed = f" There is no paper '{name}'." if name and not (key or is_new) else ""
        command = "add" if is_new else f"{'annotate' if draft.suffix == '.md' else 'edit'} {key}"
        use = f"Continue it with 'paperlog {command}'" if key or is_new else "Copy what you need from it"
        yield Finding(
            "draft",
            None if is_new else key or name,
            f"{draft} has text that isn't saved yet, or is open in an editor.{removed} {use}, or delete it.",
        )


def _broken_views(snapshot: Snapshot, today: date) -> Iterator[Finding]:
    from paperlog.query.field_types import ParseContext  # noqa: PLC0415 - only `doctor` parses all views
    from paperlog.query.parser import parse  # noqa: PLC0415 - as above

    context = ParseContext(
        today,
        lambda: snapshot.categories,
        lambda: snapshot.views,
        lambda: snapshot.entries,
        current_key=lambda key: snapshot.current_key("papers", key),
    )
    for view in snapshot.views.values():
        try:
            parse([f"@{view.name}"], context)
        except QueryError as error:
            yield Finding(
                "broken-view", None, f"{error} Save the view again, or remove it: paperlog view remove {view.name}"
            )


def _with_distinct_ids(items: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the items with new ids in place of duplicates."""
    ids = [item[name] for item in items]
    unused = free_numbers(ids) if type(ids[0]) is int else iter(new_id, "")
    seen: set[Any] = set()
    distinct = []
    for item in items:
        id_ = next(unused) if item[name] in seen else item[name]
        seen.add(id_)
        distinct.append({**item, name: id_})
    return distinct
