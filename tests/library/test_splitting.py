"""The `split` command, which undoes merges by imports and by `merge`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.files import write_file
from support.shell import Shell
from support.terminal import run_in_terminal

WRONG = (
    "@article{huLoRA2021, title={LoRA of Bees}, author={Hu, Ann}, year=2022, journal={Nature}, eprint={2106.09685},\n"
    "  archiveprefix={arXiv}, pages={1--2}, keywords={bees}, abstract={Of bees.}, url={https://bees.org}}\n"
)


@pytest.fixture
def wrong(paperlog: Shell, tmp_path: Path) -> Path:
    """A file with an entry that is wrongly merged into LoRA."""
    paperlog("rate lora 5")
    file = write_file(tmp_path, "wrong.bib", WRONG)
    assert "same as 'lora' (arXiv id)" in paperlog(f"import {file}").out
    return file


def test_split_undoes_a_match(paperlog: Shell, wrong: Path) -> None:
    assert paperlog.paper("huLoRA2021")["key"] == "lora"
    assert paperlog("split lora").out == (
        "○ LoRA: Low-Rank Adaptation of Large Language Models (lora): unread, 5 stars\n"
        "○ LoRA of Bees (hulora2021): unread\n"
    )
    lora, bees = paperlog.paper("lora"), paperlog.paper("huLoRA2021")
    assert (lora["rating"], lora["citation_keys"], lora["tags"], lora["extra"]) == (5, [], [], {})
    assert (lora["abstract"], lora["aliases"], len(lora["links"])) == (None, ["LoRA", "Low-Rank Adaptation"], 1)
    assert (bees["title"], bees["authors"], bees["venue"]) == ("LoRA of Bees", ["Ann Hu"], "Nature")
    assert (bees["abstract"], bees["tags"], bees["extra"]["pages"]) == ("Of bees.", ["bees"], "1--2")
    assert (bees["rating"], bees["source"], bees["key"]) == (None, "wrong.bib", "hulora2021")


def test_split_papers_stay_apart(paperlog: Shell, wrong: Path) -> None:
    paperlog("split lora")
    before = paperlog.records("papers")
    for line in (f"import {wrong}", "import"):
        result = paperlog(line)
        assert (" 0 added, 0 updated" in result.out, result.err) == (True, ""), line
    assert paperlog.records("papers") == before
    assert paperlog("doctor").code == 0
    copy = write_file(wrong.parent, "copy.bib", WRONG.replace("huLoRA2021", "hu"))
    assert "same as 'hulora2021' (arXiv id)" in paperlog(f"import {copy}").out


def test_split_is_undone(paperlog: Shell, wrong: Path) -> None:
    before = paperlog.records("papers")
    paperlog("split lora")
    paperlog("undo")
    assert {key: {**row, "times": None} for key, row in paperlog.records("papers").items()} == {
        key: {**row, "times": None} for key, row in before.items()
    }
    paperlog("redo")
    assert paperlog.paper("huLoRA2021")["title"] == "LoRA of Bees"


def test_papers_that_were_split_can_be_merged_again(paperlog: Shell, wrong: Path) -> None:
    paperlog("split lora")
    paperlog("merge lora hulora2021")
    assert " 0 added" in paperlog(f"import {wrong}").out
    assert paperlog.paper("huLoRA2021")["key"] == "lora"


def test_one_of_several_entries_is_split(paperlog: Shell, tmp_path: Path) -> None:
    entries = [
        f"@book{{{key}, title={{Ants}}, doi={{10.1000/1}}, {field}={{x}}}}\n"
        for key, field in (("A", "series"), ("B", "pages"))
    ]
    one = write_file(tmp_path, "one.bib", "".join(entries))
    two = write_file(tmp_path, "two.bib", "@book{C, title={Ants}, doi={10.1000/1}, note={x}}")
    for file in (one, two):
        paperlog(f"import {file}")
    assert paperlog("split a nosuch").err == "'nosuch' was not merged into 'a'. Merged into it: B and C.\n"
    assert [paper["key"] for paper in paperlog("split a B --json").json["papers"]] == ["b", "a"]
    assert {key: paperlog.paper(key)["extra"] for key in "ab"} == {
        "a": {"series": "x", "note": "x"},
        "b": {"pages": "x"},
    }
    for file in (one, two):
        assert " 0 added, 0 updated" in paperlog(f"import {file}").out
    assert paperlog("split a two.bib").code == 0
    assert paperlog("split a").err == "Nothing was merged into 'a'.\n"
    for file in (one, two):
        assert " 0 added, 0 updated" in paperlog(f"import {file}").out
    assert "'b' and 'c' have the same DOI" in paperlog("doctor").out


def test_papers_that_sync_merged_are_not_split(paperlog: Shell, tmp_path: Path) -> None:
    other = Shell(tmp_path / "other.json", paperlog.now)
    paperlog("add --title Ants --link https://arxiv.org/abs/2401.00001")
    other("add --title 'Ants and Bees' --link https://arxiv.org/abs/2401.00001")
    assert paperlog(f"sync {other.store}").code == 0
    assert paperlog.paper("ants-and-bees")["key"] == "ants"
    assert paperlog("split ants").err == (
        "Sync merged 'ants' with a paper of another copy, which split can't reverse. "
        "Undo that sync: 'paperlog history' lists it.\n"
    )


def test_split_undoes_merge(paperlog: Shell) -> None:
    def papers() -> dict[str, Any]:
        changing = {"position": None, "relations": None}
        return {paper["key"]: paper | changing for paper in paperlog("list --json").json}

    def outgoing() -> dict[str, Any]:
        return {paper["key"]: paper["relations"] for paper in paperlog("list gpt elmo bert --json").json}

    before, relations = papers(), outgoing()
    paperlog("merge gpt elmo")
    paperlog("merge bert gpt")
    assert paperlog.paper("elmo")["key"] == "bert"
    paperlog("split bert")
    assert (papers(), outgoing()) == (before, relations)
    assert paperlog("import").out.startswith("ml-papers: 0 added")
    assert papers() == before
    assert paperlog("doctor").code == 0


def test_links_of_the_reader_are_restored(paperlog: Shell) -> None:
    paperlog("link vit --compares-with elmo")
    paperlog("link elmo --implements lora")
    before = paperlog("list vit elmo gpt --json").json
    paperlog("merge gpt elmo")
    assert {"kind": "compares-with", "to": "gpt"} in paperlog.paper("vit")["relations"]
    paperlog("split gpt")
    after = paperlog("list vit --json").json
    assert [paper["relations"] for paper in after] == [paper["relations"] for paper in before if paper["key"] == "vit"]
    paperlog("merge gpt elmo")
    paperlog("link vit gpt --remove")
    paperlog("split gpt")
    assert {"kind": "compares-with", "to": "elmo"} not in paperlog.paper("vit")["relations"]


def test_links_are_restored_to_a_paper_that_was_merged_twice(paperlog: Shell) -> None:
    paperlog("link vit --compares-with elmo")
    paperlog("merge gpt elmo")
    paperlog("merge bert gpt")
    assert {"kind": "compares-with", "to": "bert"} in paperlog.paper("vit")["relations"]
    paperlog("split bert elmo")
    assert {"kind": "compares-with", "to": "elmo"} in paperlog.paper("vit")["relations"]


@pytest.mark.parametrize(("answer", "is_split"), [("y", True), ("n", False)])
def test_split_asks_on_a_terminal(paperlog: Shell, wrong: Path, answer: str, is_split: bool) -> None:
    first_line = run_in_terminal(paperlog, "split lora", 100, answer=answer)[0]
    assert first_line.startswith("Split LoRA of Bees (huLoRA2021) off LoRA: Low-Rank Adaptation")
    assert (len(paperlog("list title:bees").lines) == 1) is is_split
