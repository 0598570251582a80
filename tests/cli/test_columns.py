"""The columns of `list`, from the option or the configuration."""

from __future__ import annotations

import pytest

from paperlog.entry_fields import PAPER_FIELDS, SUMMARY_FIELDS
from support.shell import JSON_FIELDS, Shell


def test_columns_on_a_terminal(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    paperlog("tag lora +todo")
    assert paperlog("list lora bert --columns status,key,title,venue,rating", columns=80).lines[1:] == [
        " ○  lora  LoRA: Low-Rank Adaptation of Large Language Models   ICLR 2022   ★★★★★",
        " ○  bert  BERT: Pre-training of Deep Bidirectional Transform…  NAACL 2019",
        "",
        " 2 papers · 0 read · by category",
    ]
    assert paperlog("list lora --columns added_on,tags,authors", columns=60).lines[1:] == [
        " 23 Nov 2026  todo  Edward J. Hu, Yelong Shen, Phillip Wall…"
    ]


def test_columns_without_a_value_are_left_out(paperlog: Shell) -> None:
    assert paperlog("list lora --columns key,rating,read_on,title", columns=80).lines[1:] == [
        " lora  LoRA: Low-Rank Adaptation of Large Language Models"
    ]


def test_columns_on_a_narrow_terminal(paperlog: Shell) -> None:
    assert paperlog("list lora --columns status,key,title,published,venue,authors", columns=40).lines[1:] == [
        " ○  lora  Jun 2021  ICLR 2022",
        "   Edward J. Hu, Yelong Shen, Phillip W…",
        "   LoRA: Low-Rank Adaptation of Large",
        "   Language Models",
    ]


def test_too_many_columns_are_stacked(paperlog: Shell) -> None:
    line = "list lora --columns key,published,venue,authors,links,summary,abstract,added_on,source,type,doi,title"
    lines = paperlog(line, columns=80).lines
    assert lines[1].startswith(" lora  Jun 2021  ICLR 2022")
    assert lines[-1] == "   LoRA: Low-Rank Adaptation of Large Language Models"


@pytest.mark.parametrize("columns", [20, 40, 59, 60, 80, 250])
def test_no_line_is_wider_than_the_terminal(paperlog: Shell, columns: int) -> None:
    paperlog("annotate lora 'a note of some length, with \x1b[31m colour'")
    for names in (",".join(PAPER_FIELDS), "title,authors,venue", "key", "authors"):
        result = paperlog(f"list --columns {names}", columns=columns)
        assert max(map(len, result.lines)) <= columns
        assert "\x1b" not in result.out


def test_columns_in_a_pipe_have_whole_values(paperlog: Shell) -> None:
    paperlog("tag lora +todo +later")
    assert paperlog("list lora --columns key,published,tags,rating,title").out == (
        "lora\t2021-06\ttodo, later\t\tLoRA: Low-Rank Adaptation of Large Language Models\n"
    )


def test_configured_columns_are_for_a_terminal(paperlog: Shell) -> None:
    in_pipe = paperlog("list lora").out
    paperlog.configure('list.columns = ["title", "venue"]')
    assert paperlog("list lora").out == in_pipe
    assert paperlog("list lora", columns=80).lines[1:] == [
        " LoRA: Low-Rank Adaptation of Large Language Models  ICLR 2022"
    ]
    assert paperlog("list lora --columns key", columns=80).lines[1:] == [" lora"]
    default = paperlog("list lora --columns status,key,title,published,rating", columns=80).out
    paperlog.configure("")
    assert paperlog("list lora", columns=80).out == default


@pytest.mark.parametrize(("order", "column"), [("read", "read_on"), ("queued", "status_on"), ("added", "added_on")])
def test_date_that_a_list_is_sorted_by_is_added(paperlog: Shell, order: str, column: str) -> None:
    paperlog("mark-read vit --on 2026-11-20")
    paperlog("queue lora")
    name = "lora" if order == "queued" else "vit"
    chosen = paperlog(f"list {name} --sort {order} --columns key,{column}", columns=80).out
    assert "2026" in chosen
    assert paperlog(f"list {name} --sort {order} --columns key", columns=80).out == chosen


def test_unknown_column_is_refused(paperlog: Shell) -> None:
    for names, expected in (
        ("key,titel", "There is no column 'titel'. Did you mean 'title'?"),
        ("key,year", "There is no column 'year'. Did you mean 'published'?\n"),
        ("", "The name of a column is missing. Name columns as in key,title,venue.\n"),
    ):
        result = paperlog(["list", "--columns", names])
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(expected)
    for option in ("--json", "--template {key}"):
        assert paperlog(f"list --columns key {option}").err == "Use only one of --columns, --template and --json.\n"


def test_fields_are_those_of_json() -> None:
    assert list(PAPER_FIELDS) == JSON_FIELDS
    assert {*SUMMARY_FIELDS} < {*PAPER_FIELDS}
