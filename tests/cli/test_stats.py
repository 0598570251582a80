"""The `stats` command."""

from __future__ import annotations

import re

import pytest

from paperlog.output.cells import width
from paperlog.output.screen import ASCII, UNICODE, Screen
from support.shell import Shell


@pytest.fixture
def stats_library(paperlog: Shell) -> Shell:
    """A library with a few weeks of readings."""
    paperlog("mark-read gpt bert --on 2026-11-17 --rating 4")
    paperlog("mark-read elmo --on 2026-11-10 --rating 5")
    paperlog("mark-read r-cnn --on 2026-08")
    paperlog("mark-read r-cnn --on 2026-03-03")
    paperlog("mark-skimmed ssd")
    paperlog("mark-reading vit")
    paperlog("queue detr")
    paperlog("mark-dropped ddpm")
    return paperlog


def test_stats_of_a_period(stats_library: Shell) -> None:
    found = stats_library("stats --json --since 2026-03 --until 2026-11-12").json
    assert (found["today"], found["papers"]) == ("2026-11-12", 2)
    assert [(month["month"], month["readings"]) for month in found["months"] if month["readings"]] == [
        ("2026-03", 1),
        ("2026-08", 1),
        ("2026-11", 1),
    ]
    assert [each["day"] for each in found["days"]["read"]] == ["2026-03-03", "2026-11-10"]
    assert {each["stars"]: each["papers"] for each in found["ratings"]} == {5: 1, 4: 0, 3: 0, 2: 0, 1: 0}
    assert stats_library("stats --json --since november").json["papers"] == 3
    stats_library("mark-read detr --on 0001-01")
    assert stats_library("stats --json --until 0001").json["papers"] == 1


def test_stats_json(stats_library: Shell) -> None:
    found = stats_library("stats --json").json
    assert (found["today"], found["papers"]) == ("2026-11-23", 49)
    assert found["statuses"] == {"unread": 41, "queued": 1, "reading": 1, "skimmed": 1, "read": 4, "dropped": 1}
    assert found["categories"] == [
        {
            "key": key,
            "name": name,
            "papers": papers,
            "read": read,
            "begun": begun,
            "untouched": untouched,
            "dropped": dropped,
        }
        for key, name, papers, read, begun, untouched, dropped in [
            ("language", "Language", 18, 3, 0, 15, 0),
            ("vision", "Vision and Image Generation", 21, 1, 2, 17, 1),
            ("general", "General AI", 10, 0, 0, 10, 0),
        ]
    ]
    assert [month for month in found["months"] if month["readings"]] == [
        {"month": "2026-03", "readings": 1},
        {"month": "2026-08", "readings": 1},
        {"month": "2026-11", "readings": 3},
    ]
    assert found["days"] == {
        "since": "2025-11-24",
        "read": [
            {"day": "2026-03-03", "readings": 1},
            {"day": "2026-11-10", "readings": 1},
            {"day": "2026-11-17", "readings": 2},
        ],
        "without_day": 1,
    }
    streak = {"weeks": 2, "first_week": "2026-11-09", "last_week": "2026-11-16"}
    assert found["streaks"] == {"current": streak, "longest": streak}
    assert found["ratings"][:2] == [{"stars": 5, "papers": 1}, {"stars": 4, "papers": 2}]
    assert found["coverage"][0] == {
        "year": 2013, "category": "vision", "papers": 1, "read": 1, "begun": 0, "untouched": 0, "dropped": 0,
    }  # fmt: skip
    assert sum(cell["papers"] for cell in found["coverage"]) == 49


@pytest.mark.parametrize(
    ("options", "before"),
    [
        ("", 1),  # Dec 2024 to Nov 2025
        ("--since this-month", 2),  # the 23 days before 1 November
        ("--since 2026-10-15 --until 2026-10-20", 1),
        ("--until 2026-10", None),
        ("--since 0001", None),
    ],
)
def test_stats_are_compared_with_the_period_before(paperlog: Shell, options: str, before: int | None) -> None:
    for paper, day in (("lora", "2025-05"), ("vit", "2026-10-12"), ("gan", "2026-10-20"), ("vae", "2026-11-02")):
        paperlog(f"mark-read {paper} --on {day}")
    assert paperlog(f"stats --json {options}").json["before"] == before
    sentence = f", {before} in the {'period' if options else '12 months'} before"
    assert (sentence in paperlog(f"stats {options}").out) is (before is not None)


def test_bar_has_a_symbol_for_each_kind_of_status(stats_library: Shell) -> None:
    row = next(line for line in stats_library("stats").lines if "Vision" in line)
    assert [row.count(symbol) for symbol in "■▪◇✗"] == [2, 4, 2, 2]


def test_stats_in_a_pipe_is_plain_text(stats_library: Shell) -> None:
    lines = stats_library("stats").lines
    assert lines[0] == "Progress: 4 of 49 read"
    assert lines[1] == f"  Language                     {'■' * 7}{'·' * 33}  3 of 18"
    assert "  ● 4 read  ◌ 1 skimmed  ◐ 1 reading  ◇ 1 queued  ○ 41 unread  ✗ 1 dropped" in lines
    assert "Read by month: 5 since Dec 2025, 0 in the 12 months before" in lines
    assert "Reading days: 4 readings on 3 days, 1 without an exact day" in lines
    assert "  streak 2 weeks since 9 Nov 2026" in lines
    assert "Coverage: 6 of 49 read, skimmed or reading" in lines
    assert "  ★★★★☆  2  ██" in lines
    assert not re.search("[╭│\x1b]", "\n".join(lines))


def test_stats_of_selected_papers(stats_library: Shell) -> None:
    assert stats_library("stats --category language --status read --json").json["papers"] == 3
    assert stats_library("stats --rating 5 --json").json["streaks"]["longest"]["weeks"] == 1
    assert stats_library("stats --year 2018 --tag language --json").json["papers"] == 0
    assert stats_library("stats category:language read:2026-11 --json").json["papers"] == 3
    assert stats_library("stats nosuch:field").code == 2


@pytest.mark.parametrize("columns", [None, 80])
def test_stats_of_no_papers(stats_library: Shell, columns: int | None) -> None:
    result = stats_library("stats status:dropped rating:5", columns=columns)
    assert (result.code, result.err) == (0, "")
    assert result.out == "No matching papers.\n"


@pytest.mark.parametrize(
    ("options", "period"),
    [
        ("--since 2027", "since 1 Jan 2027"),
        ("--until 0001", "0001"),
        ("--since 2024 --until 2024", "2024"),
    ],
)
def test_stats_of_a_period_without_readings(stats_library: Shell, options: str, period: str) -> None:
    result = stats_library(f"stats {options}")
    assert (result.code, result.out) == (0, f"No papers were read in this period ({period}).\n")
    assert stats_library(f"stats status:dropped rating:5 {options}").out == "No matching papers.\n"


def test_stats_of_a_new_library(paperlog: Shell) -> None:
    text = paperlog("stats", columns=80).out
    for sentence in (
        "Nothing read in these months.",
        "No ratings yet.",
        "Nothing read since 24 Nov 2025.",
    ):
        assert sentence in text
    assert paperlog("stats --json").json["streaks"] == {"current": None, "longest": None}


def test_added_papers_have_no_coverage(paperlog: Shell) -> None:
    paperlog("add --title Own --category Mine")
    assert "Coverage" not in paperlog("stats --category mine", columns=80).out
    assert paperlog("stats --category mine --json").json["coverage"] == []


@pytest.mark.parametrize(
    ("columns", "titles"),
    [
        (40, [["Progress"], ["Read by month"], ["Reading days"], ["Coverage"], ["Ratings"]]),
        (60, [["Progress"], ["Read by month"], ["Reading days"], ["Coverage"], ["Ratings"]]),
        (80, [["Progress"], ["Read by month", "Ratings"], ["Reading days"], ["Coverage"]]),
        (120, [["Progress", "Read by month"], ["Reading days"], ["Coverage", "Ratings"]]),
        (200, [["Progress", "Read by month", "Ratings"], ["Reading days", "Coverage"]]),
        (300, [["Progress", "Read by month", "Ratings"], ["Reading days", "Coverage"]]),
    ],
)
def test_panels_are_side_by_side_if_they_fit(stats_library: Shell, columns: int, titles: list[list[str]]) -> None:
    lines = stats_library("stats", columns=columns).lines
    assert [re.findall(r"╭─ ([A-Z][a-z ]+?) ─", line) for line in lines if "╭" in line] == titles
    assert [line.count("╰") for line in lines if "╰" in line] == list(map(len, titles))
    assert {width(line) for line in lines} == {min(columns, 200)}


def test_symbols_are_distinct_without_color_and_in_ascii(stats_library: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[32m░" in stats_library("--color always stats", columns=80).out
    assert "\x1b" not in stats_library("stats", columns=80).out
    monkeypatch.setattr(Screen, "glyphs", ASCII)
    lines = stats_library("stats").lines
    assert all(line.isascii() for line in lines)
    assert "  . none  o 1  O 2  @ 3 or more" in lines
    assert lines[2] == f"  Vision and Image Generation  ##====++xx{'.' * 30}  1 of 21"
    for glyphs in (UNICODE, ASCII):
        assert len(set(glyphs.day_levels)) == 4
        assert len(set(glyphs.bar_segments)) == 3
