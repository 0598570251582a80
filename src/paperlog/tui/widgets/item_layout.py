"""Laying out the items of the list: columns for papers, progress for categories."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.models import Entry
from paperlog.output.cells import fit, width
from paperlog.output.charts.base import Line, category_style
from paperlog.output.screen import STATUS_STYLE, Screen
from paperlog.output.table import DATE_WIDTH, MAX_KEY_WIDTH, STARS_WIDTH, category_heading, month_of
from paperlog.stats.counts import Progress
from paperlog.text import sanitize
from paperlog.tui.list_items import ListItem

_MIN_WIDE_COLUMNS = 64


class ItemLayout:
    """Column widths that fit the given papers, and lines laid out in these columns."""

    def __init__(self, terminal: Screen, entries: Sequence[Entry]) -> None:
        self._terminal = terminal
        self._is_wide = terminal.width >= _MIN_WIDE_COLUMNS
        self._stars_width = (STARS_WIDTH if self._is_wide else 2) * any(entry.reading.rating for entry in entries)
        self._key_width = min(
            max((width(entry.key) for entry in entries), default=0), MAX_KEY_WIDTH, terminal.width // 3
        )
        other_columns = sum(2 + cells for cells in (DATE_WIDTH * self._is_wide, self._stars_width) if cells)
        self._title_width = max(0, terminal.width - 3 - self._key_width - 2 - other_columns - 1)

    def line(self, item: ListItem) -> Line:
        """Return the styled parts of an item's line, without the cell for the cursor."""
        if isinstance(item, Entry):
            return self._paper(item)
        return self._heading(item) if item else []

    def _heading(self, group: Progress) -> Line:
        text = category_heading(self._terminal, group)[1:]
        name = len(text.partition("   ")[0])
        return [(text[:name], category_style(group.category)), (text[name:], "dim")]

    def _paper(self, entry: Entry) -> Line:
        terminal, status, rating = self._terminal, entry.reading.status, entry.reading.rating
        ellipsis = terminal.glyphs.ellipsis
        line = [
            (f"{terminal.glyphs.status[status]} ", STATUS_STYLE[status]),
            (fit(entry.key, self._key_width, ellipsis), "bold"),
            ("  " + fit(sanitize(entry.paper.title), self._title_width, ellipsis), ""),
        ]
        if self._is_wide:
            line.append((f"  {month_of(entry):<{DATE_WIDTH}}", "dim"))
        if self._stars_width and rating:
            line.append(
                ("  " + (terminal.stars(rating) if self._is_wide else f"{rating}{terminal.glyphs.star}"), "yellow")
            )
        return line
