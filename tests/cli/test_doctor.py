"""The `doctor` command."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from support.shell import Shell

NOON = "2026-11-23T12:00:00Z"
READ_LOG = [{"id": "e", "at": "2024-05-01T12:00:00Z", "day": "2024-05-01", "status": "read"}]


def add_record(paperlog: Shell, table: str, row: Any) -> None:
    tables = paperlog.tables()
    tables[table]["77"] = row
    paperlog.store.write_text(json.dumps(tables), "utf-8")


def checks(paperlog: Shell) -> list[str]:
    result = paperlog("doctor --json")
    findings = result.json
    assert result.code == (1 if findings else 0)
    return [finding["check"] for finding in findings]


def test_valid_library_has_no_findings(paperlog: Shell) -> None:
    result = paperlog("doctor")
    assert (result.code, result.out) == (0, "No problems found.\n")
    assert checks(paperlog) == []


def test_invalid_record_is_reported_and_repaired(paperlog: Shell) -> None:
    notes = [{"id": 1, "at": NOON, "text": "mine", "uid": "n"}, {"id": 2, "at": "never", "text": "x", "uid": "m"}]
    raw = {"key": "lora", "log": READ_LOG, "rating": 6, "notes": notes, "mood": "good"}
    add_record(paperlog, "readings", raw)
    result = paperlog("doctor")
    assert result.code == 1
    assert result.out.startswith(
        "invalid-record  A record in readings ('lora') is invalid (rating: expected `int` <= 5)"
    )
    assert "and not shown. It is not lost." in " ".join(result.out.split())
    repair = "will quarantine it, and restore it, without the invalid parts of rating and notes."
    assert f"'paperlog doctor --fix' {repair}" in result.out
    before = paperlog.tables()["readings"]
    result = paperlog("doctor --fix")
    assert result.code == 0
    assert (
        "Repaired: restored readings lora from the quarantine, without the invalid parts of notes and rating."
        in result.err
    )
    paper = paperlog.paper("lora")
    assert (paper["status"], paper["rating"], [note["text"] for note in paper["notes"]]) == ("read", None, ["mine"])
    assert paperlog.tables()["quarantine"] == {"1": {"table": "readings", "schema": 2, "raw": raw, "resolved": True}}
    assert before["77"] == raw
    assert checks(paperlog) == []
    paperlog("undo")
    assert paperlog.paper("lora")["status"] == "unread"
    assert checks(paperlog) == ["quarantined"]


def test_quarantined_reading_is_merged_into_the_one_that_took_its_place(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2024-05-01 --rating 4 --note old")
    paperlog("tag lora --add kept")
    paperlog("edit lora --title Mine --published 2020")
    old = paperlog.records("readings")["lora"]
    old |= {"mood": "good", "rating": 4.5, "tags_removed": ["language"]}
    old["notes"][0]["pinned"], old["overrides"]["shelf"] = True, 3
    add_record(paperlog, "readings", old)
    tables = paperlog.tables()
    tables["readings"] = {"77": tables["readings"]["77"]}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("annotate lora new")
    paperlog("edit lora --published 2021")
    before = paperlog.contents()["readings"]["lora"]
    (finding,) = paperlog("doctor --json").json
    assert (finding["check"], finding["fix"]) == ("quarantined", "restore it, without the invalid parts of rating")
    result = paperlog("doctor --fix")
    assert (result.code, paperlog("doctor --fix").err) == (0, "")
    assert result.err.startswith("Repaired: merged mood, ")
    assert " of readings lora from the quarantine, without the invalid parts of rating.\n" in result.err
    row = paperlog.records("readings")["lora"]
    assert [(note["id"], note["text"], note.get("pinned")) for note in row["notes"]] == [
        (1, "new", None),
        (2, "old", True),
    ]
    assert (row["mood"], row["tags_added"], row["tags_removed"]) == ("good", ["kept"], ["language"])
    assert (paperlog.paper("lora")["status"], paperlog.paper("lora")["reads"]) == ("read", ["2024-05-01"])
    assert row["overrides"] == {"title": "Mine", "published": "2021", "shelf": 3}
    paperlog("undo")
    assert paperlog.contents()["readings"]["lora"] == before
    assert checks(paperlog) == ["quarantined"]


def test_values_of_the_current_reading_win(paperlog: Shell) -> None:
    at = "2026-11-23T12:00:00Z"
    note = {"id": 4, "at": at, "text": "the same", "uid": "n"}
    paperlog("mark-read lora --on 2024-05-01 --rating 4")
    paperlog("tag lora --add b")
    tables = paperlog.tables()
    (current,) = tables["readings"].values()
    current |= {"notes": [note], "tags_removed": ["a"]}
    earlier = {"id": "e", "at": "2020-01-01T00:00:00Z", "day": "2020", "status": "read"}
    raw = {
        "key": "lora", "rating": 2, "log": [earlier, {"id": "f", "at": "soon"}], "pdf": "/x.pdf",
        "notes": [{**note, "id": 1}], "tags_added": ["a", "c"], "tags_removed": ["b"],
    }  # fmt: skip
    tables["quarantine"] = {"1": {"table": "readings", "raw": raw}}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert "merged log, tags_added and pdf of readings lora" in paperlog("doctor --fix").err
    row = paperlog.records("readings")["lora"]
    paper = paperlog.paper("lora")
    assert (paper["status"], row["rating"], row["pdf"]) == ("read", 4, "/x.pdf")
    assert paper["reads"] == ["2020", "2024-05-01"]
    assert (row["notes"], row["tags_added"], row["tags_removed"]) == ([note], ["b", "c"], ["a"])


def test_reading_marked_unread_stays_unread(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    paperlog("mark-unread lora")
    add_record(paperlog, "readings", {"key": "lora", "log": READ_LOG, "rating": 6})
    assert paperlog("doctor --fix").code == 0
    assert paperlog.paper("lora")["status"] == "unread"


def test_quarantined_paper_that_was_imported_again_is_merged(paperlog: Shell) -> None:
    tables = paperlog.tables()
    doc_id = next(doc_id for doc_id, paper in tables["papers"].items() if paper["key"] == "lora")
    tables["papers"][doc_id] |= {"published": 2021, "shelf": 3, "tags": ["mine"]}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("mark-read lora")
    paperlog("rate vit 5")
    paperlog("import")
    assert checks(paperlog) == ["quarantined"]
    assert paperlog("doctor --fix").code == 0
    assert paperlog.records("papers")["lora"]["shelf"] == 3
    assert (paperlog.paper("lora")["tags"], paperlog.paper("lora")["published"]) == (["mine"], "2021-06")


def test_quarantined_category_that_was_replaced_is_merged(paperlog: Shell) -> None:
    add_record(paperlog, "categories", {"key": "vision", "name": "Seeing", "color": 3, "icon": "eye"})
    paperlog("rate lora 5")
    assert "merged icon of categories vision" in paperlog("doctor --fix").err
    assert (paperlog.records("categories")["vision"]["name"], checks(paperlog)) == ("Vision and Image Generation", [])


def test_reading_of_an_invalid_paper_is_reported_once(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    text = paperlog.store.read_text("utf-8").replace('"published": "2021-06-17"', '"published": 1')
    tables = json.loads(text)
    next(paper for paper in tables["papers"].values() if paper["key"] == "lora")["title"] = 1
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert checks(paperlog) == ["invalid-record"]
    paperlog("add --title New")
    assert checks(paperlog) == ["quarantined"]


def test_drafts_and_backups_are_listed(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    note = paperlog.store.with_name("library.json.draft-lora-0123abcd.md")
    form = paperlog.store.with_name("library.json.draft-abcdefgh.toml")
    for draft in (note, form):
        draft.write_text("text")
    paperlog.backups()[0].with_name("20261123T110000Z.unreadable").write_text("garbage")
    result = paperlog("doctor")
    unsaved = "has text that isn't saved yet, or is open in an editor."
    assert result.code == 1
    assert result.lines[:2] == [
        f"draft  {form} {unsaved} Copy what you need from it, or delete it.",
        f"draft  {note} {unsaved} Continue it with 'paperlog annotate lora', or delete it.",
    ]
    assert result.lines[2].startswith(
        "1 backup, the newest from 2026-11-23 12:00. To list them: paperlog backup --list."
    )
    unreadable, _ = paperlog.backups()
    hint = "Delete it, or repair it in an editor and restore it: paperlog restore FILE"
    assert result.lines[3] == f"1 backup of a library that couldn't be read, the newest: {unreadable}. {hint}"
    assert [finding["check"] for finding in paperlog("doctor --json").json] == ["draft", "draft"]
    unreadable.write_bytes(paperlog.store.read_bytes())
    assert paperlog(["restore", str(unreadable), "--yes"]).code == 0


def test_draft_of_a_removed_paper_is_listed_without_advice_that_fails(paperlog: Shell) -> None:
    paperlog("remove moe")
    draft = paperlog.store.with_name("library.json.draft-moe-0123abcd.md")
    draft.write_text("text")
    (finding,) = paperlog("doctor --json").json
    assert (finding["check"], finding["paper"]) == ("draft", "moe")
    assert finding["explanation"].endswith("There is no paper 'moe'. Copy what you need from it, or delete it.")


def test_change_that_no_longer_applies_is_reported_and_skipped(paperlog: Shell) -> None:
    for line in ("rate vit 2", "annotate lora a", "annotate lora b"):
        paperlog(line)
    tables = paperlog.tables()
    tables["readings"] = {key: row for key, row in tables["readings"].items() if row["key"] != "lora"}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    findings = paperlog("doctor --json").json
    assert [(finding["check"], finding["fix"]) for finding in findings] == [("unfit-change", "let 'undo' skip it")] * 2
    assert [finding["explanation"] for finding in findings] == [
        f"Change {number} (added a note to LoRA) no longer applies: {reason}. 'paperlog undo' stops there."
        for number, reason in [
            (3, "'lora' has no record in readings any more"),
            (2, "it changed the same record as change 3"),
        ]
    ]
    result = paperlog("doctor --fix")
    assert result.code == 0
    assert "Repaired: undo will skip change 3 (added a note to LoRA).\n" in result.err
    assert paperlog("undo").out == "Undone: rated ViT 2 stars\n"
    assert paperlog("history --limit 1").out.endswith("added a note to LoRA  (can't be undone)\n")


def test_changes_of_an_invalid_record_are_not_reported_as_well(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    paperlog("rate lora 4")
    text = paperlog.store.read_text("utf-8")
    paperlog.store.write_text(text.replace('"rating": 4, "t', '"rating": 9, "t'), "utf-8")
    assert checks(paperlog) == ["invalid-record"]
    assert paperlog("doctor --fix").code == 0
    assert checks(paperlog) == []


@pytest.mark.parametrize("name", ["backups", "lock"])
def test_file_in_the_way_of_every_write_is_reported(paperlog: Shell, name: str) -> None:
    path = paperlog.store.with_name(f"library.json.{name}")
    if name == "lock":
        path.mkdir()
    else:
        path.touch()
    assert paperlog("rate lora 5").code == 5
    (finding,) = paperlog("doctor --json").json
    kind = {"backups": "folder", "lock": "file"}[name]
    assert finding["explanation"] == f"{path} isn't a {kind}, so no change can be saved. Move it away."


def test_missing_permission_is_reported(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: path != paperlog.store)
    (finding,) = paperlog("doctor --json").json
    assert finding["explanation"] == (
        f"{paperlog.store} isn't writable, so no change can be saved. "
        f"Its owner can make it writable: chmod u+rw {paperlog.store}"
    )


@pytest.mark.parametrize("raw", [3, {"title": "no key"}, {"key": "x", "title": 1, "category": "c"}])
def test_irreparable_record_is_only_quarantined(paperlog: Shell, raw: Any) -> None:
    add_record(paperlog, "papers", raw)
    assert "'paperlog doctor --fix' will quarantine it.\n" in paperlog("doctor").out
    assert checks(paperlog) == ["invalid-record"]
    assert paperlog("doctor --fix").code == 1
    assert checks(paperlog) == ["quarantined"]
    assert paperlog.tables()["quarantine"]["1"]["raw"] == raw


def test_irreparable_record_can_be_dismissed(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    tables = paperlog.tables()
    tables["history"]["77"] = {"id": 77}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    add_record(paperlog, "papers", {"title": "no key"})
    assert paperlog("doctor --fix").code == 1
    quarantine = paperlog.tables()["quarantine"]
    assert [row["raw"] for row in quarantine.values()] == [{"title": "no key"}, {"id": 77}]
    for number, finding in enumerate(paperlog("doctor --json").json, start=1):
        assert finding["explanation"].endswith(
            f"as record {number}. It is not lost. Nothing in it can be restored. "
            f"To accept that: paperlog doctor --dismiss {number}"
        )
    result = paperlog("doctor --dismiss 1 --dismiss 2")
    assert (result.code, result.err) == (0, "Done: dismissed quarantined records 1 and 2. To undo it: paperlog undo\n")
    assert {doc_id: row["raw"] for doc_id, row in paperlog.tables()["quarantine"].items()} == {
        doc_id: row["raw"] for doc_id, row in quarantine.items()
    }
    result = paperlog("doctor --dismiss 1")
    assert (result.code, result.err) == (
        1,
        "There is no quarantined record 1 to dismiss. To list them: paperlog doctor\n",
    )
    paperlog("undo")
    assert checks(paperlog) == ["quarantined", "quarantined"]


def test_invalid_fields_of_a_paper_are_dropped(paperlog: Shell) -> None:
    links = [{"label": "a", "url": "https://a.org"}, {"label": "b"}, 3]
    add_record(paperlog, "papers", {"key": "x", "title": "X", "category": "c", "links": links, "published": "soon"})
    assert paperlog("doctor --fix").code == 0
    paper = paperlog.paper("x")
    assert (paper["published"], paper["links"]) == (None, [links[0]])


def test_repaired_record_keeps_its_valid_and_unknown_fields(paperlog: Shell) -> None:
    note = {"id": 1, "at": "2026-11-23T12:00:00Z", "text": "n", "uid": "n", "colour": "red"}
    overrides = {"title": "My own title", "published": "2023-99", "venue": "X", "shelf": 3}
    add_record(
        paperlog, "readings", {"key": "lora", "rating": 9, "mine": "precious", "overrides": overrides, "notes": [note]}
    )
    result = paperlog("doctor --fix")
    assert result.code == 0
    assert "without the invalid parts of rating and overrides" in result.err
    row = paperlog.records("readings")["lora"]
    assert (row["mine"], row["notes"]) == ("precious", [note])
    assert row["overrides"] == {"title": "My own title", "venue": "X", "shelf": 3}
    assert paperlog.paper("lora")["title"] == "My own title"


@pytest.mark.parametrize(
    "row", [{"table": ["x"], "raw": {}}, {"table": "papers", "raw": {"key": {"a": 1}}}, {}, {"raw": 1}]
)
def test_malformed_quarantine_is_reported(paperlog: Shell, row: dict[str, Any]) -> None:
    tables = paperlog.tables()
    tables["quarantine"] = {"1": row}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert checks(paperlog) == ["quarantined"]
    assert paperlog("doctor --fix").code == 1


def test_reading_without_its_paper_is_reported_unless_the_paper_was_removed(paperlog: Shell) -> None:
    paperlog("rate moe 5")
    tables = paperlog.tables()
    tables["papers"] = {doc_id: paper for doc_id, paper in tables["papers"].items() if paper["key"] != "moe"}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("doctor --json").json[0]["paper"] == "moe"
    assert checks(paperlog) == ["paper-missing"]
    paperlog("import")
    assert checks(paperlog) == []
    paperlog("remove moe")
    assert checks(paperlog) == []
    paperlog("import")
    assert paperlog.paper("moe")["rating"] == 5


@pytest.mark.parametrize("field", ["arxiv", "doi"])
def test_papers_with_the_same_identifier_are_reported(paperlog: Shell, field: str) -> None:
    add_record(
        paperlog,
        "papers",
        {"key": "x", "title": "X", "category": "c", "position": 99, field: paperlog.paper("lora")[field].upper()},
    )
    (finding,) = paperlog("doctor --json").json
    assert (finding["check"], finding["paper"]) == ("possible-duplicate", "x")
    assert "'lora' and 'x' have the same" in finding["explanation"]


@pytest.mark.parametrize(
    ("title", "url", "evidence"),
    [
        ("Bees", "https://openreview.net/pdf?id=b1", ["page"]),
        ("Ants", "https://lab.org/papers", ["first link and title"]),
        ("Bees", "https://lab.org/papers", []),
    ],
)
def test_papers_with_the_same_page_or_entry_are_reported(
    paperlog: Shell, title: str, url: str, evidence: list[str]
) -> None:
    paperlog(f"add --title Ants --link '{url.replace('pdf', 'forum')}'")
    links = [{"label": "", "url": url}]
    add_record(paperlog, "papers", {"key": "y", "title": title, "category": "c", "position": 99, "links": links})
    assert [finding["explanation"] for finding in paperlog("doctor --json").json] == [
        f"'ants' and 'y' have the same {each}. To merge them: paperlog merge ants y" for each in evidence
    ]


def test_future_dates_are_reported(paperlog: Shell) -> None:
    add_record(
        paperlog,
        "readings",
        {
            "key": "lora",
            "log": [{"id": day, "at": NOON, "day": day, "status": "read"} for day in ("2020", "2026-11-24", "2027-01")],
        },
    )
    findings = paperlog("doctor --json").json
    assert [finding["check"] for finding in findings] == ["future-date", "future-date"]
    assert "in the future: 2026-11-24." in findings[0]["explanation"]


def test_world_writable_library_is_reported_and_fixed(paperlog: Shell) -> None:
    paperlog.store.chmod(0o666)
    assert checks(paperlog) == ["world-writable"]
    result = paperlog("doctor --fix")
    assert (result.code, result.err) == (0, f"Repaired: removed write permission for others from {paperlog.store}.\n")
    assert stat.S_IMODE(paperlog.store.stat().st_mode) == 0o664


def test_world_writable_folder_is_reported_and_not_changed(paperlog: Shell) -> None:
    folder = paperlog.store.parent
    folder.chmod(0o1777)
    assert checks(paperlog) == []
    folder.chmod(0o777)
    assert checks(paperlog) == ["world-writable"]
    assert paperlog("doctor --fix").code == 1
    assert stat.S_IMODE(folder.stat().st_mode) == 0o777
    folder.chmod(0o700)


def test_leftover_of_a_killed_write_is_deleted(paperlog: Shell) -> None:
    left = paperlog.store.with_name(".library.json.tmp")
    left.write_text("half")
    assert checks(paperlog) == ["leftover-file"]
    assert paperlog("doctor --fix").code == 0
    assert not left.exists()


def test_leftover_of_a_killed_backup_is_deleted(paperlog: Shell) -> None:
    paperlog("backup")
    left = paperlog.backups()[0].with_name(".20261123T110000Z.json.tmp")
    left.write_text("half")
    assert checks(paperlog) == ["leftover-file"]
    paperlog("backup")
    assert not left.exists()
    left.write_text("half")
    assert paperlog("doctor --fix").code == 0
    assert not left.exists()


def test_missing_lock_support_is_reported(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(38, "Function not implemented")

    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", refuse)
        assert checks(paperlog) == ["no-locking"]

    def busy(*_: Any) -> None:
        raise BlockingIOError

    monkeypatch.setattr(fcntl, "flock", busy)
    assert checks(paperlog) == []


def test_failing_repair_of_a_file_is_an_error(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    paperlog.store.chmod(0o666)
    monkeypatch.setattr(Path, "chmod", refuse)
    result = paperlog("doctor --fix")
    assert (result.code, result.err) == (5, "Can't repair the files of the library: Operation not permitted.\n")


def test_doctor_without_fix_changes_nothing(paperlog: Shell) -> None:
    before = (paperlog.store.read_bytes(), sorted(paperlog.store.parent.iterdir()))
    paperlog("doctor")
    assert (paperlog.store.read_bytes(), sorted(paperlog.store.parent.iterdir())) == before
