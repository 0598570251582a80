"""Papers in columns that the user has chosen: aligned on a terminal, stacked on a narrow one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from paperlog.dates import PartialDate
from paperlog.entry_fields import field_value
from paperlog.models import EntrySummary
from paperlog.output.cells import fit, width, wrap
from paperlog.output.paper_json import complete
from paperlog.output.screen import STATUS_STYLE, Screen
from paperlog.output.table import MAX_KEY_WIDTH, STACKED_BELOW, month_of
from paperlog.output.template import value_text
from paperlog.text import sanitize

_STYLES = {"key": "bold", "title": "", "rating": "yellow"}
_MARGIN, _INDENT, _GAP = " ", "   ", "  "
_MAX_WIDTH, _MIN_WIDTH = 24, 8
"""Widths of columns next to a title: those of text are cut to the first, and the second is the least for any text."""


class ColumnLayout:
    """Column widths that fit the given papers on a screen. Columns without any value are left out."""

    def __init__(self, screen: Screen, entries: Iterable[EntrySummary], columns: Sequence[str]) -> None:
        self._screen = screen
        self._cells = {entry.key: {name: _cell(screen, entry, name) for name in columns} for entry in entries}
        limits = {"title": screen.width, "key": MAX_KEY_WIDTH}
        limit = _MAX_WIDTH if "title" in columns else screen.width
        natural = {name: max((width(cells[name]) for cells in self._cells.values()), default=0) for name in columns}
        self._widths = {name: min(cells, limits.get(name, limit)) for name, cells in natural.items() if cells}
        available = screen.width - len(_MARGIN) - len(_GAP) * (len(self._widths) - 1)
        excess = sum(self._widths.values()) - available
        while excess > 0 and max(self._widths.values()) > _MIN_WIDTH:
            widest = max(self._widths, key=lambda name: self._widths[name])
            self._widths[widest] -= 1
            excess -= 1
        self._is_stacked = screen.width < STACKED_BELOW or excess > 0

    def lines(self, entry: EntrySummary) -> list[str]:
        if self._is_stacked:
            return self._stacked(entry)
        cells = (self._fitted(entry, name, cell_width) for name, cell_width in self._widths.items())
        return [_MARGIN + _GAP.join(cells).rstrip()]

    def _stacked(self, entry: EntrySummary) -> list[str]:
        """Return as many cells a line as fit, then the title."""
        cells, total = self._cells[entry.key], self._screen.width
        lines, used = [_MARGIN], len(_MARGIN)
        for name in self._widths:
            cell_width = min(width(cells[name]), MAX_KEY_WIDTH if name == "key" else total - len(_INDENT))
            if name == "title" or not cell_width:
                continue
            gap = _GAP if lines[-1].strip() else ""
            if used + len(gap) + cell_width > total:
                lines.append(_INDENT)
                used, gap = len(_INDENT), ""
            lines[-1] += gap + self._fitted(entry, name, cell_width)
            used += len(gap) + cell_width
        title = wrap(cells.get("title", ""), total - len(_INDENT))
        return [*(line for line in lines if line.strip()), *(_INDENT + line for line in title)]

    def _fitted(self, entry: EntrySummary, name: str, cell_width: int) -> str:
        text = fit(self._cells[entry.key][name], cell_width, self._screen.glyphs.ellipsis)
        style = STATUS_STYLE[entry.reading.status] if name == "status" else _STYLES.get(name, "dim")
        return self._screen.styled(text, style)


def _cell(screen: Screen, entry: EntrySummary, name: str) -> str:
    value = field_value(entry, name)
    match name:
        case "status":
            return screen.glyphs.status[entry.reading.status]
        case "rating":
            return screen.stars(value)
        case "published":
            return month_of(entry)
        case _ if isinstance(value, PartialDate):
            return value.in_words()
        case _:
            return sanitize(" ".join(value_text(complete(value)).split()))
