"""Adding, removing and renaming tags."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from paperlog.errors import NotFound, UsageError, shorten
from paperlog.library.readings import record_readings, stage_readings
from paperlog.library.results import PaperNames, Result
from paperlog.library.selection import resolve
from paperlog.library.session import Session
from paperlog.library.views import rename_in_views
from paperlog.models import Change, Entry, Paper, Reading
from paperlog.text import enumerated, has_control_character, is_same_tag, printable


def tag(session: Session, names: PaperNames, add: Sequence[str], remove: Sequence[str]) -> Result:
    check_tags((*add, *remove))
    changes = [*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)]
    with session.transaction() as transaction:
        entries = resolve(session, transaction, names)
        tagged = stage_readings(
            transaction, entries, lambda entry: _retagged(entry, transaction.original(entry.key), add, remove)
        )
        return record_readings(session, transaction, "tag", entries, f"tagged {tagged} {' '.join(changes)}")


def rename_tag(session: Session, old: str, new: str) -> Change | None:
    """Rename a tag in all papers and saved views. Raises NotFound if no paper has it."""
    new = new.strip()
    check_tags((new,))
    if "," in new or ";" in new:
        raise UsageError(f"A tag can't contain a comma or a semicolon: '{shorten(new)}'.")
    check_characters(new)
    with session.transaction() as transaction:
        entries = [entry for entry in transaction.entries if any(is_same_tag(tag, old) for tag in entry.tags)]
        if not entries:
            raise NotFound(f"No paper has the tag '{shorten(old)}'. See 'paperlog tags'.")
        papers = stage_readings(
            transaction, entries, lambda entry: _with_renamed_tag(entry, transaction.original(entry.key), old, new)
        )
        views = rename_in_views(session, transaction, {"tag"}, lambda tag: is_same_tag(tag, old), new)
        changed = ", ".join(filter(None, (papers, enumerated(views))))
        return session.record(transaction, "tag rename", f"renamed the tag {old} to {new}: {changed}")


def check_tags(tags: Sequence[str]) -> None:
    if not all(map(str.strip, tags)):
        raise UsageError("A tag can't be empty.")


def check_characters(tag: str) -> None:
    """Raise UsageError if a new tag has a line break or a control character."""
    if has_control_character(tag.strip()):
        raise UsageError(f"A tag can't contain a line break or a control character: '{shorten(printable(tag))}'.")


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


def _with_renamed_tag(entry: Entry, paper: Paper, old: str, new: str) -> Reading:
    """Return the reading with a tag renamed. `paper` has its original tags, without overrides."""
    reading = entry.reading
    listed = reading.overrides.get("tags", paper.tags)
    removed = [each for each in reading.tags_removed if not is_same_tag(each, new)]
    removed += [each for each in listed if is_same_tag(each, old) and each not in {new, *removed}]
    added = [each for each in reading.tags_added if not is_same_tag(each, old) or each == new]
    kept = [each for each in listed if each not in removed]
    if not any(is_same_tag(each, new) for each in (*kept, *added)):
        added.append(new)
    return replace(reading, tags_added=tuple(added), tags_removed=tuple(removed))
