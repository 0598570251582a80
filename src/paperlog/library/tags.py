"""Adding and removing tags."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from paperlog.errors import UsageError
from paperlog.library.readings import record_readings, stage_readings
from paperlog.library.results import PaperNames, Result
from paperlog.library.selection import resolve
from paperlog.library.session import Session
from paperlog.models import Entry, Paper, Reading
from paperlog.text import is_same_tag


def tag(session: Session, names: PaperNames, add: Sequence[str], remove: Sequence[str]) -> Result:
    check_tags((*add, *remove))
    changes = [*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)]
    with session.transaction() as transaction:
        entries = resolve(session, transaction, names)
        tagged = stage_readings(
            transaction, entries, lambda entry: _retagged(entry, transaction.original(entry.key), add, remove)
        )
        return record_readings(session, transaction, "tag", entries, f"tagged {tagged} {' '.join(changes)}")


def check_tags(tags: Sequence[str]) -> None:
    if not all(map(str.strip, tags)):
        raise UsageError("A tag can't be empty.")


def _retagged(entry: Entry, paper: Paper, add: Sequence[str], remove: Sequence[str]) -> Reading:
    """Return the reading with tags added and removed. `paper` has its original tags, without overrides."""
    added, removed = list(entry.reading.tags_added), list(entry.reading.tags_removed)

    def without(tags: list[str], tag: str) -> list[str]:
        return [each for each in tags if not is_same_tag(each, tag)]

    listed = entry.reading.overrides.get("tags", paper.tags)
    for tag in map(str.strip, add):
        removed = without(removed, tag)
        if not any(is_same_tag(tag, each) for each in (*listed, *added)):
            added.append(tag)
    for tag in map(str.strip, remove):
        added = without(added, tag)
        removed += [each for each in listed if is_same_tag(each, tag) and each not in removed]
    return replace(entry.reading, tags_added=tuple(added), tags_removed=tuple(removed))
