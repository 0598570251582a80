"""The charts of `stats`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.models import Entry, Status
from paperlog.output.cells import width
from paperlog.output.charts.bars import months_chart, progress_chart, ratings_chart
from paperlog.output.charts.base import Chart, apportion
from paperlog.output.charts.calendar import calendar_chart
from paperlog.output.charts.coverage import coverage_chart
from paperlog.output.screen import ASCII, UNICODE, Glyphs
from support.stats import ENTRIES, TODAYS, counted, entry


def text_of(drawing: Chart) -> list[str]:
    return ["".join(text for text, _ in line) for line in drawing.lines]


@given(ENTRIES.filter(bool), TODAYS, st.integers(16, 196), st.sampled_from([UNICODE, ASCII]))
def test_charts_fit_the_width_and_show_all_data(entries: list[Entry], today: date, room: int, glyphs: Glyphs) -> None:
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
def test_apportion_is_proportional(parts: list[int], cells: int) -> None:
    given_cells = apportion(parts, cells)
    assert sum(given_cells) == cells
    for part, share in zip(parts, given_cells, strict=True):
        assert (share > 0) is (part > 0)
        assert abs(share - part * cells / sum(parts)) < 2 or share == 1


def test_symbol_stands_for_several_papers_if_there_are_many() -> None:
    few = [entry(f"p{number}", status=list(Status)[number % 6]) for number in range(6)]
    assert text_of(coverage_chart(counted(*few), UNICODE, 40)) == [
        "       2020   ",
        "Alpha  ●◌◐◇○✗ ",
        "",
        "● read  ◌ skimmed  ◐ reading  ◇ queued",
        "○ unread  ✗ dropped",
    ]
    many = [entry(f"p{number}", status=Status.UNREAD) for number in range(70)] + [entry("p")]
    lines = text_of(coverage_chart(counted(*many), UNICODE, 40))
    assert lines[1].split() == ["Alpha", "●○○○○○"]
    assert lines[-1] == "● read  ○ unread  up to 4 papers each"
    assert sum(line.count("○") for line in lines[:-1]) == 18


def test_years_that_do_not_fit_are_combined() -> None:
    papers = [entry(f"p{year}", year=year) for year in range(2000, 2020)]
    lines = text_of(coverage_chart(counted(*papers, entry("p", year=None)), UNICODE, 24))
    assert lines[:3] == ["<16 '16 '17 '18 '19 ?   ", "Alpha" + " " * 19, "●●● ●   ●   ●   ●   ●   "]
    assert sum(line.count("●") for line in lines[2:5]) == 13
    assert lines[-1] == "up to 2 papers each"


@pytest.mark.parametrize("wrong", [1687, 9999])
@pytest.mark.parametrize("room", [40, 70])
def test_outlier_year_does_not_displace_other_years(wrong: int, room: int) -> None:
    papers = [entry(f"p{year}", year=year) for year in (2019, 2021, 2022, wrong)]
    lines = text_of(coverage_chart(counted(*papers), UNICODE, room))
    assert lines[0].split() == [str(year) for year in sorted((2019, 2021, 2022, wrong))]
    assert lines[1].split() == ["Alpha", *"●●●●"]
    many = [entry(f"p{year}", year=year) for year in (*range(2000, 2020), wrong)]
    assert "2019" in text_of(coverage_chart(counted(*many), UNICODE, 24))[0].split()


def test_month_counts_are_omitted_if_too_narrow() -> None:
    found = counted(*(entry(f"p{number}", "a", "2026-11-02", "2026-10-01") for number in range(12)))
    assert text_of(months_chart(found, UNICODE, 48))[-1].split()[-2:] == ["Oct", "Nov"]
    assert text_of(months_chart(found, UNICODE, 48))[0].split() == ["12", "12"]
    narrow = text_of(months_chart(found, UNICODE, 16))
    assert narrow[-1] == "DJFMAMJJASON"
    assert not re.search("[0-9]", "".join(narrow))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_bars_are_proportional(glyphs: Glyphs) -> None:
    papers = [entry(f"p{number}", rating=5 if number < 17 else 4) for number in range(27)]
    chart = ratings_chart(counted(*papers, entry("p", rating=3)), glyphs, 23)
    assert [len(line[2][0]) for line in chart.lines] == [12, 7, 1, 0, 0]


def test_columns_are_proportional() -> None:
    days = [*["2026-11-02"] * 17, *["2026-10-01"] * 7, "2026-09-01"]
    chart = months_chart(counted(*(entry(f"p{number}", "a", day) for number, day in enumerate(days))), ASCII, 24)
    columns = list(zip(*text_of(chart)[:-1], strict=True))
    assert [column.count("#") for column in columns[-6::2]] == [1, 2, 5]
