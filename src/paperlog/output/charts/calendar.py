"""The map of a year: a sign for each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from paperlog.dates import PartialDate
from paperlog.output.cells import wrap
from paperlog.output.charts.base import Chart, Line, Piece, flowing
from paperlog.output.screen import Glyphs
from paperlog.stats.reading import WEEKS, ReadingStats, Streak

_WEEKDAYS = ("Mo ", "   ", "We ", "   ", "Fr ", "   ", "   ")
_LEVELS = ("dim", "green", "green", "bold green")


def days(figures: ReadingStats, glyphs: Glyphs, room: int) -> Chart:
    """Draw a sign for each day, weeks as columns, in as many blocks as the room asks for."""
    readings, marked = sum(figures.days.values()), len(figures.days)
    aside = f"{_count(readings, 'reading')} on {_count(marked, 'day')}"
    if figures.dayless:
        aside += f", {figures.dayless} without a day"
    if not figures.days:
        since = PartialDate.of(figures.since).in_words()
        return Chart(
            "Reading days", aside, [[(text, "dim")] for text in wrap(f"No day of reading since {since}.", room)]
        )
    beside = room - len(_WEEKDAYS[0])
    cell = 2 if beside >= 2 * WEEKS - 1 else 1
    blocks = -(-WEEKS * cell // (beside + cell - 1))
    at_once = -(-WEEKS // blocks)
    mondays = [figures.since + timedelta(weeks=week) for week in range(WEEKS)]
    lines: list[Line] = []
    for start in range(0, WEEKS, at_once):
        weeks = mondays[start : start + at_once]
        lines.append([(" " * len(_WEEKDAYS[0]) + _month_names(weeks, cell), "dim")])
        for weekday, name in enumerate(_WEEKDAYS):
            signs = [_day(figures, glyphs, monday + timedelta(days=weekday)) for monday in weeks]
            lines.append([(name[: 4 - cell], "dim"), *((f"{sign:>{cell}}", style) for sign, style in signs)])
    legend: list[Line] = [
        [(glyphs.days[level], _LEVELS[level]), (f" {text}", "dim")]
        for level, text in enumerate(("none", "1", "2", "3 or more"))
    ]
    return Chart("Reading days", aside, [*lines, [], *flowing(legend, room), *flowing(_talk(figures), room)])


def _month_names(mondays: Sequence[date], cell: int) -> str:
    """Return the names of the months, each above the week that has its first day."""
    text = ""
    for index, monday in enumerate(mondays):
        sunday, at = monday + timedelta(days=6), index * cell
        if sunday.day <= 7 and at + 3 <= len(mondays) * cell:
            text = f"{text:<{at}}{PartialDate(sunday.year, sunday.month).in_words()[:3]} "
    return text.rstrip()


def _day(figures: ReadingStats, glyphs: Glyphs, day: date) -> Piece:
    if day > figures.today:
        return " ", ""
    level = min(figures.days.get(day, 0), len(_LEVELS) - 1)
    return glyphs.days[level], _LEVELS[level]


def _talk(figures: ReadingStats) -> list[Line]:
    now, longest = figures.current, figures.longest
    talk: list[Line] = [[("streak ", "dim"), *_streak(now, "since")]]
    if longest and longest != now:
        talk.append([("longest ", "dim"), *_streak(longest, "from")])
    return talk


def _streak(streak: Streak | None, since: str) -> Line:
    if streak is None:
        return [("0 weeks", "bold")]
    return [(_count(streak.weeks, "week"), "bold"), (f" {since} {PartialDate.of(streak.first).in_words()}", "dim")]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
