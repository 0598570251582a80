"""A working copy of a library's records, in which keys can be renamed before the merge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec.structs import replace

from paperlog.duplicates import is_removal_of
from paperlog.library.redirection import with_renamed_relations
from paperlog.library.sync.records import merged
from paperlog.models import OWN_SOURCE, UNKNOWN_TIME, Category, Goal, Paper, Reading, Removal, View, stable_id
from paperlog.registers import registers
from paperlog.store import Snapshot

Record = tuple[str, str]
"""A table and a key."""


class Copy:
    """The records of a library by table and key. `origins` maps a renamed record to the original keys."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.papers: dict[str, Paper] = dict(snapshot.models("papers"))
        self.readings: dict[str, Reading] = dict(snapshot.models("readings"))
        self.categories: dict[str, Category] = dict(snapshot.models("categories"))
        self.views: dict[str, View] = dict(snapshot.models("views"))
        self.goals: dict[str, Goal] = dict(snapshot.models("goals"))
        self.tables: Mapping[str, dict[str, Any]] = {
            "categories": self.categories,
            "papers": self.papers,
            "readings": self.readings,
            "views": self.views,
            "goals": self.goals,
        }
        self.origins: dict[Record, list[str]] = {}

    def raw_records(self, table: str) -> Callable[[str], list[Any]]:
        """Return a function that returns the original records of a record of a table."""
        records = self.snapshot.raw_records(table)
        origins = {key: keys for (name, key), keys in self.origins.items() if name == table}

        def originals(key: str) -> list[Any]:
            return [records[each] for each in origins.get(key, (key,)) if each in records]

        return originals

    def drop_removed(self, removals: Mapping[str, Removal]) -> Mapping[str, dict[str, Any]]:
        """Drop the records that were removed, in any copy, after they were last added. Return them by table and key.

        Papers whose keys were changed have the new ones already.
        A record that was merged into another one only stays if it was added again in a copy that knew of the merge.
        """
        dropped: dict[str, dict[str, Any]] = {table: {} for table in self.tables}
        for removal in removals.values():
            if removal.table == "papers" and removal.is_renamed and removal.replaced_by:
                continue
            table, key = self.tables.get(removal.table, {}), removal.key
            model = table.get(key)
            if isinstance(model, Paper) and not is_removal_of(removal, model):
                key = "" if removal.replaced_by else next(self._kept_apart(removal), "")
                model = table.get(key)
            if model and (removal.replaced_by or last_added(model) <= removal.at):
                dropped[removal.table][key] = table.pop(key)
        return dropped

    def _kept_apart(self, removal: Removal) -> Iterator[str]:
        """Yield the key of a removed paper that got another key because a different paper has its own."""
        for key in self._apart.get(removal.key, ()):
            paper = self.papers.get(key)
            if paper and key == apart_key(removal.key, paper) and is_removal_of(removal, paper):
                yield key

    @cached_property
    def _apart(self) -> Mapping[str, list[str]]:
        """The keys that `apart_key` may have generated, by the key of the other paper."""
        keys: dict[str, list[str]] = {}
        for key in self.papers:
            keys.setdefault(without_suffix(key), []).append(key)
        return keys

    def rename_papers(self, keys: Mapping[str, str]) -> None:
        """Give papers other keys, with their readings and the relations to them. Origins in lists are kept.

        The readings of papers that this copy no longer has move, too.
        """
        if not keys:
            return
        papers, readings = self._taken("papers", keys), self._taken("readings", keys)
        for old, paper in papers.items():  # whose new key may be the old key of another one
            renamed = replace(paper, key=keys[old], source_key=paper.list_key)
            present = self.papers.get(renamed.key)
            self.papers[renamed.key] = merged(present, renamed) if present else renamed
        for old, reading in readings.items():
            self._add_reading(replace(reading, key=keys[old]))
        for table in (self.papers, self.readings):
            for key, model in table.items():
                table[key] = with_renamed_relations(model, keys)

    def new_paper_keys(self) -> dict[str, str]:
        """Return the new keys of papers by original key. Of several papers that became one, only one counts."""
        original = self.snapshot.models("papers")
        new_keys = {}
        for (table, new), keys in self.origins.items():
            moved = [old for old in keys if old in original] if table == "papers" else []
            if moved and new not in moved:
                new_keys[moved[0]] = new
        return new_keys

    def _taken(self, table: str, keys: Mapping[str, str]) -> dict[str, Any]:
        """Take the records with other keys out of a table. Their origins become those of the new keys."""
        taken = {old: self.tables[table].pop(old) for old in keys if old in self.tables[table]}
        origins = {old: self.origins.pop((table, old), [old]) for old in taken}
        self.origins |= {(table, old): [] for old in taken}
        for old in taken:
            new = keys[old]
            self.origins[table, new] = [*origins[old], *self.origins.get((table, new), [new])]
        return taken

    def _add_reading(self, reading: Reading) -> None:
        if present := self.readings.get(reading.key):  # values that moved from this key to the old one weren't removed
            moved = registers(reading).keys() - registers(present).keys()
            times = {name: time for name, time in present.times.items() if name not in moved}
            reading = merged(replace(present, times=times), reading)
        self.readings[reading.key] = reading

    def rename_categories(self, keys: Mapping[str, str]) -> None:
        """Give categories other keys, including categories that this copy doesn't have."""
        if not keys:
            return
        for old, new in keys.items():
            if category := self.categories.pop(old, None):
                renamed = replace(category, key=new)
                present = self.categories.get(new)
                self.categories[new] = merged(present, renamed) if present else renamed
                self.origins["categories", new] = [old, *([new] if present else [])]
        for key, paper in self.papers.items():
            if paper.category in keys:
                self.papers[key] = replace(paper, category=keys[paper.category])
        for key, reading in self.readings.items():
            if category_key := keys.get(reading.overrides.get("category", "")):
                self.readings[key] = reading.with_overrides({"category": category_key})


def apart_key(key: str, paper: Paper) -> str:
    """Return the key that a paper gets if a different paper has its key."""
    own = [paper.added_at, paper.title] if paper.source == OWN_SOURCE else []
    return f"{key}-{stable_id(key, paper.origin, *own)[:4]}"


def without_suffix(key: str) -> str:
    """Return the key from which `apart_key` may have made another one, or an empty string."""
    return key[:-5] if key[-5:-4] == "-" else ""


def last_added(model: Paper | Category | View | Goal) -> datetime:
    """Return the time after which a removal removes a record. Papers are compared by when they were added."""
    times = [model.added_at] if isinstance(model, Paper) else model.times.values()
    return max((time for time in times if time), default=UNKNOWN_TIME)
