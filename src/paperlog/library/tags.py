"""Which tags a reader sees, and how the reader's own come and go."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from paperlog.errors import UsageError
from paperlog.models import Entry, Paper, Reading
from paperlog.text import same_tag


def check_tags(tags: Sequence[str]) -> None:
    if not all(map(str.strip, tags)):
        raise UsageError("A tag needs at least one character.")


def retagged(entry: Entry, facts: Paper, add: Sequence[str], remove: Sequence[str]) -> Reading:
    added, removed = list(entry.reading.tags_added), list(entry.reading.tags_removed)

    def without(tags: list[str], tag: str) -> list[str]:
        return [each for each in tags if not same_tag(each, tag)]

    given = entry.reading.overrides.get("tags", facts.tags)
    for tag in map(str.strip, add):
        removed = without(removed, tag)
        if not any(same_tag(tag, each) for each in (*given, *added)):
            added.append(tag)
    for tag in map(str.strip, remove):
        added = without(added, tag)
        removed += [each for each in given if same_tag(each, tag) and each not in removed]
    return replace(entry.reading, tags_added=tuple(added), tags_removed=tuple(removed))
