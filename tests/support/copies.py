"""Copies of a library in memory, each with its own clock, and random commands on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from paperlog.catalogue import load_built_in
from paperlog.dates import PartialDate
from paperlog.errors import PaperlogError
from paperlog.library import category_changes, goals, notes, papers, relations, tags, tracking, views
from paperlog.library.importing import import_lists
from paperlog.library.rekeying import change_key
from paperlog.library.session import Session
from paperlog.library.splitting import split
from paperlog.library.sync.operation import stage_merge
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import BUILDS_ON, Paper, Status
from paperlog.periods import period_named
from paperlog.store import MemoryStorage, Snapshot, Store
from paperlog.store.snapshot import KEY_FIELDS

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KEYS = ["lora", "gpt-3", "vit"]
_listed = load_built_in()
SMALL = replace(_listed, papers=[paper for paper in _listed.papers if paper.key in KEYS])


class Copy:
    """A copy of a library. `commands` are those that were run, and `undone` the ids of changes undone in any copy."""

    def __init__(self, content: str | None = None, clock: timedelta = timedelta()) -> None:
        self.storage = MemoryStorage()
        self.storage._content = content
        self.store = Store(self.storage, "test")
        self.now = START + clock
        self.session = Session(self.store, lambda: SMALL, lambda: self.now, lambda _: None)
        self.session.snapshot()
        self.commands: list[Command] = []
        self.undone: set[str] = set()

    def __repr__(self) -> str:
        return f"<{self.now:%H:%M}: {self.commands}>"

    def copy(self, clock: timedelta = timedelta()) -> Copy:
        copy = Copy(self.content, clock)
        copy.commands, copy.undone = list(self.commands), set(self.undone)
        return copy

    @property
    def content(self) -> str:
        assert self.storage._content
        return self.storage._content

    @property
    def snapshot(self) -> Snapshot:
        found = self.store.read()
        assert found
        return found

    def merge(self, other: Copy) -> Copy:
        for each in (self, other):
            self.undone |= {*each.undone, *(change.id for change in each.snapshot.history if change.undone)}
        with self.store.change(self.now) as transaction:
            stage_merge(transaction, other.snapshot)
            transaction.record_change("sync", "merged")
        return self

    def __add__(self, other: Copy) -> Copy:
        return self.copy().merge(other)

    def run(self, commands: list[Command]) -> Copy:
        """Run commands; those that fail change nothing."""
        for command in commands:
            name, paper, number, minutes = command
            self.now += timedelta(minutes=minutes)
            try:
                COMMANDS[name](self.session, paper, number)
            except (PaperlogError, IndexError):
                continue
            self.commands.append(command)
        return self

    def contents(self) -> dict[str, dict[str, Any]]:
        """Return the records of all tables by key, without what depends on the copy.

        That is: the numbers of notes, the order of lists, patches, and changes that were undone somewhere.
        """
        tables = {name: rows for name, rows in json.loads(self.content).items() if rows and name != "_meta"}
        (ancestry,) = tables.pop("ancestry", {"1": {}}).values()
        found = {name: {_key_of(name, row): _comparable(row) for row in rows.values()} for name, rows in tables.items()}
        found["heads"] = {digest: {} for digest in ancestry.get("heads", ())}
        for row in found.get("readings", {}).values():
            row.pop("removed_as", None)
        removals, papers = found.get("removals", {}), found.get("papers", {})
        for row, key in [(row, _final_key(row["key"], removals, papers)) for row in removals.values()]:
            if "merged_into" in row and row["table"] == "papers":
                row["merged_into"] = key
        found["history"] = {
            key: {field: row[field] for field in ("at", "sentence", "command")}
            for key, row in found.get("history", {}).items()
            if row["command"] != "sync" and key not in self.undone
        }
        return found


def _final_key(key: str, removals: Mapping[str, dict[str, Any]], papers: Container[str]) -> str:
    """Return the key of the paper that now contains a removed one."""
    seen: set[str] = set()
    while key not in papers and key not in seen:
        seen.add(key)
        key = removals.get(f"papers/{key}", {}).get("merged_into", key)
    return key


def _key_of(table: str, row: Mapping[str, Any]) -> str:
    return f"{row['table']}/{row['key']}" if table == "removals" else str(row[KEY_FIELDS[table]])


def _comparable(row: Mapping[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return sorted(map(plain, value), key=json.dumps)
        if isinstance(value, dict):
            return {name: plain(item) for name, item in value.items() if not (name == "id" and "uid" in value)}
        return value

    return {name: plain(value) for name, value in row.items()}


def _edit_note(session: Session, paper: str, n: int) -> None:
    note = session.find(paper).reading.notes[0]
    notes.edit_note(session, paper, note, replace(note, text=f"again {n}"))


def _edit(session: Session, paper: str, n: int) -> None:
    papers.edit(session, [paper], {"venue": f"V{n}" if n % 2 else None}, f"/{n}.pdf", ["title"] * (n % 2))


def _add(session: Session, paper: str, n: int) -> None:
    """Add one of two papers, under one of several keys. One has an arXiv id: the same under different titles."""
    arxiv = "2401.00001" if n % 2 else None
    facts = Paper("", f"Added {paper} {n % 2}", "", aliases=(f"added-{paper}-{n}",), arxiv=arxiv)
    papers.add(session, papers.NewPaper(facts, f"c{n}"))


Command = tuple[str, str, int, int]
"""The name of a command, a paper, a number for the command's arguments, and the minutes that pass before it."""

COMMANDS: dict[str, Callable[[Session, str, int], object]] = {
    "mark-read": lambda session, paper, n: tracking.mark_read(
        session, [paper], PartialDate(2000 + n), n or None, "n" * n or None
    ),
    "mark": lambda session, paper, n: tracking.mark(session, [paper], list(Status)[n]),
    "queue": lambda session, paper, _: tracking.queue(session, [paper, "vit"]),
    "rate": lambda session, paper, n: tracking.rate(session, [paper], n or None),
    "annotate": lambda session, paper, n: notes.annotate(session, paper, f"note {n}"),
    "edit-note": _edit_note,
    "remove-note": notes.remove_note,
    "tag": lambda session, paper, n: tags.tag(session, [paper], [f"t{n % 3}"], [f"t{(n - 1) % 3}"]),
    "link": lambda session, paper, n: relations.link(session, paper, [(BUILDS_ON, KEYS[n % 3])]),
    "edit": _edit,
    "add": _add,
    "remove": lambda session, paper, _: papers.remove(session, [paper]),
    "import": lambda session, _paper, _number: import_lists(session),
    "save-view": lambda session, paper, n: views.save_view(session, f"v{n % 2}", f"key:{paper} rating:{n or 1}"),
    "remove-view": lambda session, _, n: views.remove_view(session, f"v{n % 2}"),
    "set-goal": lambda session, _, n: goals.set_goal(session, period_named(f"{2026 + n % 2}"), n + 1),
    "clear-goal": lambda session, _, n: goals.clear_goal(session, period_named(f"{2026 + n % 2}")),
    "merge": lambda session, paper, _: papers.merge(session, paper, "vit"),
    "split": lambda session, paper, _: split(session, paper),
    "change-key": lambda session, paper, n: change_key(session, paper, f"{KEYS[n % 3]}-new"),
    "rename-category": lambda session, _, n: category_changes.rename_category(session, "language", f"Language {n}"),
    "merge-category": lambda session, _, n: category_changes.remove_category(session, f"c{n}", "language"),
    "undo": lambda session, _, n: undo_changes(session, n or 1),
    "redo": lambda session, _, n: redo_changes(session, n or 1),
}


def commands(*without: str, max_size: int = 6) -> st.SearchStrategy[list[Command]]:
    names = [name for name in COMMANDS if name not in without]
    return st.lists(
        st.tuples(st.sampled_from(names), st.sampled_from(KEYS), st.integers(0, 5), st.integers(0, 90)),
        max_size=max_size,
    )


clocks = st.sampled_from([timedelta(), timedelta(hours=5), timedelta(hours=-3)])
