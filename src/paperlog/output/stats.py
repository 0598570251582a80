"""A reader's figures: frames on a terminal, side by side where it is wide, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from paperlog.output.cells import wrap
from paperlog.output.charts.bars import months, progress, ratings
from paperlog.output.charts.base import Chart
from paperlog.output.charts.calendar import days
from paperlog.output.charts.coverage import coverage
from paperlog.output.screen import Glyphs, Screen
from paperlog.stats.reading import ReadingStats

_PLOTS: Mapping[str, Callable[[ReadingStats, Glyphs, int], Chart]] = {
    "progress": progress, "months": months, "days": days, "coverage": coverage, "ratings": ratings,
}  # fmt: skip
_WIDEST = 200
_LAYOUTS: Mapping[int, Sequence[Mapping[str, int]]] = {
    180: [{"progress": 4, "months": 5, "ratings": 3}, {"days": 7, "coverage": 5}],
    113: [{"progress": 1, "months": 1}, {"days": 1}, {"coverage": 2, "ratings": 1}],
    76: [{"progress": 1}, {"months": 2, "ratings": 1}, {"days": 1}, {"coverage": 1}],
    0: [{plot: 1} for plot in _PLOTS],
}
"""From a width on: the rows of frames, and how much of its row each takes."""
_EDGES = 4


def show_stats(screen: Screen, figures: ReadingStats) -> None:
    if not screen.is_terminal:
        _show_text(screen, figures)
        return
    rows = next(rows for least, rows in _LAYOUTS.items() if screen.width >= least)
    for row in rows:
        if shown := {name: share for name, share in row.items() if _has(figures, name)}:
            _show_frames(screen, figures, shown)


def _has(figures: ReadingStats, plot: str) -> bool:
    return plot != "coverage" or bool(figures.coverage)


def _show_text(screen: Screen, figures: ReadingStats) -> None:
    for name, plot in _PLOTS.items():
        if not _has(figures, name):
            continue
        drawing = plot(figures, screen.glyphs, screen.width - 2)
        if name != next(iter(_PLOTS)):
            screen.line()
        screen.line(screen.paint(drawing.title, "bold") + (f": {drawing.aside}" if drawing.aside else ""))
        for line in drawing.lines:
            screen.line(("  " + "".join(screen.paint(text, *style.split()) for text, style in line)).rstrip())


def _show_frames(screen: Screen, figures: ReadingStats, shares: Mapping[str, int]) -> None:
    """Show frames side by side, as high as the highest of them."""
    from rich.console import Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    from paperlog.output.frames import edge, has_room

    whole = min(screen.width, _WIDEST)
    ends = [whole * share // sum(shares.values()) for share in accumulate(shares.values())]
    parts = []
    for name, start, end in zip(shares, [0, *ends], ends, strict=False):
        cells = end - start
        drawing = _PLOTS[name](figures, screen.glyphs, cells - _EDGES)
        title = drawing.title, drawing.aside
        aside = [] if has_room(title, cells) else wrap(drawing.aside, cells - _EDGES)
        lines = [Text(text, "dim") for text in aside] + [Text.assemble(*line, no_wrap=True) for line in drawing.lines]
        parts.append((lines, edge(screen, title, cells, "dim"), cells))
    height = max(len(lines) for lines, *_ in parts) + 2
    grid = Table.grid()
    grid.add_row(
        *(
            Panel(Group(*lines), title=title, title_align="left", width=cells, height=height, border_style="dim")
            for lines, title, cells in parts
        )
    )
    screen.console.print(grid)
