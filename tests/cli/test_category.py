"""The `category` commands."""

from __future__ import annotations

import json

import pytest

from support.shell import Shell
from support.terminal import run_in_terminal

SIZES = [
    "language\tLanguage\tgreen\t18",
    "vision\tVision and Image Generation\tblue\t21",
    "general\tGeneral AI\tred\t10",
]


def test_list_categories(paperlog: Shell) -> None:
    assert paperlog("category list").lines == SIZES
    assert paperlog("category list", columns=40).lines == [
        " language  Language · 18 papers",
        " vision    Vision and Image Generation ·",
        "           21 papers",
        " general   General AI · 10 papers",
    ]
    assert paperlog("category list --json").json[1] == {
        "key": "vision",
        "name": "Vision and Image Generation",
        "color": "blue",
        "papers": 21,
    }


def test_renamed_category_keeps_its_key_and_its_name_through_imports(paperlog: Shell) -> None:
    line = ["category", "rename", "vis", "Computer Vision"]
    assert paperlog(line).out == "Renamed the category Vision and Image Generation to Computer Vision.\n"
    assert paperlog(line).out == "Nothing was changed.\n"
    paperlog("import")
    assert paperlog("category list").lines[1] == "vision\tComputer Vision\tblue\t21"
    assert len(paperlog("list --category 'computer vision'").lines) == 21
    assert paperlog("undo").code == 0
    assert paperlog("category list").lines == SIZES


def test_recolor_a_category(paperlog: Shell) -> None:
    assert paperlog("category recolor vision cyan").out == (
        "Changed the color of Vision and Image Generation to cyan.\n"
    )
    assert paperlog("category recolor general none").out == "Removed the color of General AI.\n"
    assert paperlog("category list").lines[1:] == [
        "vision\tVision and Image Generation\tcyan\t21",
        "general\tGeneral AI\t\t10",
    ]
    assert paperlog("undo 2").code == 0
    assert paperlog("category list").lines == SIZES


@pytest.mark.parametrize("line", ["category merge general language", "category remove general --to lang"])
def test_papers_of_a_removed_category_move(paperlog: Shell, line: str) -> None:
    paperlog("view save mine 'category:general,vision is:unread'")
    paperlog("edit lora --category general")
    before = paperlog.contents()
    assert paperlog(line).out == "Merged the category General AI into Language: 11 papers, @mine.\n"
    assert paperlog("category list").lines == ["language\tLanguage\tgreen\t28", SIZES[1]]
    assert paperlog("view list").out == "mine\tcategory:language,vision is:unread\n"
    paperlog("undo")
    assert paperlog.contents() == before
    paperlog("redo")
    assert paperlog.paper("gan")["category"] == paperlog.paper("lora")["category"] == "language"


def test_later_imports_follow_a_merged_category(paperlog: Shell) -> None:
    exported = paperlog("export --format json key:gan").out
    paperlog("remove gan")
    paperlog("category merge general vision")
    paperlog("category merge vision language")
    assert paperlog("import -", stdin=exported).code == 0
    paperlog("import")
    assert paperlog("category list").lines == ["language\tLanguage\tgreen\t49"]
    paperlog("add --title New --category General")
    assert paperlog("category list").lines == ["language\tLanguage\tgreen\t49", "general\tGeneral\t\t1"]


@pytest.mark.parametrize("name", ["Other", "Misc"])
def test_later_additions_follow_a_merged_category(paperlog: Shell, name: str) -> None:
    paperlog("add --title AAA")
    paperlog(["category", "rename", "other", name])
    paperlog("category merge other general")
    assert paperlog("add --title BBB").out == "○ BBB (bbb): added to general\n"
    paperlog("import -", stdin="@misc{ccc, title = {CCC}}")
    assert {key: paperlog.paper(key)["category"] for key in ("aaa", "bbb", "ccc")} == dict.fromkeys(
        ("aaa", "bbb", "ccc"), "general"
    )
    paperlog("add --title DDD --category other")
    assert paperlog.paper("ddd")["category"] == "other"


def test_kept_reading_of_a_removed_paper_follows_its_category(paperlog: Shell) -> None:
    paperlog("edit lora --category general")
    paperlog("remove lora")
    paperlog("category merge general vision")
    paperlog("import")
    assert paperlog.paper("lora")["category"] == "vision"


def test_category_without_a_record_can_be_changed(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["categories"] = {key: row for key, row in tables["categories"].items() if row["key"] != "general"}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    paperlog("category merge vision general")
    paperlog("category rename general Everything")
    assert paperlog("category list").lines == [SIZES[0], "general\tEverything\t\t31"]


def test_empty_category_can_be_removed(paperlog: Shell) -> None:
    paperlog("add --title New --category Robots")
    result = paperlog("category remove robots")
    assert (result.code, result.out) == (2, "")
    assert result.err == "Robots has 1 paper. To move its papers: paperlog category remove robots --to CATEGORY\n"
    paperlog("edit new --category vision")
    paperlog("edit lora --category robots")
    paperlog("remove lora")
    assert paperlog("category remove robots").out == "Removed the category Robots.\n"
    paperlog("import")
    assert paperlog("category list").lines == [SIZES[0], "vision\tVision and Image Generation\tblue\t22", SIZES[2]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["rename", "vision", " "], "A category needs a name."),
        (
            ["rename", "vision", "general ai"],
            "There is already a category General AI (general). To merge them: paperlog category merge vision general",
        ),
        (["rename", "nosuch", "x"], "No category matches 'nosuch'. Categories: language, vision, general."),
        (
            ["recolor", "vision", "teal"],
            "There is no color 'teal'. Choose from: red, green, yellow, blue, magenta, cyan, none.",
        ),
        (["merge", "vision", "vis"], "'vision' can't be merged with itself."),
        (["merge", "vision", "nosuch"], "No category matches 'nosuch'. Categories: language, vision, general."),
    ],
)
def test_invalid_changes_are_refused(paperlog: Shell, words: list[str], message: str) -> None:
    before = paperlog.tables()
    result = paperlog(["category", *words])
    assert (result.code, result.out, result.err) == (2, "", f"{message}\n")
    assert paperlog.tables() == before


def test_removal_is_confirmed_on_a_terminal(paperlog: Shell) -> None:
    assert run_in_terminal(paperlog, "category merge general language", 80, answer="n") == [
        "Remove the category General AI and move its 10 papers to Language? [y/N] n",
        "Nothing was changed.",
    ]
    assert paperlog("category list").lines == SIZES
