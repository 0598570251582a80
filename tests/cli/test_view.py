"""The `view` commands."""

from __future__ import annotations

import json

import pytest

from support.shell import Shell


@pytest.fixture
def paperlog(paperlog: Shell) -> Shell:
    paperlog("queue vit detr lora")
    assert paperlog("view save soon is:queued").out == "Saved @soon: is:queued\n"
    return paperlog


def test_view_stands_for_its_query(paperlog: Shell) -> None:
    assert paperlog.keys("list @soon") == ["lora", "vit", "detr"]
    assert paperlog.keys("list @Soon year:2020") == ["vit", "detr"]
    assert paperlog.keys("list '(@soon or year:2013) ^key:vit'") == ["lora", "detr", "r-cnn", "vae"]
    assert "lora" not in paperlog.keys("list ^@soon")
    assert paperlog.keys("search @soon transformers --limit 1") == ["vit"]
    assert paperlog("search @soon zzyzx").err == "No paper matches '@soon zzyzx'.\n"
    assert len(paperlog("tag --where @soon --add todo").lines) == 3
    paperlog("view save soon-old @soon year:2020")
    assert paperlog.keys("list @soon-old") == ["vit", "detr"]


def test_view_with_or_is_grouped(paperlog: Shell) -> None:
    paperlog("view save either title:image or title:low-rank")
    assert paperlog.keys("list @either is:queued category:language") == ["lora"]


def test_relative_dates_in_a_view_follow_the_clock(paperlog: Shell) -> None:
    paperlog("mark-read lora")
    paperlog("view save fresh read:-2d..")
    assert paperlog.keys("list @fresh") == ["lora"]
    paperlog.now = paperlog.now.replace(day=26)
    assert paperlog.keys("list @fresh") == []


def test_list_views(paperlog: Shell) -> None:
    paperlog('view save attention title:"attention is" category:LANG')
    assert paperlog("view list").lines == ["attention\ttitle:attention is category:language", "soon\tis:queued"]
    assert paperlog("view list", columns=80).lines == [
        "@attention  title:attention is category:language",
        "@soon  is:queued",
    ]
    assert paperlog("view list --json").json[1] == {"name": "soon", "query": "is:queued"}


def test_replace_remove_and_undo_a_view(paperlog: Shell) -> None:
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
        ("view save x", 2, "QUERY is missing."),
        ("view save x catgory:vision", 2, "Unknown field 'catgory'."),
        ("view save x @x", 2, "@x refers to itself."),
        ("view save x @nosuch", 2, "There is no view 'nosuch'. Choose from: soon."),
        ("view remove son", 1, "There is no view 'son'. Saved views: soon."),
        ("view", 2, "Which command? save, list, remove."),
        ("view nosuch", 2, "There is no command 'nosuch'."),
        ("list @son", 2, "There is no view 'son'. Did you mean 'soon'?"),
    ],
)
def test_invalid_views_are_refused(paperlog: Shell, line: str, code: int, complaint: str) -> None:
    before = paperlog.tables()
    result = paperlog(line)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(complaint)
    assert paperlog.tables() == before


def test_cyclic_views_are_refused(paperlog: Shell) -> None:
    paperlog("view save one @soon year:2020")
    paperlog("view save two @one")
    result = paperlog("view save soon is:queued or @two")
    assert result.code == 2
    assert result.err.splitlines()[0] == "In @one: @soon refers to itself, through @two and @one."
    assert result.err.splitlines()[1:] == ["  is:queued or @two", "               ^^^^"]


def test_deeply_nested_views_are_refused(paperlog: Shell) -> None:
    views = {str(n): {"name": f"v{n}", "query": f"@v{n + 1} or x"} for n in range(300)}
    views["299"]["query"] = "x"
    paperlog.store.write_text(json.dumps({**paperlog.tables(), "views": views}))
    assert "Views nested more than 50 levels deep." in paperlog("list @v0").err
    assert "Nested more than 50 levels deep" in paperlog("list " + "^" * 45 + "@v290").err
    assert paperlog("list @v290").code == 0


def test_doctor_reports_a_broken_view(paperlog: Shell) -> None:
    paperlog("view save late @soon year:2020")
    paperlog("view remove soon")
    result = paperlog("list @late")
    assert (result.code, result.err.splitlines()[1:]) == (2, ["  @late", "  ^^^^^"])
    (finding,) = paperlog("doctor --json").json
    assert finding["check"] == "broken-view"
    assert finding["explanation"].startswith("In @late: There is no view 'soon'. Save one with")


def test_invalid_view_is_skipped_and_then_quarantined(paperlog: Shell) -> None:
    tables = paperlog.tables()
    tables["views"]["7"] = {"name": "Bad Name", "query": "x"}
    paperlog.store.write_text(json.dumps(tables))
    result = paperlog("list @soon")
    assert (result.code, len(result.lines)) == (0, 3)
    assert "not shown: views 7: name: must consist of lower-case letters" in result.err
    paperlog("view save late is:read")
    assert paperlog.tables()["quarantine"]["1"]["raw"] == {"name": "Bad Name", "query": "x"}
    assert [view["name"] for view in paperlog.tables()["views"].values()] == ["soon", "late"]


def test_backups_contain_views_and_imports_leave_them_alone(paperlog: Shell) -> None:
    copy = paperlog.store.with_name("copy.json")
    paperlog(f"backup {copy}")
    paperlog("view remove soon")
    paperlog(f"restore {copy}")
    paperlog("import")
    assert paperlog("view list").lines == ["soon\tis:queued"]


def test_unknown_view_fields_are_preserved(paperlog: Shell) -> None:
    tables = paperlog.tables()
    (view,) = tables["views"].values()
    view["color"] = "red"
    paperlog.store.write_text(json.dumps(tables))
    paperlog("view save soon is:reading")
    assert paperlog.contents()["views"]["soon"] == {"name": "soon", "query": "is:reading", "color": "red"}
