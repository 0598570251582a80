"""Bar and column charts: progress, readings by month, and ratings."""

from __future__ import annotations

from paperlog.models import Status
from paperlog.output.cells import fit, width, wrap
from paperlog.output.charts.base import (
    READ_STYLE,
    REST_STYLE,
    STARTED_STYLE,
    STATUS_ORDER,
    Chart,
    Line,
    apportion,
    category_style,
    flow_items,
    scaled,
)
from paperlog.output.screen import STATUS_STYLE, Glyphs
from paperlog.stats.counts import ProgressCounts
from paperlog.stats.reading import ReadingStats
from paperlog.text import sanitize

_MAX_ROWS, _MAX_STARS = 5, 5


def progress_chart(stats: ReadingStats, glyphs: Glyphs, max_width: int) -> Chart:
    """Draw a bar for each category, and list the number of papers with each status."""
    names = [sanitize(group.category.name) for group in stats.progress]
    counts = [f"{group.counts.read} of {group.counts.papers}" for group in stats.progress]
    name_width, count_width = max(map(width, names)), max(map(len, counts))
    bar_width = max_width - name_width - count_width - 4
    lines: list[Line] = []
    for group, name, count in zip(stats.progress, names, counts, strict=True):
        title = [(fit(name, min(name_width, max_width), glyphs.ellipsis), category_style(group.category))]
        if bar_width < 10:
            bar = _segmented_bar(group.counts, glyphs, max_width - count_width - 2)
            lines += [title, [*bar, (f"  {count:>{count_width}}", "")]]
        else:
            bar = _segmented_bar(group.counts, glyphs, bar_width)
            lines.append([*title, ("  ", ""), *bar, (f"  {count:>{count_width}}", "")])
    statuses: list[Line] = [
        [(glyphs.status[status], STATUS_STYLE[status]), (f" {stats.statuses[status]} {status}", "")]
        for status in STATUS_ORDER
        if stats.statuses[status]
    ]
    has_started = any(group.counts.started for group in stats.progress)
    legend: list[Line] = (
        [[(glyphs.bar_segments[1], STARTED_STYLE), (" reading or skimmed", "dim")]] if has_started else []
    )
    subtitle = f"{stats.statuses[Status.READ]} of {stats.papers} read"
    return Chart("Progress", subtitle, [*lines, [], *flow_items([*statuses, *legend], max_width)])


def _segmented_bar(counts: ProgressCounts, glyphs: Glyphs, cells: int) -> Line:
    read, started, unread = tuple(glyphs.bar_segments)
    queued, dropped = (counts.statuses[status] for status in (Status.QUEUED, Status.DROPPED))
    rest = counts.papers - counts.read - counts.started - queued - dropped
    symbols = (read, started, glyphs.status[Status.QUEUED], glyphs.status[Status.DROPPED], unread)
    styles = (READ_STYLE, STARTED_STYLE, STATUS_STYLE[Status.QUEUED], STATUS_STYLE[Status.DROPPED], REST_STYLE)
    parts = apportion((counts.read, counts.started, queued, dropped, rest), cells)
    return [(symbol * part, style) for symbol, part, style in zip(symbols, parts, styles, strict=True)]


def months_chart(stats: ReadingStats, glyphs: Glyphs, max_width: int) -> Chart:
    """Draw a column for each month, with its name below and, if space allows, its number of readings above."""
    counts = list(stats.months.values())
    subtitle = f"{sum(counts)} since {next(iter(stats.months)).in_words()}"
    if stats.before is not None:
        subtitle += f", {stats.before} in the {'period' if stats.has_period else '12 months'} before"
    if not any(counts):
        message = wrap("Nothing read in these months.", max_width)
        return Chart("Read by month", subtitle, [[(text, "dim")] for text in message])
    cell_width = min(max_width // len(counts), 7)
    column_width = max(1, cell_width - 1 - (cell_width > 4))
    steps = len(glyphs.column_steps)
    rows = min(_MAX_ROWS, max(counts))
    heights = [scaled(count, max(counts), rows * steps) for count in counts]
    lines: list[Line] = []
    for row in range(rows, -1, -1):
        line: Line = []
        for count, height in zip(counts, heights, strict=True):
            filled = max(0, min(height - row * steps, steps))
            if count and row == -(-height // steps) and len(str(max(counts))) < cell_width:
                line.append((fit(f"{count:^{column_width}}", cell_width, ""), "bold"))
            else:
                block = glyphs.column_steps[filled - 1] if filled else " "
                line.append((fit(block * column_width, cell_width, ""), READ_STYLE))
        lines.append(line)
    names = [month.in_words()[: 3 if cell_width > 3 else 1] for month in stats.months]
    lines.append([("".join(fit(f"{name:^{column_width}}", cell_width, "") for name in names), "dim")])
    return Chart("Read by month", subtitle, lines)


def ratings_chart(stats: ReadingStats, glyphs: Glyphs, max_width: int) -> Chart:
    """Draw a bar for each rating."""
    rated, highest = sum(stats.ratings.values()), max(stats.ratings.values())
    if not rated:
        return Chart("Ratings", "", [[(text, "dim")] for text in wrap("No ratings yet.", max_width)])
    mean = sum(stars * count for stars, count in stats.ratings.items()) / rated
    count_width = len(str(highest))
    bar_width = max_width - _MAX_STARS - count_width - 4
    lines: list[Line] = []
    for stars, count in stats.ratings.items():
        bar = glyphs.bar(scaled(count, max(highest, bar_width), bar_width * len(glyphs.bar_steps)))
        lines.append(
            [
                (glyphs.star * stars + glyphs.empty_star * (5 - stars), "yellow"),
                (f"  {count or '':>{count_width}}  ", "bold"),
                (bar, "yellow"),
            ]
        )
    return Chart("Ratings", f"mean {mean:.1f}", lines)
