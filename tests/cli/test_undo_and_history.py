"""The `undo`, `redo` and `history` commands."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from paperlog.store import transaction
from support.shell import Shell


def test_undo_and_redo(paperlog: Shell) -> None:
    before = paperlog.contents()
    paperlog("mark-read chinchilla --rating 4")
    after = paperlog.contents()
    assert paperlog("undo").out == "Undone: marked Chinchilla read on 23 Nov 2026, 4 stars\n"
    assert paperlog.contents() == before
    assert paperlog("redo").out == "Redone: marked Chinchilla read on 23 Nov 2026, 4 stars\n"
    assert paperlog.contents() == after


def test_undo_several_changes(paperlog: Shell) -> None:
    before = paperlog.contents()
    for line in ("rate lora 1", "rate lora 2", "rate lora 3"):
        paperlog(line)
    assert paperlog("undo 3").lines == [f"Undone: rated LoRA {n}" for n in ("3 stars", "2 stars", "1 star")]
    assert paperlog.contents() == before
    paperlog("redo 2")
    assert paperlog.paper("lora")["rating"] == 2


@pytest.mark.parametrize("command", ["undo", "redo"])
def test_nothing_to_undo(paperlog: Shell, command: str) -> None:
    result = paperlog(command)
    assert (result.code, result.err) == (1, f"There is nothing to {command}.\n")


def test_undo_of_too_many_changes_does_nothing(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    result = paperlog("undo 2")
    assert (result.code, result.err) == (1, "Only 1 change can be undone.\n")
    assert paperlog.paper("lora")["rating"] == 1
    paperlog("undo")
    assert paperlog("redo 2").err == "Only 1 change can be redone.\n"
    assert "must be a whole number of at least 1, not 0" in paperlog("undo 0").err


def test_undo_and_redo_skip_changes_that_no_longer_apply(paperlog: Shell) -> None:
    for line in ("rate vit 2", "rate gan 3", "annotate lora a", "annotate lora b"):
        paperlog(line)
    tables = paperlog.tables()
    tables["readings"] = {key: row for key, row in tables["readings"].items() if row["key"] != "lora"}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    before = paperlog.tables()
    for steps in ("", " 3"):
        result = paperlog(f"undo{steps}")
        assert (result.code, result.out) == (4, "")
        assert result.err.startswith(
            "Change 4 (added a note to LoRA) no longer applies: 'lora' has no record in readings any more. "
        )
        assert paperlog.tables() == before
    assert paperlog("undo 3 --skip").err.splitlines() == [
        "Change 4 (added a note to LoRA) no longer applies: 'lora' has no record in readings any more.",
        "Change 3 (added a note to LoRA) no longer applies: it changed the same record as change 4.",
        "Only 2 changes can be undone; nothing was changed. To go as far as possible: paperlog undo 2 --skip",
    ]
    assert paperlog.tables() == before
    result = paperlog("undo --skip")
    assert (result.code, result.out) == (0, "Undone: rated GAN 3 stars\n")
    reason = ", which no longer applies: "
    assert result.err.splitlines() == [
        f"Skipped change 4 (added a note to LoRA){reason}'lora' has no record in readings any more.",
        f"Skipped change 3 (added a note to LoRA){reason}it changed the same record as change 4.",
    ]
    assert paperlog("undo").out == "Undone: rated ViT 2 stars\n"
    assert paperlog("undo").err == "There is nothing to undo.\n"
    assert paperlog("redo 2").code == 0
    assert paperlog.paper("gan")["rating"] == 3


@pytest.mark.parametrize("line", ["annotate lora two", "annotate lora --edit 1 two", "annotate lora --remove 1"])
def test_undo_drops_no_note_of_another_program(paperlog: Shell, line: str) -> None:
    paperlog("annotate lora one")
    paperlog(line)
    tables = paperlog.tables()
    (reading,) = tables["readings"].values()
    reading["notes"] = [
        *reading.get("notes", []),
        {"id": 9, "at": "2026-11-23T12:00:00Z", "text": "outside", "uid": "n"},
    ]
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    for steps in ("", " 2"):
        result = paperlog(f"undo{steps}")
        assert (result.code, result.out) == (4, "")
        assert "no longer applies: another program changed readings lora." in result.err
    assert paperlog("undo --skip").code == 1
    assert paperlog.paper("lora")["notes"][-1]["text"] == "outside"
    assert paperlog("doctor --fix").code in {0, 1}
    assert paperlog("undo").err == "There is nothing to undo.\n"


def test_deletion_of_a_reading_that_is_gone_applies(paperlog: Shell) -> None:
    paperlog("annotate lora one")
    tables = paperlog.tables()
    tables["readings"] = {}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert paperlog("undo").code == 0


def test_failing_undo_of_several_records_changes_none(paperlog: Shell) -> None:
    paperlog("rate lora 3")
    paperlog("mark-read vit lora --note x")
    tables = paperlog.tables()
    tables["readings"] = {key: row for key, row in tables["readings"].items() if row["key"] != "lora"}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    result = paperlog("undo --skip")
    assert (result.code, result.out) == (1, "")
    assert [line.partition(" no longer applies")[0] for line in result.err.splitlines()] == [
        "Change 2 (marked ViT and LoRA read on 23 Nov 2026, with a note)",
        "Change 1 (rated LoRA 3 stars)",
        "No change can be undone. To list the backups: paperlog backup --list",
    ]
    assert paperlog.paper("vit")["status"] == "read"


def test_new_change_discards_the_redo_history(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    paperlog("undo")
    paperlog("rate lora 2")
    assert paperlog("redo").code == 1
    assert [change["sentence"] for change in paperlog("history --json").json] == ["rated LoRA 2 stars"]


def test_history_sentences(paperlog: Shell) -> None:
    paperlog("mark-read lora gpt-3 --rating 1 --note hm")
    paperlog("mark-reading vit")
    paperlog("mark-skimmed moe bert t5 elmo clip")
    paperlog("queue detr")
    paperlog("rate lora --clear")
    paperlog("annotate lora x")
    paperlog("annotate lora --edit 2 y")
    paperlog("annotate lora --remove 2")
    paperlog("tag lora --add a --remove b")
    paperlog("edit lora --title L")
    paperlog("add --title New")
    paperlog("remove new")
    paperlog("import")
    paperlog("undo")
    sentences = [change["sentence"] for change in paperlog("history --json").json]
    assert sentences[::-1] == [
        "marked LoRA and GPT-3 read on 23 Nov 2026, 1 star, with a note",
        "marked ViT reading",
        "marked MoE, BERT, T5 and 2 more skimmed",
        "queued DETR",
        "removed the rating of LoRA",
        "added a note to LoRA",
        "edited note 2 of LoRA",
        "removed note 2 of LoRA",
        "tagged LoRA +a -b",
        "edited LoRA: title",
        "added New",
        "removed New",
    ]
    assert paperlog("history --limit 1").out == "  12  2026-11-23 12:00  removed New  (undone)\n"
    assert paperlog("history --json --limit 1").json[0] | {"id": 0} == {
        "id": 0,
        "at": "2026-11-23T12:00:00.000011Z",
        "command": "remove",
        "sentence": "removed New",
        "undone": True,
        "elsewhere": False,
    }


def test_creating_the_library_is_not_in_the_history(paperlog: Shell) -> None:
    assert paperlog("history --json").json == []


def test_history_entry_without_patches_is_quarantined(paperlog: Shell) -> None:
    paperlog("rate lora 4")
    tables = paperlog.tables()
    (change,) = tables["history"].values()
    tables["history"]["2"] = {**change, "id": "2", "patches": []}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    assert "history 2: patches: expected `array` of length >= 1" in paperlog("history").err
    assert paperlog("undo").out == "Undone: rated LoRA 4 stars\n"
    assert [each["raw"]["id"] for each in paperlog.tables()["quarantine"].values()] == ["2"]
    assert paperlog("redo").out == "Redone: rated LoRA 4 stars\n"


def test_undo_an_import(paperlog: Shell, tmp_path: Any) -> None:
    before = paperlog.contents()
    file = tmp_path / "more.toml"
    file.write_text('[[category]]\nkey = "x"\nname = "X"\n[[paper]]\nkey = "one"\ntitle = "One"\ncategory = "x"\n')
    paperlog(f"import {file}")
    after = paperlog.contents()
    assert "one" in after["papers"]
    assert "x" in after["categories"]
    paperlog("undo")
    assert paperlog.contents() == before
    paperlog("redo")
    assert paperlog.contents() == after


def test_unknown_fields_survive_undo(paperlog: Shell) -> None:
    paperlog("annotate lora one")
    text = paperlog.store.read_text("utf-8")
    text = text.replace('"text": "one"', '"mood": "good", "text": "one"').replace(
        '"key": "lora", "links"', '"color": "mauve", "key": "lora", "links"'
    )
    paperlog.store.write_text(text, "utf-8")
    before = paperlog.contents()
    assert before["readings"]["lora"]["notes"][0]["mood"] == "good"
    assert before["papers"]["lora"]["color"] == "mauve"
    paperlog("annotate lora two")
    paperlog("remove lora")
    paperlog("undo 2")
    assert paperlog.contents() == before


def test_last_500_changes_are_kept(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    tables = paperlog.tables()
    (first,) = tables["history"].values()
    tables["history"] = {str(n): {**first, "id": str(n), "number": n} for n in range(1, 500)}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("rate lora 2")
    paperlog("rate lora 3")
    ids = [change["id"] for change in paperlog("history --json --limit 1000").json]
    assert (len(ids), ids[0], ids[-1]) == (500, 501, 2)


def test_random_changes_are_all_undone_and_redone(paperlog: Shell) -> None:
    names = ["lora", "gpt-3", "vit", "moe", "attention-sinks", "vae"]
    chance = random.Random(23)
    states = [paperlog.contents()]
    for step in range(60):
        paper, other = chance.sample(names, 2)
        line = chance.choice(
            [
                f"mark-read {paper} --on -{chance.randint(0, 9)}d --rating {chance.randint(1, 5)}",
                f"mark-{chance.choice(['reading', 'skimmed', 'dropped', 'unread'])} {paper} {other}",
                f"queue {paper} {other}",
                f"rate {paper} {chance.randint(1, 5)}",
                f"rate {paper} --clear",
                f"annotate {paper} note {step}",
                f"annotate {paper} --edit 1 again {step}",
                f"annotate {paper} --remove 1",
                f"tag {paper} {other} --add {chance.choice('abc')} --remove language",
                f"edit {paper} --venue-is-no-option",
                f"edit {paper} --published {chance.randint(1990, 2025)} --category {chance.choice(['vision', 'New'])}",
                f"edit {paper} --reset published",
                f"add --title 'Paper {step}' --category Added",
                "import",
            ]
        )
        paperlog.now += timedelta(minutes=chance.randint(-5, 20))
        before = len(paperlog("history --json --limit 100").json)
        paperlog(line)
        if len(paperlog("history --json --limit 100").json) != before:
            states.append(paperlog.contents())
    assert len(states) > 30
    for expected in states[-2::-1]:
        assert paperlog("undo").code == 0
        assert paperlog.contents() == expected
    assert paperlog("undo").code == 1
    for expected in states[1:]:
        assert paperlog("redo").code == 0
        assert paperlog.contents() == expected
    assert paperlog("redo").code == 1


def test_every_operation_is_undone_and_redone(paperlog: Shell) -> None:
    """Run every operation on records with unknown fields, then undo and redo them all."""
    tables = paperlog.tables()
    for paper in tables["papers"].values():
        paper["shelf"] = {"row": 3}
    tables["readings"] = {
        "1": {"key": "lora", "notes": [{"id": 3, "at": "2020-01-01T00:00:00Z", "text": "x", "uid": "n", "pin": 1}]}
    }
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    lines = [
        "mark-read lora vit --on 2024-05 --rating 4 --note n",
        "mark-reading vit",
        "mark-skimmed moe",
        "mark-dropped moe",
        "mark-unread lora",
        "queue lora gpt-3",
        "queue --first moe gpt-3",
        "queue --remove gpt-3 lora",
        "rate vae 5",
        "rate vae --clear",
        "annotate lora more",
        "annotate lora --edit 3 changed",
        "annotate lora --remove 3",
        "annotate lora more --page 3 --quote q --on 2020-05-03",
        "progress vae 3/9",
        "log vae --edit 1 --on 2020-05",
        "log vae --remove 1",
        "view save v is:read",
        "view remove v",
        "merge moe attention-sinks",
        "tag lora bert --add a --remove language",
        "edit lora --title T --link https://x.org --category Fresh",
        "edit lora --reset title",
        "add --title New --tag t --category Another",
        "remove lora",
        "import",
    ]

    def state() -> tuple[object, object]:
        return paperlog("list --json").json, paperlog.contents()

    states = [state()]
    for line in lines:
        result = paperlog(line)
        assert (result.code, line) == (0, line)
        states.append(state())
        assert states[-1] != states[-2], line
    for before, line in zip(states[-2::-1], lines[::-1], strict=True):
        paperlog("undo")
        assert state() == before, line
    for after, line in zip(states[1:], lines, strict=True):
        paperlog("redo")
        assert state() == after, line


def test_history_is_limited_in_size(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "HISTORY_SIZE", 10_000)
    for number in range(30):
        paperlog(f"edit lora --summary {'x' * 1000}{number}")
    history = paperlog.tables()["history"]
    assert 5_000 < len(json.dumps(history)) <= 11_000
    assert max(change["number"] for change in history.values()) == 30
    paperlog(f"undo {len(history)}")
    assert paperlog("undo").code == 1


def test_change_larger_than_the_history_can_be_undone(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "HISTORY_SIZE", 1_000)
    paperlog(f"edit lora --summary {'x' * 5000}")
    paperlog("edit lora --summary short")
    assert paperlog("undo").code == 0
    assert paperlog.paper("lora")["summary"] == "x" * 5000


def test_history_on_a_terminal_is_grouped_by_day(paperlog: Shell) -> None:
    now = paperlog.now
    lines_by_day = {40: ["mark-read lora", "rate lora 4"], 1: ["queue vit", "annotate vit x"], 0: ["tag vit +todo"]}
    for days, lines in lines_by_day.items():
        paperlog.now = now - timedelta(days=days)
        for line in lines:
            paperlog(line)
    assert paperlog("undo").code == 0
    assert paperlog("history", columns=80).lines == [
        " Today",
        "   5  12:00  # tagged ViT +todo  (undone)",
        "",
        " Yesterday",
        "   4  12:00  “ added a note to ViT",
        "   3  12:00  ◇ queued ViT",
        "",
        " 14 Oct 2026",
        "   2  12:00  ★ rated LoRA 4 stars",
        "   1  12:00  ● marked LoRA read on 14 Oct 2026",
    ]
    assert paperlog("history").lines[0] == "   5  2026-11-23 12:00  tagged ViT +todo  (undone)"
