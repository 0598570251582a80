"""Libraries written by version 0.1 in schema 1: reading them changes nothing, and the first write loses nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from paperlog.upgrades import upgrade_reading
from support.released import LIBRARIES, NAMES, known, shown_by_released
from support.shell import CommandResult, Shell

CHECKS = {
    "paper-gone": "paper-missing",
    "passed-over": "invalid-record",
    "put-aside": "quarantined",
    "double-note": "duplicate-note-number",
    "impossible-date": "future-date",
}
"""The checks of the doctor that had other names in version 0.1."""
UNKNOWN = {
    "books", "checked", "color", "cover", "device", "icon", "isbn", "mood", "pinned", "shelf", "size", "weight"
}  # fmt: skip
"""Fields in the libraries `edited` and `repaired` that paperlog doesn't know."""


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def paperlog(name: str, tmp_path: Path) -> Shell:
    """A shell with a library of version 0.1."""
    shutil.copyfile(LIBRARIES / name / "library.json", tmp_path / "library.json")
    return Shell(tmp_path / "library.json")


def shown(result: CommandResult) -> Any:
    return result.json if result.out.startswith(("[", "{")) else result.out


def check_shows(paperlog: Shell, name: str, *lines: str) -> None:
    """Check that commands show what version 0.1 showed."""
    for line in lines:
        then = shown_by_released(name)[line]
        out = [from_log(each) for each in then["out"]] if line in PAPER_OBJECTS else then["out"]
        result = paperlog(line)
        assert (result.code, known(shown(result), out)) == (then["code"], out), line


def from_log(paper: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of a paper as schema 2 derives it from the log.

    Version 0.1 stored dates that could contradict each other, such as a paper read on a day that isn't in `reads`.
    """
    status, status_on, reads = paper["status"], paper["status_on"], set(paper["reads"])
    if status == "read" and status_on:
        reads |= {status_on}
        status_on = status_on if paper["started_on"] else max(reads)
    started_on = {"unread": None, "reading": paper["started_on"] or status_on}.get(status, paper["started_on"])
    return {
        **paper,
        "status_on": status_on,
        "started_on": started_on,
        "queued_at": paper["queued_at"] if status == "queued" else None,
        "reads": sorted(reads),
        "read_on": max(reads, default=None),
    }


PAPER_OBJECTS = {"list --json", "queue --json", "next --json --count 100"}
PAPERS = ["list", "list --json", "notes --json", "queue --json", "next --json --count 100", "tags --json"]
VIEWS = "view list --json"
HISTORY = ["history --limit 1000", "history --limit 1000 --json"]


@pytest.mark.parametrize("indent", [None, 1], ids=["as written", "reformatted"])
def test_reading_shows_the_same_and_writes_nothing(paperlog: Shell, name: str, indent: int | None) -> None:
    if indent:
        paperlog.store.write_text(json.dumps(paperlog.tables(), indent=indent))
    content = paperlog.store.read_bytes()
    check_shows(paperlog, name, *PAPERS, VIEWS, *HISTORY)
    stats = shown_by_released(name)["stats --json"]["out"]
    for figures in (*stats["categories"], *stats["coverage"]):
        del figures["begun"]  # this included dropped papers
    assert known(paperlog("stats --json").json, stats) == stats
    check_findings(paperlog, name)
    assert paperlog.store.read_bytes() == content
    assert [path.name for path in paperlog.store.parent.iterdir()] == ["library.json"]


def check_findings(paperlog: Shell, name: str) -> None:
    """Check that the doctor has the same findings, except readings whose papers were removed or are in quarantine."""
    then = shown_by_released(name)["doctor --json"]["out"]
    expected = [(CHECKS.get(each["check"], each["check"]), each["paper"]) for each in then]
    explained = {paper for check, paper in expected if check in {"invalid-record", "quarantined"} and paper}
    explained |= {key for key, reading in paperlog.records("readings").items() if "removed_as" in reading}
    found = [(each["check"], each["paper"]) for each in paperlog("doctor --json").json]
    expected = [(check, paper) for check, paper in expected if check != "paper-missing" or paper not in explained]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_changes_of_version_0_1_cannot_be_undone(paperlog: Shell, name: str) -> None:
    content = paperlog.store.read_bytes()
    result = paperlog("undo")
    assert result.code == 1
    assert "The changes made before the library was upgraded can't be undone. " in result.err
    assert paperlog.store.read_bytes() == content


def test_invalid_note_stays_invalid() -> None:
    assert upgrade_reading({"key": "k", "notes": [3]})["notes"] == [3]


def test_first_write_makes_a_backup_and_keeps_everything(paperlog: Shell, name: str) -> None:
    content, tables = paperlog.store.read_bytes(), paperlog.tables()
    assert paperlog("view save mine is:read").code == 0
    assert [backup.read_bytes() for backup in paperlog.backups()] == [content]
    check_shows(paperlog, name, *PAPERS)
    views = shown_by_released(name)[VIEWS]["out"]
    assert [view for view in paperlog(VIEWS).json if view["name"] != "mine"] == views
    new, *old = paperlog(HISTORY[1]).json
    done = [change for change in shown_by_released(name)[HISTORY[1]]["out"] if not change["undone"]]
    assert new["sentence"] == "saved the view @mine"
    assert known(old, done[:499]) == done[:499]  # the history holds 500
    result = paperlog("undo 2")
    assert result.code == 1
    assert result.err.startswith("Only 1 change can be undone: the others were made before the library was upgraded. ")
    assert sorted(unknown_values(paperlog.tables())) == sorted(unknown_values(tables))
    with TinyDB(paperlog.store) as database:
        rows = {table: {str(row.doc_id): row for row in database.table(table)} for table in database.tables()}
    assert rows == paperlog.tables()
    assert paperlog("restore 1 --yes").code == 0
    check_shows(paperlog, name, *PAPERS, VIEWS, *HISTORY)


def unknown_values(tables: dict[str, Any]) -> Iterator[str]:
    """Yield the values of unknown fields outside of the history."""
    for table, rows in tables.items():
        if table != "history":
            yield from _unknown_values(rows)


def _unknown_values(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for name, each in value.items():
                if name in UNKNOWN:
                    yield json.dumps({name: each})
                yield from _unknown_values(each)
        case list():
            for each in value:
                yield from _unknown_values(each)


@pytest.mark.parametrize("name", ["year", "lists", "long-history"])
def test_export_of_version_0_1_restores_everything(name: str, new_paperlog: Shell) -> None:
    export = shown_by_released(name)["export --format json"]["out"]
    result = new_paperlog("import - --format json --with-readings", stdin=json.dumps(export))
    assert result.code == 0, result.err
    check_shows(new_paperlog, name, "list --json", "notes --json")


@pytest.mark.parametrize("name", ["edited"])
def test_invalid_records_are_repaired_as_in_version_0_1(paperlog: Shell) -> None:
    paperlog.now = datetime.fromisoformat("2026-06-05T10:01+02:00")
    paperlog("rate club-1 2")
    assert paperlog("doctor --fix").code == 1
    paperlog.now = datetime.fromisoformat("2026-06-05T10:03+02:00")
    paperlog(["annotate", "heaps-of-notes", "after the repair"])
    check_shows(paperlog, "repaired", *PAPERS)
