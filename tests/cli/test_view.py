"""Saved views."""

from __future__ import annotations

import json

import pytest

from support.shell import Shell


@pytest.fixture
def paperlog(paperlog: Shell) -> Shell:
    paperlog("queue vit detr lora")
    assert paperlog("view save soon is:queued").out == "Saved @soon: is:queued\n"
    return paperlog


def test_a_view_stands_for_its_query_in_any_other(paperlog: Shell) -> None:
    assert paperlog.keys("list @soon") == ["lora", "vit", "detr"]
    assert paperlog.keys("list @Soon year:2020") == ["vit", "detr"]
    assert paperlog.keys("list '(@soon or year:2013) ^key:vit'") == ["lora", "detr", "r-cnn", "vae"]
    assert "lora" not in paperlog.keys("list ^@soon")
    assert paperlog.keys("search @soon transformers --limit 1") == ["detr"]
    assert paperlog("search @soon zzyzx").err == "No paper matches '@soon zzyzx'.\n"
    assert len(paperlog("tag --where @soon --add todo").lines) == 3
    paperlog("view save soon-old @soon year:2020")
    assert paperlog.keys("list @soon-old") == ["vit", "detr"]


def test_a_view_keeps_its_alternatives_together(paperlog: Shell) -> None:
    paperlog("view save either title:image or title:low-rank")
    assert paperlog.keys("list @either is:queued category:language") == ["lora"]


def test_what_a_view_says_of_today_it_says_of_each_day(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    paperlog("view save fresh read:-2d..")
    assert paperlog.keys("list @fresh") == ["lora"]
    paperlog.now = paperlog.now.replace(day=26)
    assert paperlog.keys("list @fresh") == []


def test_views_are_listed(paperlog: Shell) -> None:
    paperlog('view save attention title:"attention is" category:LANG')
    assert paperlog("view list").lines == ["attention\ttitle:attention is category:language", "soon\tis:queued"]
    assert paperlog("view list", columns=80).lines == [
        "@attention  title:attention is category:language",
        "@soon  is:queued",
    ]
    assert paperlog("view list --json").json[1] == {"name": "soon", "query": "is:queued"}


def test_a_view_is_replaced_removed_and_brought_back(paperlog: Shell) -> None:
    assert paperlog("view save soon is:queued").out == "Saved @soon: is:queued (no change)\n"
    paperlog("view save @soon is:reading")
    assert paperlog("view list").lines == ["soon\tis:reading"]
    assert paperlog("undo").out == "Undone: saved the view @soon\n"
    assert paperlog("view list").lines == ["soon\tis:queued"]
    assert paperlog("view remove @Soon").out == "Removed @soon: is:queued\n"
    assert paperlog("view list --json").json == []
    assert paperlog("view list", columns=80).err.startswith("No views yet.")
    paperlog("undo")
    assert paperlog.keys("list @soon") == ["lora", "vit", "detr"]
    paperlog("redo")
    assert paperlog("list @soon").code == 2


@pytest.mark.parametrize(
    ("line", "code", "complaint"),
    [
        ("view save Soon is:read", 2, "Invalid view name 'Soon'. Use lower-case letters, digits and"),
        ("view save x ' '", 2, "A view needs a query: paperlog view save NAME QUERY"),
        ("view save x", 2, "Missing argument"),
        ("view save x catgory:vision", 2, "Unknown field 'catgory'."),
        ("view save x @x", 2, "@x refers to itself."),
        ("view save x @nosuch", 2, "There is no view 'nosuch'. Choose from: soon."),
        ("view remove son", 1, "There is no view 'son'. Saved views: soon."),
        ("view", 2, "Missing command."),
        ("view nosuch", 2, "No such command 'nosuch'."),
        ("list @son", 2, "There is no view 'son'. Did you mean 'soon'?"),
    ],
)
def test_what_is_no_view_is_refused(paperlog: Shell, line: str, code: int, complaint: str) -> None:
    before = paperlog.tables()
    result = paperlog(line)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(complaint)
    assert paperlog.tables() == before


def test_views_can_not_lead_in_a_circle(paperlog: Shell) -> None:
    paperlog("view save one @soon year:2020")
    paperlog("view save two @one")
    result = paperlog("view save soon is:queued or @two")
    assert result.code == 2
    assert result.err.splitlines()[0] == "In @one: @soon refers to itself, through @two and @one."
    assert result.err.splitlines()[1:] == ["  is:queued or @two", "               ^^^^"]


def test_many_views_of_views_are_refused_not_a_crash(paperlog: Shell) -> None:
    views = {str(n): {"name": f"v{n}", "query": f"@v{n + 1} or x"} for n in range(300)}
    views["299"]["query"] = "x"
    paperlog.store.write_text(json.dumps({**paperlog.tables(), "views": views}))
    assert "Views nested more than 50 levels deep." in paperlog("list @v0").err
    assert "Nested more than 50 levels deep" in paperlog("list " + "^" * 45 + "@v290").err
    assert paperlog("list @v290").code == 0


def test_a_view_that_no_longer_holds_is_found_by_the_doctor(paperlog: Shell) -> None:
    paperlog("view save late @soon year:2020")
    paperlog("view remove soon")
    result = paperlog("list @late")
    assert (result.code, result.err.splitlines()[1:]) == (2, ["  @late", "  ^^^^^"])
    (finding,) = paperlog("doctor --json").json
    assert finding["check"] == "broken-view"
    assert finding["explanation"].startswith("In @late: There is no view 'soon'. Save one with")


def test_a_view_that_is_none_is_passed_over_and_then_put_aside(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["views"]["7"] = {"name": "Bad Name", "query": "x"}
    paperlog.store.write_text(json.dumps(tables))
    result = paperlog("list @soon")
    assert (result.code, len(result.lines)) == (0, 3)
    assert "not shown: views 7: name: 'Bad Name' is not a valid key" in result.err
    paperlog("rate lora 3")
    assert paperlog.tables()["quarantine"]["1"] == {"table": "views", "raw": {"name": "Bad Name", "query": "x"}}
    assert list(paperlog.tables()["views"].values()) == [{"name": "soon", "query": "is:queued"}]


def test_views_are_kept_by_backups_and_untouched_by_imports(paperlog: Shell) -> None:
    copy = paperlog.store.with_name("copy.json")
    paperlog(f"backup {copy}")
    paperlog("view remove soon")
    paperlog(f"restore {copy}")
    paperlog("import")
    assert paperlog("view list").lines == ["soon\tis:queued"]


def test_a_field_that_another_hand_added_to_a_view_stays(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["views"]["1"]["color"] = "red"
    paperlog.store.write_text(json.dumps(tables))
    paperlog("view save soon is:reading")
    assert paperlog.tables()["views"]["1"] == {"name": "soon", "query": "is:reading", "color": "red"}
