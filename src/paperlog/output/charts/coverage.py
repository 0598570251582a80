"""The coverage chart: progress by category and year of publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from paperlog.models import Status
from paperlog.output.cells import fit, width
from paperlog.output.charts.base import (
    STATUS_ORDER,
    Chart,
    Line,
    Span,
    category_style,
    flow_items,
)
from paperlog.output.screen import STATUS_STYLE, Glyphs
from paperlog.stats.counts import ProgressCounts
from paperlog.stats.reading import CoverageCell, ReadingStats
from paperlog.text import sanitize

_MAX_CELL, _MIN_CELL, _MAX_HEIGHT = 7, 3, 4
_MIN_FULL_YEAR_CELL = 5
_ZERO = ProgressCounts(Counter())


@dataclass(frozen=True, slots=True)
class YearColumns:
    """A column for each year, or only for years with papers if space is short.

    None stands for papers without a year. `pooled` is true if the first column includes all earlier years. If the
    years span more than a century, each column is wide enough for four digits.
    """

    years: Sequence[int | None]
    cell_width: int
    pooled: bool

    @classmethod
    def fitting(cls, cells: Sequence[CoverageCell], max_width: int) -> YearColumns:
        known_years = [cell.year for cell in cells if cell.year is not None]
        span = range(min(known_years), max(known_years) + 1) if known_years else range(0)
        with_papers = sorted(set(known_years))
        unknown = [None] if len(known_years) < len(cells) else []
        min_width = _MIN_CELL if len(span) <= 100 else _MIN_FULL_YEAR_CELL
        for years in (span, with_papers):
            cell_width = min(max_width // (len(years) + len(unknown)), _MAX_CELL)
            if cell_width >= min_width:
                return cls([*years, *unknown], cell_width, pooled=False)
        cell_width = max(min_width, _MIN_CELL + 1)
        return cls([*with_papers[-max(1, max_width // cell_width - len(unknown)) :], *unknown], cell_width, pooled=True)

    @property
    def symbols_per_row(self) -> int:
        return self.cell_width - 1

    def index_of(self, year: int | None) -> int:
        return self.years.index(year) if year in self.years else 0

    def labels(self) -> list[str]:
        digits, prefix = (4, "") if self.cell_width > 4 else (2, "'" * (self.cell_width > 3))
        names = ["?" if year is None else prefix + f"{year:04}"[-digits:] for year in self.years]
        return [f"<{names[1][-2:]}", *names[1:]] if self.pooled and len(names) > 1 else names


def coverage_chart(stats: ReadingStats, glyphs: Glyphs, max_width: int) -> Chart:
    """Draw categories as rows and years as columns, with a symbol per paper, or per several if space is short."""
    covered_keys = {cell.category.key for cell in stats.coverage}
    categories = [group.category for group in stats.progress if group.category.key in covered_keys]
    indent = min(max(width(sanitize(category.name)) for category in categories), max_width * 2 // 5) + 2
    columns = YearColumns.fitting(stats.coverage, max_width - indent)
    if columns.pooled:  # names above their rows leave more space
        columns, indent = YearColumns.fitting(stats.coverage, max_width), 0
    counts_by_cell = _counts_by_cell(stats.coverage, columns)
    scale = next(
        papers
        for papers in count(1)
        if all(_height(counts, papers, columns) <= _MAX_HEIGHT for counts in counts_by_cell.values())
    )
    names = "".join(fit(name, columns.cell_width, "") for name in columns.labels())
    lines: list[Line] = [[(" " * indent + names, "dim")]]
    for category in categories:
        name = fit(sanitize(category.name), indent - 2 if indent else max_width, glyphs.ellipsis)
        title = name, category_style(category)
        row = [counts_by_cell.get((category.key, index), _ZERO) for index in range(len(columns.years))]
        cells = [_symbols(counts, glyphs, scale) for counts in row]
        if not indent:
            lines.append([title])
        for start in range(0, max(map(len, cells)), columns.symbols_per_row):
            head = [title, ("  ", "")] if indent and not start else [(" " * indent, "")]
            lines.append([*head, *chain(*(_row_spans(spans, start, columns) for spans in cells))])
    total = sum((cell.counts for cell in stats.coverage), _ZERO)
    subtitle = f"{total.read + total.started} of {total.papers} read, skimmed or reading"
    return Chart("Coverage", subtitle, [*lines, [], *flow_items(_legend(total, glyphs, scale), max_width)])


def _counts_by_cell(cells: Sequence[CoverageCell], columns: YearColumns) -> Mapping[tuple[str, int], ProgressCounts]:
    """Return the counts by category key and column index."""
    counts: dict[tuple[str, int], ProgressCounts] = {}
    for cell in cells:
        key = cell.category.key, columns.index_of(cell.year)
        counts[key] = counts.get(key, _ZERO) + cell.counts
    return counts


def _height(counts: ProgressCounts, scale: int, columns: YearColumns) -> int:
    symbols = sum(-(-number // scale) for number in counts.statuses.values())
    return -(-symbols // columns.symbols_per_row)


def _symbols(counts: ProgressCounts, glyphs: Glyphs, scale: int) -> list[Span]:
    """Return a symbol for every `scale` papers with the same status, rounded up."""
    return [_symbol(status, glyphs) for status in STATUS_ORDER for _ in range(-(-counts.statuses[status] // scale))]


def _symbol(status: Status, glyphs: Glyphs) -> Span:
    return glyphs.status[status], STATUS_STYLE[status] or "dim"


def _row_spans(symbols: Sequence[Span], start: int, columns: YearColumns) -> Line:
    shown = symbols[start : start + columns.symbols_per_row]
    return [*shown, (" " * (columns.cell_width - len(shown)), "")]


def _legend(counts: ProgressCounts, glyphs: Glyphs, scale: int) -> list[Line]:
    kinds: list[Line] = [
        [_symbol(status, glyphs), (f" {status}", "dim")] for status in STATUS_ORDER if counts.statuses[status]
    ]
    return [*kinds, *([[(f"up to {scale} papers each", "dim")]] if scale > 1 else [])]
