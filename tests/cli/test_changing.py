"""`--dry-run` and `--json` of the commands that change the library."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from paperlog.cli.app import app
from support.files import library_content, write_file
from support.shell import JSON_FIELDS, Shell
from support.terminal import run_in_terminal

READING = {
    "list", "search", "show", "next", "random", "notes", "tags", "stats", "report", "graph", "export", "cite",
    "history", "path", "help", "view list", "category list", "goal", "config", "config path",
}  # fmt: skip
"""Commands that don't change the library. `export` and `report` write files that the user names."""
OUTSIDE = {"browse", "schema fetch", "backup", "merge-driver", "config edit"}
"""Commands that change something else, or are interactive, or are run by git."""
CHANGING = {
    "mark-read": "mark-read lora --rating 5",
    "mark-reading": "mark-reading lora vit",
    "mark-skimmed": "mark-skimmed lora --on yesterday",
    "mark-dropped": "mark-dropped lora --note 'no code'",
    "mark-unread": "mark-unread bert",
    "progress": "progress lora 12/30",
    "queue": "queue lora",
    "rate": "rate lora vit 5",
    "annotate": "annotate lora 'rank 8'",
    "tag": "tag --where category:vision +todo",
    "goal set": "goal set 50",
    "goal clear": "goal clear --month november",
    "add": "add --title 'On Bees'",
    "edit": "edit lora --key low-rank",
    "remove": "remove lora",
    "update": "update",
    "merge": "merge lora qlora",
    "split": "split gan",
    "link": "link qlora --builds-on vit",
    "category rename": "category rename vision Images",
    "category recolor": "category recolor vision red",
    "category merge": "category merge general language",
    "category remove": "category remove general --to vision",
    "import": "import mine.bib",
    "sync": "sync other.json",
    "undo": "undo 2",
    "redo": "redo",
    "restore": "restore backup.json",
    "doctor": "doctor --fix",
    "view save": "view save best rating:5",
    "view remove": "view remove todo",
    "log": "log bert --remove 1",
    "open": "open bert --pdf --yes",
}
"""A line for each command that changes the library, and works with the library of `changed`."""
BIB = '@misc{ants, title = "On Ants"}\n@misc{gan, title = "Generative Adversarial Networks", doi = "10.1000/1"}\n'


def leaf_commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each command that can be run, and its path, such as `view save`."""
    for name, each in command.commands.items():
        if hasattr(each, "commands"):
            yield from leaf_commands(each, f"{path}{name} ")
            if each.invoke_without_command:
                yield f"{path}{name}", each
        else:
            yield f"{path}{name}", each


COMMANDS = dict(leaf_commands(typer.main.get_command(app)))


@pytest.fixture
def changed(paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A library that each line of CHANGING changes, in the current folder."""
    monkeypatch.chdir(tmp_path)
    write_file(tmp_path, "mine.bib", BIB)
    write_file(tmp_path, "opened.pdf", "%PDF-")
    write_file(tmp_path, "read.bib", "@misc{b, title={BERT}, eprint={1810.04805}, file={opened.pdf}}")
    paperlog("import read.bib --with-readings")
    paperlog("backup backup.json")
    other = Shell(tmp_path / "other.json")
    other("rate detr 4")
    for line in (
        "merge gan vae --yes",
        "mark-read bert",
        "goal set 4 --month november",
        "view save todo is:unread",
        "rate sam 3",
        "rate sam 4",
        "undo",
    ):
        assert paperlog(line).code == 0
    tables = paperlog.tables()
    tables["readings"]["1"] = {"key": "vit", "rating": 9}
    paperlog.store.write_bytes(library_content(tables))
    return paperlog


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program for PDFs that does nothing."""
    program = write_file(tmp_path, "xdg-open", "#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")


def files(shell: Shell) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in shell.store.parent.rglob("*") if path.is_file()}


def test_every_changing_command_takes_dry_run_and_json() -> None:
    missing = {
        name: {"--dry-run", "--json"} - options
        for name, command in COMMANDS.items()
        if not {"--dry-run", "--json"}
        <= (options := {option for parameter in command.params for option in parameter.opts})
    }
    assert missing.keys() - READING - OUTSIDE == set()
    assert COMMANDS.keys() - READING - OUTSIDE == CHANGING.keys()


@pytest.mark.parametrize("name", sorted(READING - {"help"}))
def test_the_other_commands_change_no_library(changed: Shell, name: str) -> None:
    before = changed.store.read_bytes()
    example = re.search("Example: paperlog (.*)", COMMANDS[name].help)
    assert example
    assert changed(example[1]).code == 0
    assert changed.store.read_bytes() == before


def without_ids(result: Any) -> str:
    """Return a result as text, without random ids and the path of a new backup."""
    return re.sub(r'"(id|uid|previous)": ("|null).*', "", json.dumps(result, indent=1))


@pytest.mark.parametrize("line", CHANGING.values(), ids=CHANGING)
@pytest.mark.usefixtures("opener")
def test_dry_run_shows_what_the_command_does_and_writes_nothing(changed: Shell, line: str) -> None:
    before = files(changed)
    dry = changed(f"{line} --dry-run")
    dry_json = changed(f"{line} --dry-run --json")
    assert files(changed) == before
    real = changed(line)
    assert real.code == dry.code == dry_json.code == 0
    assert dry.lines[-1] == "Nothing written: this was a dry run."
    if not line.startswith(("restore", "doctor", "remove", "open")):  # these also show a backup, undo, or a program
        assert {*real.lines} <= {*dry.lines}
    assert (files(changed) == before) is (line == "update")
    if changes := dry_json.json["changes"]:
        assert changes[-1] in changed("history --json").json


@pytest.mark.parametrize("line", CHANGING.values(), ids=CHANGING)
@pytest.mark.usefixtures("opener")
def test_json_of_a_change_has_one_shape(changed: Shell, line: str) -> None:
    dry, real = (changed(f"{line} --json{option}").json for option in (" --dry-run", ""))
    assert list(real)[:6] == ["dry_run", "changes", "added", "removed", "changed", "papers"]
    assert real["dry_run"] is False
    assert without_ids({**dry, "dry_run": False}) == without_ids(real)
    for change in real["changes"]:
        assert list(change) == ["id", "at", "command", "sentence", "undone", "elsewhere"]
    for paper in real["papers"]:
        assert list(paper) == JSON_FIELDS
        assert paper["key"] in {*real["added"], *real["changed"]}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("rate lora vit 5", ([], [], ["lora", "vit"])),
        ("add --title 'On Bees'", (["category other", "on-bees"], [], [])),
        ("remove lora", ([], ["lora"], [])),
        ("edit lora --key low-rank", (["low-rank"], ["lora"], ["qlora"])),
        ("goal set 50", (["goal 2026"], [], [])),
        ("view save todo rating:5", ([], [], ["@todo"])),
        ("category rename vision Images", ([], [], ["category vision"])),
        (
            "restore backup.json",
            (["vae"], ["@todo", "goal 2026-11"], ["bert", "ddpm", "gan", "sam", "stable-diffusion"]),
        ),
        ("rate sam 3", ([], [], [])),
    ],
)
def test_json_names_what_was_changed(changed: Shell, line: str, names: tuple[list[str], ...]) -> None:
    result = changed(f"{line} --json").json
    assert tuple(sorted(result[kind]) for kind in ("added", "removed", "changed")) == names
    assert bool(result["changes"]) is (any(names) and not line.startswith("restore"))


def test_undo_and_redo_list_the_changes_that_they_reverse(paperlog: Shell) -> None:
    paperlog("rate lora 4")
    paperlog("rate vit 5")
    undone = paperlog("undo 2 --json").json
    assert [(change["sentence"], change["undone"]) for change in undone["changes"]] == [
        ("rated ViT 5 stars", True),
        ("rated LoRA 4 stars", True),
    ]
    assert undone["changed"] == ["vit", "lora"]
    assert [paper["rating"] for paper in undone["papers"]] == [None, None]
    assert [change["undone"] for change in paperlog("redo --json").json["changes"]] == [False]


def test_both_changes_of_a_last_page_are_reported(paperlog: Shell) -> None:
    result = paperlog("progress lora 30/30 --yes --json --dry-run").json
    assert [change["command"] for change in result["changes"]] == ["progress", "mark-read"]
    assert [paper["status"] for paper in result["papers"]] == ["read"]


def test_dry_run_creates_no_library(new_paperlog: Shell) -> None:
    result = new_paperlog("rate lora 5 --dry-run")
    assert (result.code, result.err) == (0, "")
    assert result.lines == [
        "○ LoRA: Low-Rank Adaptation of Large Language Models (lora): unread, 5 stars",
        "Nothing written: this was a dry run.",
    ]
    assert not new_paperlog.store.parent.exists()


def test_dry_run_of_open_opens_nothing(paperlog: Shell) -> None:
    result = paperlog("open lora --dry-run")
    assert result.lines == [
        "Would open LoRA: Low-Rank Adaptation of Large Language Models (lora): https://arxiv.org/abs/2106.09685",
        "Nothing written: this was a dry run.",
    ]
    assert paperlog("open lora --pdf --dry-run").code == paperlog("open lora --pdf").code == 1


def test_dry_run_asks_no_questions(paperlog: Shell, tmp_path: Path) -> None:
    pdf = write_file(tmp_path, "a.pdf", "%PDF-1.7")
    bib = write_file(tmp_path, "theirs.bib", f"@misc{{b, title={{LoRA}}, eprint={{2106.09685}}, file={{{pdf}}}}}")
    paperlog(f"import {bib} --with-readings")
    before = paperlog.store.read_bytes()
    assert run_in_terminal(paperlog, "open lora --pdf --dry-run", 400) == [
        f"Would open LoRA: Low-Rank Adaptation of Large Language Models (lora): {pdf}",
        "Nothing written: this was a dry run.",
    ]
    assert run_in_terminal(paperlog, "progress lora 30/30 --dry-run", 400)[1:] == [
        "That was the last page. To mark lora as read: paperlog mark-read lora",
        "Nothing written: this was a dry run.",
    ]
    assert paperlog.store.read_bytes() == before


def test_dry_run_does_not_suggest_undo(paperlog: Shell) -> None:
    assert paperlog("remove gan --dry-run").lines == [
        "Removed Generative Adversarial Networks (gan).",
        "Nothing written: this was a dry run.",
    ]


@pytest.mark.parametrize(
    "line", ["rate nosuch 5", "rate lora 6", "import missing.bib", "undo 5", "restore 9", "view remove x"]
)
def test_dry_run_fails_as_the_command_does(paperlog: Shell, line: str) -> None:
    dry, real = paperlog(f"{line} --dry-run"), paperlog(line)
    assert real.code != 0
    assert (dry.code, dry.out, dry.err) == (real.code, real.out, real.err)


def test_import_with_rejected_entries_prints_its_json(paperlog: Shell, tmp_path: Path) -> None:
    bib = write_file(tmp_path, "mine.bib", "@misc{a, title={On Ants}}\n@misc{b, year={2020}\n")
    result = paperlog(f"import {bib} --json --dry-run")
    assert result.code == 3
    (listed,) = result.json["lists"]
    assert (listed["source"], listed["added"], listed["updated"]) == ("mine.bib", ["a"], [])
    assert listed["rejected"] == [{"entry": "line 2 (b)", "reason": "unclosed brace or quotation mark"}]
    assert result.json["added"] == ["category other", "a"]


def test_dry_run_opens_no_editor(paperlog: Shell) -> None:
    paperlog("annotate lora one")
    paperlog.environ["EDITOR"] = "false"
    for line in ("annotate vit", "annotate lora --edit 1", "edit lora", "add"):
        result = paperlog(f"{line} --dry-run")
        assert (result.code, result.err) == (
            2,
            "--dry-run can't be combined with the editor. Give the text on the command line.\n",
        )


def test_dry_run_of_the_doctor_lists_the_repairs(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["readings"]["x"] = {"key": "lora", "rating": 9}
    paperlog.store.write_bytes(library_content(tables))
    before = paperlog.store.read_bytes()
    paperlog.store.chmod(0o666)
    dry = paperlog("doctor --fix --dry-run")
    assert (paperlog.store.read_bytes(), paperlog.store.stat().st_mode & 0o777) == (before, 0o666)
    real = paperlog("doctor --fix")
    assert (dry.code, dry.lines) == (real.code, [real.lines[0], "Nothing written: this was a dry run."])
    assert dry.err.splitlines() == [
        "Repaired: restored readings lora from the quarantine, without the invalid parts of rating.",
        f"Repaired: Any user can write to {paperlog.store}. Fix: remove that permission.",
    ]


def test_sync_both_writes_no_copy_in_a_dry_run(changed: Shell) -> None:
    before = files(changed)
    result = changed("sync other.json --both --dry-run --json").json
    assert files(changed) == before
    assert (result["changed"], result["updated"]) == (["detr"], ["other.json"])
