"""The reading calendar: a symbol for each day of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from paperlog.dates import PartialDate
from paperlog.output.cells import wrap
from paperlog.output.charts.base import Chart, Line, Span, flow_items
from paperlog.output.screen import Glyphs
from paperlog.stats.activity import Streak
from paperlog.stats.reading import DAY_LEVELS, WEEKS, ReadingStats
from paperlog.text import plural

_WEEKDAYS = ("Mo ", "Tu ", "We ", "Th ", "Fr ", "Sa ", "Su ")
_LEVEL_STYLES = ("dim", "green", "green", "bold green")


def calendar_chart(stats: ReadingStats, glyphs: Glyphs, max_width: int) -> Chart:
    """Draw a symbol for each day, with weeks as columns, in as many blocks as the width requires."""
    subtitle = stats.days_in_words()
    if not stats.days:
        since = PartialDate.from_date(stats.since).in_words()
        message = f"Nothing read since {since}."
        return Chart("Reading days", subtitle, [[(text, "dim")] for text in wrap(message, max_width)])
    available = max_width - len(_WEEKDAYS[0])
    cell_width = 2 if available >= 2 * WEEKS - 1 else 1
    blocks = -(-WEEKS * cell_width // (available + cell_width - 1))
    weeks_per_block = -(-WEEKS // blocks)
    mondays = [stats.since + timedelta(weeks=week) for week in range(WEEKS)]
    lines: list[Line] = []
    for start in range(0, WEEKS, weeks_per_block):
        weeks = mondays[start : start + weeks_per_block]
        lines.append([(" " * len(_WEEKDAYS[0]) + _month_names(weeks, cell_width), "dim")])
        for weekday, name in enumerate(_WEEKDAYS):
            spans = [_day_span(stats, glyphs, monday + timedelta(days=weekday)) for monday in weeks]
            padded = [(f"{symbol:>{cell_width}}", style) for symbol, style in spans]
            lines.append([(name[: 4 - cell_width], "dim"), *padded])
    legend: list[Line] = [
        [(glyphs.day_levels[level], _LEVEL_STYLES[level]), (f" {text}", "dim")] for level, text in enumerate(DAY_LEVELS)
    ]
    footer = [*flow_items(legend, max_width), *flow_items(_streak_lines(stats), max_width)]
    return Chart("Reading days", subtitle, [*lines, [], *footer])


def _month_names(mondays: Sequence[date], cell_width: int) -> str:
    """Return the line of month names, each above the week of its first day."""
    names = ""
    for index, monday in enumerate(mondays):
        sunday, offset = monday + timedelta(days=6), index * cell_width
        if sunday.day <= 7 and offset + 3 <= len(mondays) * cell_width:
            names = f"{names:<{offset}}{PartialDate(sunday.year, sunday.month).in_words()[:3]} "
    return names.rstrip()


def _day_span(stats: ReadingStats, glyphs: Glyphs, day: date) -> Span:
    if day > stats.today:
        return " ", ""
    level = stats.level(day)
    return glyphs.day_levels[level], _LEVEL_STYLES[level]


def _streak_lines(stats: ReadingStats) -> list[Line]:
    current, longest = stats.current, stats.longest
    lines: list[Line] = [[("streak ", "dim"), *_streak(current, "since")]]
    if longest and longest != current:
        lines.append([("longest ", "dim"), *_streak(longest, "from")])
    return lines


def _streak(streak: Streak | None, preposition: str) -> Line:
    if streak is None:
        return [("0 weeks", "bold")]
    first_week = PartialDate.from_date(streak.first).in_words()
    return [(plural(streak.weeks, "week"), "bold"), (f" {preposition} {first_week}", "dim")]
