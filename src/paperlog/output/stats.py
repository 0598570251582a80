"""Reading statistics: charts in frames on a terminal, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from paperlog.output.cells import wrap
from paperlog.output.charts.bars import months_chart, progress_chart, ratings_chart
from paperlog.output.charts.base import Chart
from paperlog.output.charts.calendar import calendar_chart
from paperlog.output.charts.coverage import coverage_chart
from paperlog.output.screen import Glyphs, Screen
from paperlog.stats.reading import ReadingStats

_CHARTS: Mapping[str, Callable[[ReadingStats, Glyphs, int], Chart]] = {
    "progress": progress_chart,
    "months": months_chart,
    "days": calendar_chart,
    "coverage": coverage_chart,
    "ratings": ratings_chart,
}
_MAX_WIDTH = 200
_LAYOUTS: Mapping[int, Sequence[Mapping[str, int]]] = {
    180: [{"progress": 4, "months": 5, "ratings": 3}, {"days": 7, "coverage": 5}],
    113: [{"progress": 1, "months": 1}, {"days": 1}, {"coverage": 2, "ratings": 1}],
    76: [{"progress": 1}, {"months": 2, "ratings": 1}, {"days": 1}, {"coverage": 1}],
    0: [{name: 1} for name in _CHARTS],
}
"""Rows of charts by minimum screen width. Each chart has a share of its row's width."""
_BORDER_CELLS = 4


def show_stats(screen: Screen, stats: ReadingStats) -> None:
    if not screen.is_terminal:
        _show_text(screen, stats)
        return
    rows = next(rows for min_width, rows in _LAYOUTS.items() if screen.width >= min_width)
    for row in rows:
        if shown := {name: share for name, share in row.items() if _has_data(stats, name)}:
            _show_frames(screen, stats, shown)


def _has_data(stats: ReadingStats, name: str) -> bool:
    return name != "coverage" or bool(stats.coverage)


def _show_text(screen: Screen, stats: ReadingStats) -> None:
    for name, draw in _CHARTS.items():
        if not _has_data(stats, name):
            continue
        chart = draw(stats, screen.glyphs, screen.width - 2)
        if name != next(iter(_CHARTS)):
            screen.write_line()
        screen.write_line(screen.styled(chart.title, "bold") + (f": {chart.subtitle}" if chart.subtitle else ""))
        for line in chart.lines:
            screen.write_line(("  " + "".join(screen.styled(text, *style.split()) for text, style in line)).rstrip())


def _show_frames(screen: Screen, stats: ReadingStats, shares: Mapping[str, int]) -> None:
    """Show a row of frames of equal height."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    from paperlog.output.frames import frame_title, title_fits

    total_width = min(screen.width, _MAX_WIDTH)
    ends = [total_width * share // sum(shares.values()) for share in accumulate(shares.values())]
    frames = []
    for name, start, end in zip(shares, [0, *ends], ends, strict=False):
        cells = end - start
        chart = _CHARTS[name](stats, screen.glyphs, cells - _BORDER_CELLS)
        title = chart.title, chart.subtitle
        subtitle = [] if title_fits(title, cells) else wrap(chart.subtitle, cells - _BORDER_CELLS)
        lines = [Text(text, "dim") for text in subtitle] + [
            Text.assemble(*((text, screen.rich_style(style)) for text, style in line), no_wrap=True)
            for line in chart.lines
        ]
        frames.append((lines, frame_title(screen, title, cells, "dim"), cells))
    height = max(len(lines) for lines, *_ in frames) + 2
    grid = Table.grid()
    grid.add_row(
        *(
            Panel(Group(*lines), title=title, title_align="left", width=cells, height=height, border_style="dim")
            for lines, title, cells in frames
        )
    )
    screen.console.print(grid)
