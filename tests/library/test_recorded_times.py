"""The times of changes: a value is later than the one it replaced, so that copies can be merged by time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from paperlog.models import Category, Event, Note, Paper, Reading, Removal, View
from paperlog.registers import registers
from paperlog.schema import decode
from support.shell import NOW, Shell

KINDS: dict[str, type[Category | Paper | Reading | View]] = {
    "categories": Category,
    "papers": Paper,
    "readings": Reading,
    "views": View,
}
NEVER = datetime.min.replace(tzinfo=UTC)
LINES = [
    "mark-read lora vit --on 2024-05 --rating 4 --note n",
    "mark-skimmed moe",
    "queue lora gpt-3",
    "queue --first moe gpt-3",
    "queue --remove gpt-3 lora",
    "rate vae 5",
    "rate vae --clear",
    "annotate lora more --page 3 --on 2020-05-03",
    "annotate lora --edit 1 changed",
    "annotate lora --remove 1",
    "progress vae 3/9",
    "log vae --edit 1 --on 2020-05",
    "log vae --remove 1",
    "tag lora attention-sinks --add a --remove language",
    "edit lora --title T --link https://x.org --category Fresh --pdf FILE",
    "edit lora --reset title --pdf ''",
    "add --title New --tag t --category Another",
    "view save v is:read",
    "view save v is:unread",
    "view remove v",
    "merge moe attention-sinks",
    "remove lora",
    "import",
]


class Recorded(Struct):
    at: datetime
    value: Any


def recorded(tables: Mapping[str, Any]) -> Callable[[tuple[str, str, str]], Recorded]:
    """Return a function that looks up a register: its value, and when the value was set or removed."""
    values = dict(_values(tables))
    removals = [decode(Removal, record) for record in tables.get("removals", {}).values()]
    removed = {removal.record: Recorded(removal.at, None) for removal in removals}
    never = Recorded(NEVER, None)
    return lambda register: values.get(register) or removed.get("/".join(register[:2])) or never


def _values(tables: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], Recorded]]:
    for table, kind in KINDS.items():
        for record in tables.get(table, {}).values():
            model = decode(kind, record)
            key = model.name if isinstance(model, View) else model.key
            added_at = (model.added_at or NEVER) if isinstance(model, Paper) else NEVER
            values = registers(model) | ({"": True} if table == "papers" else {})
            for name in {**model.times, **values}:
                value = values.get(name)
                own = value.at if isinstance(value, Event | Note) else added_at
                yield (table, key, name), Recorded(max(own, model.times.get(name, own)), value)


@pytest.fixture
def paperlog(paperlog: Shell, tmp_path: Path) -> Shell:
    """A library with events and papers from another machine, whose clock is a year ahead."""
    other = Shell(tmp_path / "other.json", now=NOW + timedelta(days=365))
    for line in ("mark-read lora moe", "annotate vit x", "add --title Ahead", "export --format json -o ahead.json"):
        assert other(line.replace("ahead.json", str(tmp_path / "ahead.json"))).code == 0
    assert paperlog(f"import {tmp_path}/ahead.json --with-readings").code == 0
    paperlog.now -= timedelta(days=1)
    return paperlog


def test_changes_are_later_than_what_they_replace(paperlog: Shell) -> None:
    """Undo and redo are changes, too, both one by one and all at once."""
    lines = [*LINES, "remove ahead"]
    reversals = [each for line in lines for each in (line, "undo", "redo")]
    for line in [*reversals, f"undo {len(lines)}", f"redo {len(lines)}", f"undo {len(lines) + 1}"]:
        tables = paperlog.tables()
        assert paperlog(line.replace("FILE", str(paperlog.store))).code == 0, line
        before, after = recorded(tables), recorded(paperlog.tables())
        for register in {**dict(_values(tables)), **dict(_values(paperlog.tables()))}:
            old, new = before(register), after(register)
            is_added_category = register[0] == "categories" and old.at == NEVER
            assert old.value == new.value or old.at < new.at or is_added_category, (line, register)
