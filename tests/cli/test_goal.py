"""The `goal` commands, and goals on the dashboard and in `stats`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from support.shell import Shell


def test_goals_are_set_shown_and_cleared(paperlog: Shell) -> None:
    assert paperlog("goal set 50 --year 2026").out == "Goal for 2026: 0 of 50, 44 behind\n"
    assert paperlog("goal set 4 --month november").out == "Goal for Nov 2026: 0 of 4, 2 behind\n"
    assert paperlog("goal set 3 --week today").out == "Goal for 23 Nov 2026 to 29 Nov 2026: 0 of 3\n"
    assert paperlog("goal").out == "2026\t0\t50\t44 behind\n2026-11\t0\t4\t2 behind\n2026-w48\t0\t3\t\n"
    assert paperlog("goal set 40").out == "Goal for 2026: 0 of 40, 35 behind\n"
    assert paperlog("goal set 40 --year this-year").out.endswith(" (no change)\n")
    assert paperlog("goal clear --week 2026-w48").out == "Cleared the goal for 23 Nov 2026 to 29 Nov 2026: 0 of 3\n"
    assert paperlog("goal --json").json == [
        {"period": "2026", "goal": 40, "read": 0, "expected": 35, "days_left": 39},
        {"period": "2026-11", "goal": 4, "read": 0, "expected": 2, "days_left": 8},
    ]
    assert paperlog("goal clear").code == paperlog("goal clear --month 2026-11").code == 0
    assert paperlog("goal", columns=80).err == "No goals yet. Set one: paperlog goal set 50 --year this-year\n"
    missing = paperlog("goal clear --month 2026-11")
    assert (missing.code, missing.err) == (1, "There is no goal for Nov 2026.\n")


def test_a_number_alone_sets_a_goal(paperlog: Shell) -> None:
    assert paperlog("goal 50").out == "Goal for 2026: 0 of 50, 44 behind\n"
    assert paperlog("goal 4 --month november --json").json["added"] == ["goal 2026-11"]
    assert "not 0." in paperlog("goal 0").err
    misplaced = paperlog("goal --json 50")
    assert (misplaced.code, misplaced.out) == (2, "")
    assert misplaced.err == "--json can't come before 'set'. See 'paperlog goal set --help'.\n"
    assert paperlog("goal fifty").err == "There is no command 'fifty'. See 'paperlog goal --help'.\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("0", "must be a whole number of at least 1, not 0"),
        ("1000001", "A goal is at most 1000000 papers."),
        ("5 --year 2026 --month 2026-11", "Choose one of --year, --month and --week."),
        ("5 --week november", "'november' is longer than a week."),
        ("5 --month 2026", "'2026' is longer than a month."),
        ("5 --year soon", "Can't parse date 'soon'."),
        ("5 --week 2026-w54", "The date '2026-w54' doesn't exist."),
    ],
)
def test_other_goals_are_refused(paperlog: Shell, options: str, message: str) -> None:
    result = paperlog(f"goal set {options}")
    assert (result.code, result.out) == (2, "")
    assert message in result.err


@pytest.mark.parametrize(
    ("days", "read", "pace"),
    [
        (0, 0, ""),
        (0, 1, "1 ahead"),
        (1, 0, "1 behind"),
        (1, 1, "on pace"),
        (2, 3, "1 ahead"),
        (6, 3, "3 behind"),
        (7, 3, "4 short"),
        (7, 7, "reached"),
        (-1, 0, ""),
    ],
)
def test_pace_on_the_days_of_a_week(paperlog: Shell, days: int, read: int, pace: str) -> None:
    paperlog("goal set 7 --week this-week")
    paperlog.now += timedelta(days=days)
    for key in ["lora", "vit", "bert", "gpt", "elmo", "sam", "detr"][:read]:
        paperlog(f"mark-read {key} --on 2026-11-23")
    assert paperlog("goal").out == f"2026-w48\t{read}\t7\t{pace}\n"


def test_papers_count_once_and_only_in_periods_that_contain_their_dates(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2026-11-23")
    paperlog("mark-read lora --on 2026-01-02")
    paperlog("mark-read vit --on 2026-11")
    paperlog("mark-read bert --on 2025")
    for option in ("--year 2026", "--month this-month", "--week today", "--month 2026-01"):
        paperlog(f"goal set 9 {option}")
    assert {each["period"]: each["read"] for each in paperlog("goal --json").json} == {
        "2026": 2, "2026-01": 1, "2026-11": 2, "2026-w48": 1,
    }  # fmt: skip


def test_dashboard_and_stats_show_the_current_goals(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2026-11-17")
    paperlog("goal set 50")
    paperlog("goal set 2 --month last-month")
    line = " Goal for 2026: 1 of 50, 43 behind"
    for command in ("", "stats"):
        assert paperlog(command).lines[-1] == paperlog(command, columns=40).lines[-1] == line
    assert [each["period"] for each in paperlog("stats --json").json["goals"]] == ["2026"]
    assert paperlog("stats lora --json").json["goals"] == []
    assert line not in paperlog("stats lora").lines
    assert paperlog("goal", columns=80).lines == [
        " 2026      ▏·········  1 of 50, 43 behind",
        " Oct 2026  ··········  0 of 2, 2 short",
    ]
    assert paperlog("goal", columns=30).lines == [" 2026: 1 of 50, 43 behind", " Oct 2026: 0 of 2, 2 short"]


def test_goals_are_undone_and_exported(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("goal set 50")
    paperlog("goal set 40")
    assert paperlog("undo").out == "Undone: set a goal of 40 papers for 2026\n"
    assert paperlog("goal --json").json[0]["goal"] == 50
    paperlog("goal clear")
    paperlog("undo")
    exported = paperlog("export --format json").out
    assert "goals" in json.loads(exported)
    (tmp_path / "all.json").write_text(exported)
    assert paperlog("export --format json lora").json["goals"] == []
    other = Shell(tmp_path / "other.json")
    assert "not imported: 1 goal (use --with-readings)" in other(f"import {tmp_path}/all.json").err
    other("goal set 3 --year 2027")
    assert other(f"import {tmp_path}/all.json --with-readings").out.endswith("1 goal\n")
    assert [(each["period"], each["goal"]) for each in other("goal --json").json] == [("2026", 50), ("2027", 3)]
    assert other.records("goals")["2026"] == paperlog.records("goals")["2026"]
    other.now += timedelta(hours=1)
    other("goal set 7")
    other(f"import {tmp_path}/all.json --with-readings")
    assert other("goal --json").json[0]["goal"] == 7, "it was set later"
    paperlog.now += timedelta(hours=2)
    paperlog("goal set 9")
    (tmp_path / "later.json").write_text(paperlog("export --format json").out)
    assert other(f"import {tmp_path}/later.json --with-readings").out.endswith(" 1 goal\n")
    assert other.records("goals")["2026"] == paperlog.records("goals")["2026"]
    other("undo")
    assert other("goal --json").json[0]["goal"] == 7
    other("goal clear")
    other(f"import {tmp_path}/all.json --with-readings")
    assert other("goal --json").json[0]["goal"] == 50
    assert other.records("goals")["2026"]["times"]["papers"] > other.tables()["removals"].popitem()[1]["at"]


@pytest.mark.parametrize("key", ["2026-13", "2026-w54", "2026-11-23", "today", "november"])
def test_invalid_goals_are_reported(paperlog: Shell, key: str) -> None:
    paperlog("goal set 50")
    tables = paperlog.tables()
    tables["goals"]["7"] = {"key": key, "papers": 3}
    paperlog.store.write_text(json.dumps(tables), "utf-8")
    result = paperlog("")
    assert result.code == 0
    assert f"goals 7 ('{key}'): record: '{key}' isn't a year, a month or a week" in " ".join(result.err.split())
    assert result.lines[-1] == " Goal for 2026: 0 of 50, 44 behind"


def test_goals_of_a_period_in_the_past_can_be_set(paperlog: Shell) -> None:
    paperlog("mark-read lora --on 2025-12-31")
    assert paperlog("goal set 1 --week 2026-w01").out == "Goal for 29 Dec 2025 to 4 Jan 2026: 1 of 1, reached\n"
