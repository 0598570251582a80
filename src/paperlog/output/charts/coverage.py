"""The map of a list: what is read of each category and year of publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from paperlog.models import Status
from paperlog.output.cells import fit, width
from paperlog.output.charts.base import BEGUN, READ, UNTOUCHED, Chart, Line, Piece, flowing, name_style
from paperlog.output.screen import Glyphs
from paperlog.stats.counts import Tally
from paperlog.stats.reading import Cell, ReadingStats
from paperlog.text import harmless

_WIDE, _NARROW, _TALL = 7, 3, 4
_WHOLE_YEAR = 5
_KINDS = {"read": (Status.READ, READ), "begun": (Status.READING, BEGUN), "untouched": (Status.UNREAD, UNTOUCHED)}
_NOTHING = Tally(0, 0, 0)


@dataclass(frozen=True, slots=True)
class YearColumns:
    """A column for each year, or, where these don't fit, for each that has papers; None is the unknown year.

    `pooled` where the first has all earlier years too. A column has room for a whole year where two digits could be
    of several centuries.
    """

    years: Sequence[int | None]
    cell: int
    pooled: bool

    @classmethod
    def fitting(cls, cells: Sequence[Cell], room: int) -> YearColumns:
        known = [cell.year for cell in cells if cell.year is not None]
        span = range(min(known), max(known) + 1) if known else range(0)
        with_papers = sorted(set(known))
        unknown = [None] if len(known) < len(cells) else []
        least = _NARROW if len(span) <= 100 else _WHOLE_YEAR
        for years in (span, with_papers):
            cell = min(room // (len(years) + len(unknown)), _WIDE)
            if cell >= least:
                return cls([*years, *unknown], cell, pooled=False)
        cell = max(least, _NARROW + 1)
        return cls([*with_papers[-max(1, room // cell - len(unknown)) :], *unknown], cell, pooled=True)

    @property
    def signs(self) -> int:
        """How many signs stand side by side in a cell."""
        return self.cell - 1

    def place(self, year: int | None) -> int:
        return self.years.index(year) if year in self.years else 0

    def names(self) -> list[str]:
        digits, head = (4, "") if self.cell > 4 else (2, "'" * (self.cell > 3))
        names = ["?" if year is None else head + f"{year:04}"[-digits:] for year in self.years]
        return [f"<{names[1][-2:]}", *names[1:]] if self.pooled and len(names) > 1 else names


def coverage(figures: ReadingStats, glyphs: Glyphs, room: int) -> Chart:
    """Draw a sign for each paper, or for as many as make it fit: a row for each category, a column for each year."""
    covered = {cell.category.key for cell in figures.coverage}
    categories = [group.category for group in figures.progress if group.category.key in covered]
    indent = min(max(width(harmless(each.name)) for each in categories), room * 2 // 5) + 2
    columns = YearColumns.fitting(figures.coverage, room - indent)
    if columns.pooled:  # names above their rows leave more room
        columns, indent = YearColumns.fitting(figures.coverage, room), 0
    tallies = _tallies(figures.coverage, columns)
    scale = next(each for each in count(1) if all(_height(tally, each, columns) <= _TALL for tally in tallies.values()))
    names = "".join(fit(name, columns.cell, "") for name in columns.names())
    lines: list[Line] = [[(" " * indent + names, "dim")]]
    for category in categories:
        title = fit(harmless(category.name), indent - 2 if indent else room, glyphs.more), name_style(category)
        row = [tallies.get((category.key, at), _NOTHING) for at in range(len(columns.years))]
        signs = [_signs(tally, glyphs, scale) for tally in row]
        if not indent:
            lines.append([title])
        for start in range(0, max(map(len, signs)), columns.signs):
            head = [title, ("  ", "")] if indent and not start else [(" " * indent, "")]
            lines.append([*head, *chain(*(_part(each, start, columns) for each in signs))])
    whole = sum((cell.tally for cell in figures.coverage), _NOTHING)
    aside = f"{whole.read + whole.begun} of {whole.papers} read or begun"
    return Chart("Coverage", aside, [*lines, [], *flowing(_legend(glyphs, scale), room)])


def _tallies(cells: Sequence[Cell], columns: YearColumns) -> Mapping[tuple[str, int], Tally]:
    """Return the tallies by category and place of the column."""
    tallies: dict[tuple[str, int], Tally] = {}
    for cell in cells:
        at = cell.category.key, columns.place(cell.year)
        tallies[at] = tallies.get(at, _NOTHING) + cell.tally
    return tallies


def _height(tally: Tally, scale: int, columns: YearColumns) -> int:
    signs = sum(-(-number // scale) for number in (tally.read, tally.begun, tally.untouched))
    return -(-signs // columns.signs)


def _signs(tally: Tally, glyphs: Glyphs, scale: int) -> list[Piece]:
    """Return a sign for each `scale` papers of a kind, and one for the rest of them."""
    numbers = (tally.read, tally.begun, tally.untouched)
    return [
        (glyphs.status[status], style)
        for number, (status, style) in zip(numbers, _KINDS.values(), strict=True)
        for _ in range(-(-number // scale))
    ]


def _part(signs: Sequence[Piece], start: int, columns: YearColumns) -> Line:
    shown = signs[start : start + columns.signs]
    return [*shown, (" " * (columns.cell - len(shown)), "")]


def _legend(glyphs: Glyphs, scale: int) -> list[Line]:
    kinds: list[Line] = [
        [(glyphs.status[status], style), (f" {name}", "dim")] for name, (status, style) in _KINDS.items()
    ]
    return [*kinds, *([[(f"a sign is up to {scale} papers", "dim")]] if scale > 1 else [])]
