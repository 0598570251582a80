"""stats: what is counted, and how it is drawn."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.models import OWN_SOURCE, Category, Entry, Paper, Reading, Status
from paperlog.output.cells import width
from paperlog.output.charts.bars import months_chart, progress_chart, ratings_chart
from paperlog.output.charts.base import Chart, apportion
from paperlog.output.charts.calendar import calendar_chart
from paperlog.output.charts.coverage import coverage_chart
from paperlog.output.screen import ASCII, UNICODE, Glyphs, Screen
from paperlog.stats.counts import ProgressCounts
from paperlog.stats.reading import ReadingStats, reading_stats
from support.shell import Shell

TODAY = date(2026, 11, 23)  # a Monday
SINCE = date(2025, 11, 24)
CATEGORIES = [Category("a", "Alpha", "green"), Category("b", "Beta", None, 1), Category("c", "Gamma", "mauve", 2)]


def entry(
    key: str, category: str = "a", *reads: str, status: Status = Status.READ, rating: int | None = None,
    year: int | None = 2020, source: str | None = "list",
) -> Entry:  # fmt: skip
    published = PartialDate(year) if year else None
    paper = Paper(key, key, category, published=published, source=source)
    dates = tuple(sorted(map(PartialDate.parse, reads)))
    return Entry(paper, Reading(key, status=status, reads=dates, rating=rating), ())


def counted(*entries: Entry, today: date = TODAY) -> ReadingStats:
    return reading_stats(CATEGORIES, entries, today)


# What is counted


def test_papers_are_counted_by_category_and_status() -> None:
    found = counted(
        entry("p1"),
        entry("p2", status=Status.SKIMMED),
        entry("p3", status=Status.DROPPED),
        entry("p4", status=Status.READING),
        entry("p5", status=Status.QUEUED),
        entry("p6", "c", status=Status.UNREAD),
    )
    assert [(group.category.key, group.counts) for group in found.progress] == [
        ("a", ProgressCounts(read=1, started=3, not_started=1)),
        ("c", ProgressCounts(read=0, started=0, not_started=1)),
    ]
    assert list(found.statuses.values()) == [1, 1, 1, 1, 1, 1]


def test_readings_are_counted_by_month_and_day() -> None:
    found = counted(
        entry("p1", "a", "2026-11-23", "2026-11-02"),
        entry("p2", "b", "2026-11-02"),
        entry("p3", "b", "2026-10"),
        entry("p4", "b", "2025-12-01", "2025-11-30", "2025-11-24", "2025-11-23", "2025-11", "2025-10", "2026"),
    )
    assert [(str(month), count) for month, count in found.months.items() if count] == [
        ("2025-12", 1),
        ("2026-10", 1),
        ("2026-11", 3),
    ]
    assert (len(found.months), str(next(iter(found.months)))) == (12, "2025-12")
    assert {f"{day}": count for day, count in found.days.items()} == {
        "2025-11-24": 1,
        "2025-11-30": 1,
        "2025-12-01": 1,
        "2026-11-02": 2,
        "2026-11-23": 1,
    }
    assert (found.since, found.without_day) == (SINCE, 2)


def test_a_reading_in_the_future_is_not_counted() -> None:
    """A clock that was ahead left it."""
    found = counted(entry("p1", "a", "2026-11-24", "2026-12"))
    assert (found.days, found.without_day, found.longest, sum(found.months.values())) == ({}, 0, None, 0)


@pytest.mark.parametrize(
    ("reads", "current", "longest"),
    [
        ([], None, None),
        (["2026-11-23"], (1, "2026-11-23"), (1, "2026-11-23")),
        (["2026-11-22"], (1, "2026-11-16"), (1, "2026-11-16")),
        (["2026-11-16"], (1, "2026-11-16"), (1, "2026-11-16")),
        (["2026-11-15"], None, (1, "2026-11-09")),
        (["2026-11-22", "2026-11-23"], (2, "2026-11-16"), (2, "2026-11-16")),
        (["2026-11-09", "2026-11-15", "2026-11-23"], (1, "2026-11-23"), (1, "2026-11-23")),
        (["2026-11-10", "2026-11-17", "2026-10", "2026"], (2, "2026-11-09"), (2, "2026-11-09")),
        (["2020-12-31", "2021-01-07", "2021-01-11", "2026-11-23"], (1, "2026-11-23"), (3, "2020-12-28")),
        (["2021-01-04", "2021-01-11", "2022-01-03", "2022-01-10"], None, (2, "2022-01-03")),
    ],
)
def test_streaks_are_weeks_in_a_row(
    reads: list[str], current: tuple[int, str] | None, longest: tuple[int, str] | None
) -> None:
    found = counted(entry("p1", "a", *reads))
    streaks = [streak and (streak.weeks, f"{streak.first}") for streak in (found.current, found.longest)]
    assert streaks == [current, longest]


def test_coverage_is_of_lists_only() -> None:
    found = counted(
        entry("p1", "b", year=2021),
        entry("p2", "a", year=2021, status=Status.READING),
        entry("p3", "a", year=2019, status=Status.QUEUED),
        entry("p4", "a", year=None, status=Status.UNREAD),
        entry("p5", "a", year=2022, source=OWN_SOURCE),
        entry("p6", "a", year=2022, source=None),
    )
    assert [(cell.year, cell.category.key, cell.counts.read, cell.counts.started) for cell in found.coverage] == [
        (2019, "a", 0, 0),
        (2021, "a", 0, 1),
        (2021, "b", 1, 0),
        (None, "a", 0, 0),
    ]


def test_ratings_are_counted_by_stars() -> None:
    found = counted(entry("p1", rating=5), entry("p2", rating=3), entry("p3", rating=3), entry("p4"))
    assert found.ratings == {5: 1, 4: 0, 3: 2, 2: 0, 1: 0}


DAYS = st.dates(date(2025, 9, 1), date(2026, 12, 31))
READS = st.builds(lambda day, known: PartialDate(day.year, day.month, day.day if known else 0), DAYS, st.booleans())
ENTRIES = st.lists(
    st.builds(
        lambda category, status, reads, rating, year, source: Entry(
            Paper("p", "P", category, published=year and PartialDate(year), source=source),
            Reading("p", status=status, reads=tuple(sorted(reads)), rating=rating),
            (),
        ),
        st.sampled_from("abc"),
        st.sampled_from(Status),
        st.sets(READS, max_size=4),
        st.none() | st.integers(1, 5),
        st.none() | st.integers(1936, 2026),
        st.sampled_from(["list", OWN_SOURCE, None]),
    ),
    max_size=30,
)
TODAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))


@given(ENTRIES, TODAYS)
def test_counts_add_up(entries: list[Entry], today: date) -> None:
    found = counted(*entries, today=today)
    assert found.papers == len(entries) == sum(group.counts.papers for group in found.progress)
    assert sum(group.counts.read for group in found.progress) == found.statuses[Status.READ]
    assert sum(found.ratings.values()) == sum(each.reading.rating is not None for each in entries)
    assert sum(cell.counts.papers for cell in found.coverage) == sum(each.paper.source == "list" for each in entries)
    reads = [read for each in entries for read in each.reading.reads]
    for month, count in found.months.items():
        assert count == sum(
            (read.year, read.month) == (month.year, month.month) and read.first_day <= today for read in reads
        )
    whole = [read.first_day for read in reads if read.day and read.first_day <= today]
    assert found.days == Counter(day for day in whole if day >= found.since)
    assert found.since.weekday() == 0
    assert 364 <= (today - found.since).days <= 370
    weeks = {day.isocalendar()[:2] for day in whole}
    for streak in filter(None, (found.current, found.longest)):
        inside = [streak.first + timedelta(weeks=week) for week in range(streak.weeks)]
        assert all(monday.isocalendar()[:2] in weeks for monday in inside)
        outside = (streak.first - timedelta(weeks=1), streak.last + timedelta(weeks=1))
        assert not any(monday.isocalendar()[:2] in weeks for monday in outside)
    assert (found.longest is None) is (not weeks)


# What is drawn


def text_of(drawing: Chart) -> list[str]:
    return ["".join(text for text, _ in line) for line in drawing.lines]


@settings(deadline=None)
@given(ENTRIES.filter(bool), TODAYS, st.integers(16, 196), st.sampled_from([UNICODE, ASCII]))
def test_drawings_fit_their_room_and_lose_nothing(entries: list[Entry], today: date, room: int, glyphs: Glyphs) -> None:
    found = counted(*entries, today=today)
    plots = [progress_chart, months_chart, calendar_chart, ratings_chart, *([coverage_chart] if found.coverage else [])]
    for plot in plots:
        assert all(width(line) <= room for line in text_of(plot(found, glyphs, room))), plot
    if found.days:
        lines = text_of(calendar_chart(found, glyphs, room))
        rows = [line[3:] for line in lines[: lines.index("")] if set(line[3:]) <= {*glyphs.day_levels, " "}]
        signs = Counter("".join(rows).replace(" ", ""))
        levels = Counter(glyphs.day_levels[min(count, 3)] for count in found.days.values())
        assert signs - Counter({glyphs.day_levels[0]: signs[glyphs.day_levels[0]]}) == levels
        assert signs.total() == (today - found.since).days + 1


@given(st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(any), st.integers(3, 60))
def test_cells_are_divided_fairly(parts: list[int], cells: int) -> None:
    given_cells = apportion(parts, cells)
    assert sum(given_cells) == cells
    for part, share in zip(parts, given_cells, strict=True):
        assert (share > 0) is (part > 0)
        assert abs(share - part * cells / sum(parts)) < 2 or share == 1


def test_a_sign_is_a_paper_until_there_are_too_many() -> None:
    few = [entry(f"p{number}", status=list(Status)[number % 6]) for number in range(6)]
    assert text_of(coverage_chart(counted(*few), UNICODE, 40)) == [
        "       2020   ",
        "Alpha  ●◐◐◐○○ ",
        "",
        "● read  ◐ begun  ○ untouched",
    ]
    many = [entry(f"p{number}", status=Status.UNREAD) for number in range(70)] + [entry("p")]
    lines = text_of(coverage_chart(counted(*many), UNICODE, 40))
    assert lines[1].split() == ["Alpha", "●○○○○○"]
    assert lines[-1] == "a sign is up to 4 papers"
    assert sum(line.count("○") for line in lines[:-2]) == 18


def test_years_without_room_stand_together() -> None:
    papers = [entry(f"p{year}", year=year) for year in range(2000, 2020)]
    lines = text_of(coverage_chart(counted(*papers, entry("p", year=None)), UNICODE, 24))
    assert lines[:3] == ["<16 '16 '17 '18 '19 ?   ", "Alpha" + " " * 19, "●●● ●   ●   ●   ●   ●   "]
    assert sum(line.count("●") for line in lines[2:5]) == 13
    assert lines[-1] == "a sign is up to 2 papers"


@pytest.mark.parametrize("wrong", [1687, 9999])
@pytest.mark.parametrize("room", [40, 70])
def test_one_wrong_year_leaves_the_others_their_columns(wrong: int, room: int) -> None:
    papers = [entry(f"p{year}", year=year) for year in (2019, 2021, 2022, wrong)]
    lines = text_of(coverage_chart(counted(*papers), UNICODE, room))
    assert lines[0].split() == [str(year) for year in sorted((2019, 2021, 2022, wrong))]
    assert lines[1].split() == ["Alpha", *"●●●●"]
    many = [entry(f"p{year}", year=year) for year in (*range(2000, 2020), wrong)]
    assert "2019" in text_of(coverage_chart(counted(*many), UNICODE, 24))[0].split()


def test_months_have_their_numbers_only_where_these_stand_apart() -> None:
    found = counted(*(entry(f"p{number}", "a", "2026-11-02", "2026-10-01") for number in range(12)))
    assert text_of(months_chart(found, UNICODE, 48))[-1].split()[-2:] == ["Oct", "Nov"]
    assert text_of(months_chart(found, UNICODE, 48))[0].split() == ["12", "12"]
    narrow = text_of(months_chart(found, UNICODE, 16))
    assert narrow[-1] == "DJFMAMJJASON"
    assert not re.search("[0-9]", "".join(narrow))


# On the command line


@pytest.fixture
def reader(paperlog: Shell) -> Shell:
    """A reader of a few weeks."""
    paperlog("mark-read gpt bert --on 2026-11-17 --rating 4")
    paperlog("mark-read elmo --on 2026-11-10 --rating 5")
    paperlog("mark-read r-cnn --on 2026-08")
    paperlog("mark-read r-cnn --on 2026-03-03")
    paperlog("mark-skimmed ssd")
    paperlog("mark-reading vit")
    paperlog("queue detr")
    return paperlog


def test_stats_as_json_has_all_figures(reader: Shell) -> None:
    found = reader("stats --json").json
    assert (found["today"], found["papers"]) == ("2026-11-23", 49)
    assert found["statuses"] == {"unread": 42, "queued": 1, "reading": 1, "skimmed": 1, "read": 4, "dropped": 0}
    assert found["categories"] == [
        {"key": key, "name": name, "papers": papers, "read": read, "begun": started, "untouched": not_started}
        for key, name, papers, read, started, not_started in [
            ("language", "Language", 18, 3, 0, 15),
            ("vision", "Vision and Image Generation", 21, 1, 2, 18),
            ("general", "General AI", 10, 0, 0, 10),
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
        "year": 2013, "category": "vision", "papers": 1, "read": 1, "begun": 0, "untouched": 0,
    }  # fmt: skip
    assert sum(cell["papers"] for cell in found["coverage"]) == 49


def test_stats_in_a_pipe_is_plain_text(reader: Shell) -> None:
    lines = reader("stats").lines
    assert lines[0] == "Progress: 4 of 49 read"
    assert lines[1] == f"  Language                     {'■' * 7}{'·' * 33}  3 of 18"
    assert "  ● 4 read  ◌ 1 skimmed  ◐ 1 reading  ◇ 1 queued  ○ 42 unread  ▪ begun" in lines
    assert "Read by month: 5 since Dec 2025" in lines
    assert "Reading days: 4 readings on 3 days, 1 without a day" in lines
    assert "  streak 2 weeks since 9 Nov 2026" in lines
    assert "Coverage: 6 of 49 read or begun" in lines
    assert "  ★★★★☆  2  ■■" in lines
    assert not re.search("[╭│\x1b]", "\n".join(lines))


def test_stats_counts_what_the_conditions_choose(reader: Shell) -> None:
    assert reader("stats --category language --status read --json").json["papers"] == 3
    assert reader("stats --rating 5 --json").json["streaks"]["longest"]["weeks"] == 1
    assert reader("stats --year 2018 --tag language --json").json["papers"] == 0
    assert reader("stats category:language read:2026-11 --json").json["papers"] == 3
    assert reader("stats nosuch:field").code == 2


@pytest.mark.parametrize("columns", [None, 80])
def test_stats_of_no_paper_is_a_sentence(reader: Shell, columns: int | None) -> None:
    result = reader("stats --status dropped", columns=columns)
    assert (result.code, result.err) == (0, "")
    assert result.out == "No paper matches these conditions: there is nothing to count.\n"


def test_stats_of_a_reader_who_has_just_begun(paperlog: Shell) -> None:
    text = paperlog("stats", columns=80).out
    for sentence in (
        "Nothing was read in these months.",
        "Nothing is rated yet.",
        "No day of reading since 24 Nov 2025.",
    ):
        assert sentence in text
    assert paperlog("stats --json").json["streaks"] == {"current": None, "longest": None}


def test_papers_of_the_readers_own_have_no_coverage(paperlog: Shell) -> None:
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
def test_frames_stand_side_by_side_where_there_is_room(reader: Shell, columns: int, titles: list[list[str]]) -> None:
    lines = reader("stats", columns=columns).lines
    assert [re.findall(r"╭─ ([A-Z][a-z ]+?) ─", line) for line in lines if "╭" in line] == titles
    assert [line.count("╰") for line in lines if "╰" in line] == list(map(len, titles))
    assert {width(line) for line in lines} == {min(columns, 200)}


def test_signs_differ_without_colour_and_in_ascii(reader: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[32m▪" in reader("--color always stats", columns=80).out
    assert "\x1b" not in reader("stats", columns=80).out
    monkeypatch.setattr(Screen, "glyphs", ASCII)
    lines = reader("stats").lines
    assert all(line.isascii() for line in lines)
    assert "  . none  o 1  O 2  @ 3 or more" in lines
    assert lines[2] == f"  Vision and Image Generation  ##===={'.' * 34}  1 of 21"
    for glyphs in (UNICODE, ASCII):
        assert len(set(glyphs.day_levels)) == 4
        assert len(set(glyphs.bar_segments)) == 3
