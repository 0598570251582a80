"""Bars and columns: progress, readings by month, ratings."""

from __future__ import annotations

from paperlog.models import Status
from paperlog.output.cells import fit, width, wrap
from paperlog.output.charts.base import BEGUN, READ, UNTOUCHED, Chart, Line, divided, flowing, name_style
from paperlog.output.screen import STATUS_STYLE, Glyphs
from paperlog.stats.counts import Tally
from paperlog.stats.reading import ReadingStats
from paperlog.text import harmless

_ROWS, _STARS = 5, 5
_STATUSES = (Status.READ, Status.SKIMMED, Status.READING, Status.QUEUED, Status.UNREAD, Status.DROPPED)


def progress(figures: ReadingStats, glyphs: Glyphs, room: int) -> Chart:
    """Draw a bar for each category, then how many papers have each status."""
    names = [harmless(group.category.name) for group in figures.progress]
    counts = [f"{group.tally.read} of {group.tally.papers}" for group in figures.progress]
    column, last = max(map(width, names)), max(map(len, counts))
    beside = room - column - last - 4
    lines: list[Line] = []
    for group, name, count in zip(figures.progress, names, counts, strict=True):
        title = [(fit(name, min(column, room), glyphs.more), name_style(group.category))]
        if beside < 10:
            lines += [title, [*_shares(group.tally, glyphs, room - last - 2), (f"  {count:>{last}}", "")]]
        else:
            lines.append([*title, ("  ", ""), *_shares(group.tally, glyphs, beside), (f"  {count:>{last}}", "")])
    present: list[Line] = [
        [(glyphs.status[status], STATUS_STYLE[status]), (f" {figures.statuses[status]} {status}", "")]
        for status in _STATUSES
        if figures.statuses[status]
    ]
    begun = any(group.tally.begun for group in figures.progress)
    legend: list[Line] = [[(glyphs.shares[1], BEGUN), (" begun", "dim")]] if begun else []
    read = f"{figures.statuses[Status.READ]} of {figures.papers} read"
    return Chart("Progress", read, [*lines, [], *flowing([*present, *legend], room)])


def _shares(tally: Tally, glyphs: Glyphs, cells: int) -> Line:
    parts = divided((tally.read, tally.begun, tally.untouched), cells)
    return [
        (sign * part, style) for sign, part, style in zip(glyphs.shares, parts, (READ, BEGUN, UNTOUCHED), strict=True)
    ]


def months(figures: ReadingStats, glyphs: Glyphs, room: int) -> Chart:
    """Draw a column for each month, its readings above it where they have room, and its name below."""
    counts = list(figures.months.values())
    aside = f"{sum(counts)} since {next(iter(figures.months)).in_words()}"
    if not any(counts):
        return Chart(
            "Read by month", aside, [[(text, "dim")] for text in wrap("Nothing was read in these months.", room)]
        )
    cell = min(room // len(counts), 7)
    bar = max(1, cell - 1 - (cell > 4))
    steps = len(glyphs.column)
    rows = min(_ROWS, max(counts))
    heights = [-(-count * rows * steps // max(counts)) for count in counts]
    lines: list[Line] = []
    for row in range(rows, -1, -1):
        line: Line = []
        for count, height in zip(counts, heights, strict=True):
            filled = max(0, min(height - row * steps, steps))
            if count and row == -(-height // steps) and len(str(max(counts))) < cell:
                line.append((fit(f"{count:^{bar}}", cell, ""), "bold"))
            else:
                line.append((fit((glyphs.column[filled - 1] if filled else " ") * bar, cell, ""), READ))
        lines.append(line)
    names = [month.in_words()[: 3 if cell > 3 else 1] for month in figures.months]
    lines.append([("".join(fit(f"{name:^{bar}}", cell, "") for name in names), "dim")])
    return Chart("Read by month", aside, lines)


def ratings(figures: ReadingStats, glyphs: Glyphs, room: int) -> Chart:
    """Draw a bar for each number of stars."""
    rated, most = sum(figures.ratings.values()), max(figures.ratings.values())
    if not rated:
        return Chart("Ratings", "", [[(text, "dim")] for text in wrap("Nothing is rated yet.", room)])
    mean = sum(stars * count for stars, count in figures.ratings.items()) / rated
    last = len(str(most))
    beside = room - _STARS - last - 4
    lines: list[Line] = []
    for stars, count in figures.ratings.items():
        bar = glyphs.shares[0] * -(-count * beside // max(most, beside))
        lines.append(
            [
                (glyphs.star * stars + glyphs.no_star * (5 - stars), "yellow"),
                (f"  {count or '':>{last}}  ", "bold"),
                (bar, "yellow"),
            ]
        )
    return Chart("Ratings", f"mean {mean:.1f}", lines)
