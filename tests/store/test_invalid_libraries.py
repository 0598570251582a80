"""Libraries and records that can't be read, or only partially."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.files import library_content
from support.shell import Shell


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"  \n", "the file is empty"),
        (b"garbage", "invalid JSON"),
        (
            b'{\n"_meta": {\n<<<<<<< HEAD\n"1": {}\n=======\n"1": {"schema": 1}\n>>>>>>> other\n}}',
            "git conflict markers (line 3)",
        ),
        (b'{"_meta": {"1": {"schema": 1', "invalid JSON"),
        (b'{"_meta": {}} trailing', "invalid JSON"),
        (b"\xef\xbb\xbf{}", "invalid JSON"),
        (b"\xff{}", "invalid UTF-8 (byte 0)"),
        (b"null", "not a paperlog library"),
        (b"[]", "not a paperlog library"),
        (b"{}", "not a paperlog library"),
        (b'{"papers": []}', "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": "1", "revision": 1}}}', "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": 0, "revision": 1}}}', "unknown schema 0"),
        (b'{"_meta": {"1": 1}}', "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": 1, "revision": NaN}}}', "invalid JSON (NaN)"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "not a paperlog library"),
        (b'{"_meta": {"1": {"schema": ' + b"9" * 5000 + b"}}}", "not a paperlog library"),
    ],
)
@pytest.mark.parametrize("line", ["list", "rate lora 5", "import", "undo"])
def test_unreadable_library_is_never_changed(paperlog: Shell, content: bytes, reason: str, line: str) -> None:
    paperlog.store.write_bytes(content)
    result = paperlog(line)
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"The library {paperlog.store} can't be read: {reason}")
    assert paperlog.store.read_bytes() == content


def test_library_of_a_newer_schema_is_never_changed(paperlog: Shell) -> None:
    content = paperlog.store.read_bytes().replace(b'"schema": 2', b'"schema": 3')
    paperlog.store.write_bytes(content)
    for line in ("list", "rate lora 5"):
        result = paperlog(line)
        assert result.code == 4
        assert "was written by a newer paperlog (schema 3, this one supports 2)" in result.err
    assert paperlog.store.read_bytes() == content


@pytest.mark.posix
@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_library_that_is_a_folder(tmp_path: Path, make: Callable[[Path], None]) -> None:
    store = tmp_path / "library.json"
    make(store)
    for line in ("list", "rate lora 5"):
        result = Shell(store)(line)
        assert result.code == 4
        assert "not a regular file" in result.err


NOON = "2026-11-23T12:00:00Z"
CHANGE = {"id": "1", "number": 1, "at": NOON, "command": "x", "sentence": "x"}
DELETION = {"table": "papers", "key": "x", "delete": True}
BAD = [
    ("papers", "not an object", 3),
    ("papers", "a list", []),
    ("papers", "no key", {"title": "T", "category": "c"}),
    ("papers", "duplicate key", {"key": "lora", "title": "T", "category": "c"}),
    ("papers", "invalid date", {"key": "x", "title": "T", "category": "c", "published": "2023-02-30"}),
    ("readings", "key is a list", {"key": ["lora"], "rating": 5}),
    ("readings", "six stars", {"key": "gpt-3", "rating": 6}),
    ("readings", "boolean rating", {"key": "gpt-3", "rating": True}),
    ("readings", "unknown status", {"key": "gpt-3", "log": [{"id": "e", "at": NOON, "status": "eaten"}]}),
    ("readings", "note without text", {"key": "gpt-3", "notes": [{"id": 1, "at": NOON, "uid": "n"}]}),
    ("readings", "time without a zone", {"key": "gpt-3", "log": [{"id": "e", "at": "2026-11-23T00:00:00"}]}),
    ("papers", "position out of range", {"key": "x", "title": "T", "category": "c", "position": 1 << 63}),
    (
        "readings",
        "note number out of range",
        {"key": "gpt-3", "notes": [{"id": 10**4000, "at": NOON, "text": "x", "uid": "n"}]},
    ),
    (
        "history",
        "number out of range",
        {**CHANGE, "number": 10**30, "patches": [{"table": "papers", "key": "x", "delete": True}]},
    ),
    ("readings", "invalid override", {"key": "gpt-3", "overrides": {"authors": "me"}}),
    ("readings", "override that removes the title", {"key": "gpt-3", "overrides": {"title": None}}),
    ("readings", "tags not a list", {"key": "gpt-3", "tags_added": {"a": 1}}),
    ("categories", "no name", {"key": "c"}),
    ("history", "no id", {"command": "x"}),
    ("history", "empty patch", {**CHANGE, "patches": [{"table": "papers", "key": " ", "delete": True}]}),
    ("history", "invalid patch", {**CHANGE, "patches": [{}]}),
]


@pytest.mark.parametrize(("table", "_what", "raw"), BAD, ids=[f"{table}: {what}" for table, what, _ in BAD])
def test_invalid_record_is_skipped_and_then_quarantined(paperlog: Shell, table: str, _what: str, raw: Any) -> None:
    tables = paperlog.tables()
    tables[table]["77"] = raw
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    line = "history" if table == "history" else "list"
    result = paperlog(line)
    assert result.code == 0
    assert f"1 record of the library is invalid and not shown: {table} 77" in result.err
    assert len(paperlog("list").lines) == 49
    assert paperlog("doctor").code == 1
    assert paperlog("doctor --fix").code in {0, 1}
    quarantined = paperlog.tables()["quarantine"]["1"]
    assert (quarantined["table"], quarantined["raw"]) == (table, raw)
    assert paperlog("list").err == ""


def test_command_leaves_an_invalid_record_that_it_does_not_read(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["papers"]["77"] = {"key": "x", "title": 5, "category": "c"}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("rate lora 5").err == ""
    assert paperlog.tables()["papers"]["77"] == tables["papers"]["77"]
    assert "quarantine" not in paperlog.tables()


def test_invalid_reading_is_quarantined_when_another_takes_its_place(paperlog: Shell) -> None:
    paperlog("rate lora 4")
    text = paperlog.store.read_text("utf-8").replace('"rating": 4', '"rating": 9')
    paperlog.store.write_text(text, "utf-8")
    assert "invalid and not shown: readings" in paperlog("mark-read lora").err
    (quarantined,) = paperlog.tables()["quarantine"].values()
    assert quarantined["raw"]["rating"] == 9
    assert paperlog.paper("lora")["status"] == "read"


def test_record_with_an_invalid_doc_id_is_quarantined(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"]["seven"] = {"key": "lora", "rating": 5}
    tables["readings"]["8"] = {"key": "vit", "rating": 6}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert "2 records of the library are invalid and not shown, the first: " in paperlog("list").err
    assert paperlog.paper("lora")["rating"] is None
    paperlog("doctor --fix")
    assert [row["raw"]["rating"] for row in paperlog.tables()["quarantine"].values()] == [5, 6]


def test_damaged_internal_tables(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["quarantine"] = {"1": 3}
    tables["readings"] = {"01": {"key": "lora", "rating": 5}, "1": {"key": "vit", "rating": 4}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("doctor --fix")
    aside = [(row["table"], row["raw"]) for row in paperlog.tables()["quarantine"].values()]
    assert aside == [("readings", {"key": "lora", "rating": 5}), ("quarantine", 3)]
    assert paperlog.paper("vit")["rating"] == 4


def test_overrides_may_clear_optional_fields(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"] = {"1": {"key": "lora", "overrides": {"aliases": None, "venue": None}}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paper = paperlog.paper("lora")
    assert (paper["aliases"], paper["venue"]) == ([], None)


def test_lone_surrogate_is_preserved(paperlog: Shell) -> None:
    text = paperlog.store.read_text("utf-8").replace('"Segment Anything"', '"Segment \\ud800 Anything"')
    paperlog.store.write_text(text, "utf-8")
    paperlog("rate sam 5")
    assert '"Segment \\ud800 Anything"' in paperlog.store.read_text("utf-8")
    assert "Segment \ufffd Anything" in paperlog("list").out


def test_paper_with_an_unknown_category_is_listed(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["papers"]["77"] = {"key": "x", "title": "X", "category": "lost"}
    tables["readings"]["1"] = {"key": "lora", "overrides": {"category": "found"}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("list --category lost").lines == ["x\tunread\t\t\tlost\tX"]
    assert paperlog("list --category found").lines[0].startswith("lora\t")
    assert paperlog("show x").lines[1] == "x · lost"


def test_null_fields_are_absent(paperlog: Shell) -> None:
    tables = paperlog.tables()
    nothing = {"notes": None, "log": None, "overrides": None, "tags_added": None, "rating": None, "pdf": None}
    tables["readings"] = {"1": {"key": "lora", **nothing}}
    next(paper for paper in tables["papers"].values() if paper["key"] == "lora")["links"] = None
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    for line in ("annotate lora one", "edit lora --title Mine", "mark-read lora --rating 4", "import", "undo"):
        assert paperlog(line).code == 0
    assert paperlog.paper("lora")["links"] == []


def test_invalid_record_is_reported_once_per_command(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"]["77"] = {"key": "vit", "rating": 9}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("tag --where key:lora --add x --yes").err.count("invalid and not shown") == 1
    assert paperlog("list").err == ""


@pytest.mark.posix
def test_root_folder_is_not_a_library() -> None:
    result = Shell(Path("/"))("list")
    assert (result.code, result.out) == (4, "")
    assert "not a regular file" in result.err


@pytest.mark.parametrize("double", ["doc id", "doc id in a line", "table", "field"])
def test_library_with_duplicate_json_keys_is_refused(paperlog: Shell, double: str) -> None:
    """A git merge can produce duplicates. JSON parsers keep only the last, so the next write would lose the others."""
    paperlog("rate lora 5")
    text = paperlog.store.read_text("utf-8")
    if double.startswith("doc id"):
        gap = " " if double.endswith("line") else "\n"
        doc_id = next(iter(paperlog.tables()["readings"]))
        one, two = f'"{doc_id}": {{"key": "lora"', f'"{doc_id}": {{"key": "gpt-3", "rating": 1}},{gap}'
        text = text.replace(one, two + one)
    elif double == "table":
        text = text.replace('"readings": {\n', '"readings": {},\n"readings": {\n')
    else:
        text = json.dumps(json.loads(text)).replace('"rating": 5', '"rating": 5, "rating": 4')
    paperlog.store.write_text(text, "utf-8")
    for line in ("list", "rate vit 1"):
        result = paperlog(line)
        assert (result.code, result.out) == (4, "")
        assert re.search(r"can't be read: duplicate key '([0-9]+|readings|rating)'", result.err)
    assert paperlog.store.read_text("utf-8") == text


def test_history_of_an_unknown_table_is_quarantined(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    text = paperlog.store.read_text("utf-8").replace('"table": "readings"', '"table": "shelves"')
    paperlog.store.write_text(text, "utf-8")
    assert "patches: [0].table: Invalid enum value 'shelves'" in paperlog("history").err
    assert paperlog("undo").code == 1


def test_numbers_are_preserved_verbatim(paperlog: Shell) -> None:
    text = paperlog.store.read_text("utf-8").replace('"published"', '"size": 1e999, "published"', 1)
    paperlog.store.write_text(text, "utf-8")
    assert paperlog("rate lora 4").code == 0
    assert '"size": 1e999' in paperlog.store.read_text("utf-8")


@pytest.mark.parametrize("number", ["9" * 4301, f"-{'9' * 5000}", "1e999", "[1, -1e400]", '["\\ud800", 1e400]'])
@pytest.mark.parametrize("layout", ["ours", "any"])
def test_numbers_that_python_cannot_represent_are_preserved(paperlog: Shell, number: str, layout: str) -> None:
    paperlog("rate lora 4")
    tables = paperlog.tables()
    for table in ("papers", "readings"):
        next(row for row in tables[table].values() if row["key"] == "lora")["size"] = "NUMBER"
    text = library_content(tables).decode() if layout == "ours" else json.dumps(tables)
    paperlog.store.write_text(text.replace('"NUMBER"', number), "utf-8")
    for line in (
        "rate lora 5",
        "annotate lora hi",
        "edit lora --title New",
        "undo",
        "doctor --fix",
        "list",
        "search x",
    ):
        assert paperlog(line).code in {0, 1}
        assert paperlog.store.read_text("utf-8").count(f'"size": {number}') == 2
    assert paperlog.paper("lora")["rating"] == 5
    paperlog("remove --yes lora")
    assert paperlog("undo").code == 0
    assert paperlog.store.read_text("utf-8").count(f'"size": {number}') == 2


@pytest.mark.parametrize("depth", [900, 960, 980, 1000, 5000])
def test_deep_nesting_is_reported_or_harmless(paperlog: Shell, depth: int) -> None:
    paperlog("rate lora 4")
    deep = f'"deep": {"[" * depth}{"]" * depth}'
    text = paperlog.store.read_text("utf-8").replace('"key": "lora"', f'{deep}, "key": "lora"')
    paperlog.store.write_text(text, "utf-8")
    for line in ("list", "show lora", "search low", "backup", "doctor", "rate vit 5", "rate lora 5", "undo"):
        result = paperlog(line)
        assert result.code in {0, 1} or (result.code == 4 and "nested too deeply" in result.err)
        assert deep in paperlog.store.read_text("utf-8")


def test_very_long_doc_ids_are_accepted(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["mine"] = {"9" * 5000: {"a": 1.5}, "10": {}, "9": {}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("rate lora 4").code == 0
    assert list(paperlog.tables()["mine"]) == ["9", "10", "9" * 5000]
