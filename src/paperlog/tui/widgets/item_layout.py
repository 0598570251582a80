"""How an item of the list becomes a line: columns for papers, progress for categories."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.models import Entry
from paperlog.output.cells import fit, width
from paperlog.output.charts.base import Line, category_style
from paperlog.output.screen import STATUS_STYLE, Screen
from paperlog.output.table import DATE_WIDTH, STARS_WIDTH, category_heading
from paperlog.stats.counts import Progress
from paperlog.text import harmless
from paperlog.tui.list_items import ListItem

_WIDE = 64


class ItemLayout:
    """The columns that some papers need on a screen."""

    def __init__(self, screen: Screen, entries: Sequence[Entry]) -> None:
        self._screen = screen
        self._is_wide = screen.width >= _WIDE
        self._stars = (STARS_WIDTH if self._is_wide else 2) * any(entry.reading.rating for entry in entries)
        self._key = min(max((width(entry.key) for entry in entries), default=0), screen.width // 3)
        aside = sum(2 + cells for cells in (DATE_WIDTH * self._is_wide, self._stars) if cells)
        self._title = max(0, screen.width - 3 - self._key - 2 - aside - 1)

    def line(self, row: ListItem) -> Line:
        """Return the pieces of a row, behind the cell where the cursor stands."""
        if isinstance(row, Entry):
            return self._paper(row)
        return self._heading(row) if row else []

    def _heading(self, group: Progress) -> Line:
        text = category_heading(self._screen, group)[1:]
        name = len(text.partition("   ")[0])
        return [(text[:name], category_style(group.category)), (text[name:], "dim")]

    def _paper(self, entry: Entry) -> Line:
        screen, status, rating = self._screen, entry.reading.status, entry.reading.rating
        published = entry.paper.published.in_words() if entry.paper.published else ""
        more = screen.glyphs.ellipsis
        line = [
            (f"{screen.glyphs.status[status]} ", STATUS_STYLE[status]),
            (fit(entry.key, self._key, more), "bold"),
            ("  " + fit(harmless(entry.paper.title), self._title, more), ""),
        ]
        if self._is_wide:
            line.append((f"  {published:<{DATE_WIDTH}}", "dim"))
        if self._stars and rating:
            line.append(("  " + (screen.stars(rating) if self._is_wide else f"{rating}{screen.glyphs.star}"), "yellow"))
        return line
