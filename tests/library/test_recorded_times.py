"""The times of changes: a value is later than the one it replaced, so that copies can be merged by time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from paperlog.models import Category, Event, Goal, Note, Paper, Reading, Removal, View
from paperlog.registers import Register, registers
from paperlog.schema import decode
from support.shell import NOW, Shell

KINDS: dict[str, type[Category | Goal | Paper | Reading | View]] = {
    "categories": Category,
    "papers": Paper,
    "readings": Reading,
    "views": View,
    "goals": Goal,
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
    "link attention-sinks --builds-on moe --compares-with lora",
    "link attention-sinks streaming-attention-sinks lora --remove",
    "edit lora --title T --link https://x.org --category Fresh --pdf FILE",
    "edit lora --reset title --pdf ''",
    "add --title New --tag t --category Another",
    "view save v is:read",
    "view save v is:unread",
    "view remove v",
    "goal set 50",
    "goal set 40",
    "goal clear",
    "merge moe attention-sinks",
    "remove lora",
    "import",
]


class Recorded(Struct):
    at: datetime
    value: Any


def recorded(tables: Mapping[str, Any], other: Mapping[str, Any]) -> dict[tuple[str, str, str], Recorded]:
    """Return the registers of the records that differ between two libraries, and when they were set or removed."""
    found = {}
    for table, kind in KINDS.items():
        for doc_id, record in tables.get(table, {}).items():
            if record == other.get(table, {}).get(doc_id):
                continue
            model = decode(kind, record)
            key = model.name if isinstance(model, View) else model.key
            added_at = (model.added_at or NEVER) if isinstance(model, Paper) else NEVER
            values = {**registers(model), **({"": Register("", "")} if table == "papers" else {})}
            for name in {**model.times, **values}:
                register = values.get(name)
                own = register.value.at if register and isinstance(register.value, Event | Note) else added_at
                found[table, key, name] = Recorded(max(own, model.times.get(name, own)), register)
    return found


def removals(tables: Mapping[str, Any]) -> dict[str, Recorded]:
    found = [decode(Removal, record) for record in tables.get("removals", {}).values()]
    return {removal.record: Recorded(removal.at, None) for removal in found}


def assert_changes_are_later(before: Mapping[str, Any], after: Mapping[str, Any], line: str) -> None:
    never = Recorded(NEVER, None)
    old_values, new_values = recorded(before, after), recorded(after, before)
    old_removals, new_removals = removals(before), removals(after)
    for register in {**old_values, **new_values}:
        record = "/".join(register[:2])
        old = old_values.get(register) or old_removals.get(record) or never
        new = new_values.get(register) or new_removals.get(record) or never
        is_added_category = register[0] == "categories" and old.at == NEVER
        assert old.value == new.value or old.at < new.at or is_added_category, (line, register)


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
        assert_changes_are_later(tables, paperlog.tables(), line)


def test_note_has_the_date_of_the_clock_after_the_clock_was_wrong(paperlog: Shell) -> None:
    """The times of changes stay in order, but they are not shown as the dates of notes."""
    paperlog.now += timedelta(days=30_000)
    paperlog("rate vae 5")
    paperlog.now = NOW
    for line in ("annotate vae one", "mark-read vae --note two", "mark-skimmed vae --note three"):
        before = paperlog.tables()
        assert paperlog(line).code == 0
        assert_changes_are_later(before, paperlog.tables(), line)
    assert [line.split("\t")[0] for line in paperlog("log vae").lines] == [f"{NOW:%Y-%m-%d}"] * 5
    (reading,) = (decode(Reading, row) for row in paperlog.tables()["readings"].values() if row["key"] == "vae")
    assert reading.times.keys() >= {note.uid for note in reading.notes}


def test_entries_of_a_list_that_change_the_same_paper(paperlog: Shell) -> None:
    """After an undone import, the removed values have times, which the first of the entries makes later."""
    paperlog("merge gpt gpt-2")
    tables = paperlog.tables()
    gpt = next(record for record in tables["papers"].values() if record["key"] == "gpt")
    del gpt["venue"], gpt["aliases"]
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    for line in ("import", "undo", "import"):
        before = paperlog.tables()
        assert paperlog(line).code == 0
        assert_changes_are_later(before, paperlog.tables(), line)
