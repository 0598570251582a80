"""The data that formats read and write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from paperlog.identifiers import doi_path, is_web_url
from paperlog.models import EMPTY, Category, Entry, Goal, Link, Paper, Reading

NO_CATEGORY = "other"
"""The key of the category for uncategorized papers."""


class Rejected(Struct, frozen=True):
    """An entry that can't be imported, and the reason."""

    entry: str
    reason: str

    @classmethod
    def at(cls, line: int, reason: str, name: str = "") -> Self:
        """Reject the entry on this line; `name` is the entry's key or title."""
        return cls(entry_label(line, name), reason)

    @property
    def line(self) -> int:
        """The line of the entry, in a format with lines."""
        return int(self.entry.split()[1])


class InvalidValue(Struct, frozen=True):
    """A value for a reading that isn't understood, the field that holds it, and what a report calls its entry."""

    entry: str
    field: str
    text: str


def entry_label(line: int, name: str = "") -> str:
    """Return what a report calls an entry. `line` is 0 in a format without lines."""
    if not line:
        return name
    return f"line {line} ({name})" if name else f"line {line}"


class ImportedList(Struct, frozen=True):
    """The contents of an imported file, in order.

    Readings have the same keys as their papers. `has_own_keys` is true if every key comes from the file; keys generated
    from titles don't identify a paper. `labels` are what a report calls the papers' entries, by key, if they have
    lines. With `has_permanent_keys`, an entry keeps its key when its title changes. `not_kept` counts the parts of the
    file that no export writes back, by kind. `other_columns` names the columns that are kept in `extra`, because they
    belong to no field, and `left_out` values that are too long for it. `not_understood` names columns with values that
    are also kept there, because a field can't hold them, each with one of these values. `invalid_values` are also kept
    there, in lists that aren't tables. `skipped` counts what isn't read, by kind, such as items in the trash.
    `is_export` is true for a JSON export of a library, whose readings have the times of their values.
    """

    name: str
    categories: Sequence[Category] = ()
    papers: Sequence[Paper] = ()
    rejected: Sequence[Rejected] = ()
    readings: Sequence[Reading] = ()
    goals: Sequence[Goal] = ()
    has_own_keys: bool = False
    has_permanent_keys: bool = False
    is_export: bool = False
    labels: Mapping[str, str] = EMPTY
    not_kept: Mapping[str, int] = EMPTY
    other_columns: Sequence[str] = ()
    left_out: Sequence[str] = ()
    not_understood: Mapping[str, str] = EMPTY
    invalid_values: Sequence[InvalidValue] = ()
    skipped: Mapping[str, int] = EMPTY


class Export(Struct, frozen=True):
    """The contents of a library to export: the papers as imported, and the readings with the user's changes.

    A selection of papers is exported without goals.
    """

    name: str
    categories: Sequence[Category]
    papers: Sequence[Paper]
    readings: Sequence[Reading]
    goals: Sequence[Goal] = ()

    @property
    def entries(self) -> Iterator[Entry]:
        """The papers with the user's changes applied. `entry.paper` has the visible tags and relations."""
        readings = {reading.key: reading for reading in self.readings}
        for facts in self.papers:
            entry = Entry.join(facts, readings.get(facts.key))
            yield replace(entry, paper=replace(entry.paper, tags=entry.tags, relations=entry.relations))


def title_link(paper: Paper) -> tuple[str | None, Sequence[Link]]:
    """Return the link for the title, and the remaining links."""
    links = [link for link in paper.links if is_web_url(link.url)]
    if links:
        return links[0].url, links[1:]
    return (f"https://doi.org{doi_path(paper.doi)}" if paper.doi else None), ()


def stars(rating: int) -> str:
    """Return a rating as `★★★★☆`."""
    return "★" * rating + "☆" * (5 - rating)
