"""The `--where` option of commands that change papers."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from support.shell import Shell
from support.terminal import run_in_terminal

COMMANDS = [
    "mark-read",
    "mark-reading",
    "mark-skimmed",
    "mark-dropped",
    "mark-unread",
    "queue",
    "tag --add x",
    "rate --clear",
    "edit --published 2020",
    "remove",
]


@pytest.fixture
def paperlog(paperlog: Shell) -> Shell:
    paperlog("mark-reading lora vit")
    return paperlog


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("mark-read --on 2024-05 --rating 4", "reads", ["2024-05"]),
        ("mark-reading", "status", "reading"),
        ("mark-skimmed", "status", "skimmed"),
        ("mark-dropped", "status", "dropped"),
        ("mark-unread", "status", "unread"),
        ("queue", "status", "queued"),
        ("tag --add x", "tags", ["x"]),
        ("edit --category general --published 2020", "published", "2020"),
    ],
)
def test_where_changes_all_matches_in_one_step(paperlog: Shell, line: str, field: str, value: object) -> None:
    paperlog("mark-dropped lora vit detr")
    paperlog("mark-skimmed detr")
    assert len(paperlog(f"{line} --where is:dropped").lines) == 2
    assert [paperlog.paper(key)[field] for key in ("lora", "vit")] == [value, value]
    assert paperlog.paper("detr")["status"] == "skimmed"
    if field != "status" or value != "dropped":
        paperlog("undo")
    assert [paperlog.paper(key)["status"] for key in ("lora", "vit")] == ["dropped", "dropped"]


@pytest.mark.parametrize("command", COMMANDS)
def test_papers_are_either_named_or_selected(paperlog: Shell, command: str) -> None:
    before = paperlog.tables()
    alone = "queue --first" if command == "queue" else command  # without papers, `queue` lists the queue
    for line, end in ((alone, ""), (f"{command} lora --where is:reading", ", not both")):
        result = paperlog(line)
        assert (result.code, result.err) == (2, f"Name papers or use --where QUERY{end}.\n")
    result = paperlog(f"{command} --where is:dropped")
    assert (result.code, result.out, result.err) == (1, "", "No paper matches 'is:dropped'.\n")
    assert paperlog([*command.split(), "--where", " "]).code == 2
    assert paperlog([*command.split(), "--where", "is:reading or"]).err.endswith("  is:reading or\n             ^^\n")
    assert paperlog.tables() == before


def test_no_confirmation_without_a_change(paperlog: Shell) -> None:
    assert paperlog("tag --where is:reading").err.startswith("Give tags to add")


def test_matches_are_shown_before_the_confirmation(paperlog: Shell) -> None:
    assert run_in_terminal(paperlog, "tag --where is:reading --add todo --remove done", 80, answer="n") == [
        " ◐  lora  LoRA: Low-Rank Adaptation of Large Language Models            Jun 2021",
        " ◐  vit   An Image is Worth 16x16 Words: Transformers for Image Recog…  Oct 2020",
        "Tag 2 papers +todo -done? [y/N] n",
        "Nothing was changed.",
    ]
    assert paperlog.paper("lora")["tags"] == []
    _, question, answer = run_in_terminal(paperlog, "queue --where title:low-rank", 80, answer="y")
    assert question == "Queue 1 paper? [y/N] y"
    assert answer.startswith(
        "◇ LoRA: Low-Rank Adaptation of Large Language Models (lora): queued "
    )  # followed by today's date
    assert "[y/N]" not in "".join(run_in_terminal(paperlog, "queue --where key:vit --yes", 80))
    assert paperlog.paper("vit")["status"] == "queued"


def test_confirmation_shows_the_first_20_matches(paperlog: Shell) -> None:
    lines = run_in_terminal(paperlog, "queue --where is:unread", 80, answer="n")
    assert lines[19:22] == [lines[19], "    and 27 more", "Queue 47 papers? [y/N] n"]


def test_remove_an_imported_list(paperlog: Shell, tmp_path: Path) -> None:
    before = paperlog.contents()
    (tmp_path / "mistake.bib").write_text("@misc{ant, title={On Ants}}\n@misc{bee, title={On Bees}}\n")
    paperlog(f"import {tmp_path / 'mistake.bib'}")
    imported = paperlog.contents()
    refused = paperlog("remove --where source:mistake.bib")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "Remove 2 papers? Can't ask: stdin isn't a terminal. Use --yes to confirm.\n"
    assert paperlog("remove --where source:mistake.bib --dry-run").out == (
        "Removed 2 papers: On Ants and On Bees.\nNothing written: this was a dry run.\n"
    )
    assert paperlog.contents() == imported
    result = paperlog("remove --where source:mistake.bib --yes --json")
    assert result.json["removed"] == ["ant", "bee"]
    assert paperlog.contents()["papers"] == before["papers"]
    assert paperlog("undo").out == "Undone: removed On Ants and On Bees\n"
    assert paperlog.contents() == imported


def test_remove_the_built_in_papers(paperlog: Shell) -> None:
    paperlog("add --title 'On Ants'")
    paperlog("rate lora 5")
    result = paperlog("remove --where source:ml-papers --yes")
    assert result.out.startswith("Removed 49 papers: ")
    assert result.out.endswith(" and 46 more. To restore them: paperlog undo\n")
    assert paperlog.keys("list") == ["on-ants"]
    paperlog("import")
    assert len(paperlog.keys("list")) == 50
    assert paperlog.paper("lora")["rating"] == 5


def test_removal_is_confirmed(paperlog: Shell) -> None:
    lines = run_in_terminal(paperlog, "remove --where is:reading", 80, answer="n")
    assert [lines[0].split()[1], *lines[2:]] == ["lora", "Remove 2 papers? [y/N] n", "Nothing was changed."]
    assert run_in_terminal(paperlog, "remove vit", 40, answer="n")[:3] == [
        "Remove An Image is Worth 16x16 Words:",
        "Transformers for Image Recognition at",
        "Scale (vit)? [y/N] n",
    ]
    question = run_in_terminal(paperlog, "remove lora vit", 120, answer="n")[0]
    assert question.startswith("Remove LoRA: Low-Rank Adaptation of Large Language Models (lora) and An Image is Worth")
    assert len(paperlog.keys("list is:reading")) == 2
    assert run_in_terminal(paperlog, "remove lora vit lora", 80, answer="y")[-1] == (
        "Removed 2 papers: LoRA and ViT. To restore them: paperlog undo"
    )
    assert len(paperlog.keys("list")) == 47


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [("rate lora 5", 0), ("remove flashattention", 6), ("mark-dropped flashattention", 6), ("mark-reading gpt", 6)],
)
def test_change_during_the_confirmation(
    paperlog: Shell, monkeypatch: pytest.MonkeyPatch, meanwhile: str, code: int
) -> None:
    def confirm(*_: object) -> bool:
        monkeypatch.undo()
        assert paperlog(meanwhile).code == 0
        return True

    paperlog("mark-reading flashattention")
    monkeypatch.setattr("paperlog.cli.context._stdin_is_terminal", lambda: True)
    monkeypatch.setattr("paperlog.cli.context.CommandContext.confirm_on_terminal", confirm)
    assert paperlog("mark-skimmed --where is:reading").code == code
    assert paperlog.paper("lora")["status"] == ("reading" if code else "skimmed")
    assert paperlog.paper("flashattention-2")["status"] == "unread"
    assert paperlog.paper("lora")["rating"] == (5 if meanwhile == "rate lora 5" else None)


def test_confirmation_without_a_visible_prompt_is_refused(paperlog: Shell, tmp_path: Path) -> None:
    stderr = tmp_path / "stderr"
    env = {**os.environ, "PAPERLOG_STORE": str(paperlog.store), "TERM": "xterm"}
    command = f"{sys.executable} -m paperlog tag --where is:unread --add x 2>{stderr}"
    child = pexpect.spawn("/bin/sh", ["-c", command], env=env, encoding="utf-8")
    child.expect(pexpect.EOF)
    child.close()
    assert (child.exitstatus, "Use --yes to confirm" in stderr.read_text()) == (2, True)
    assert paperlog.records("readings").keys() == {"lora", "vit"}
