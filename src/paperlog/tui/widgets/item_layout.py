"""Laying out the items of the list: columns for papers, passages below them, progress for categories."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from paperlog.models import Entry
from paperlog.output.cells import fit
from paperlog.output.charts.base import Line
from paperlog.output.screen import STATUS_STYLE, Screen
from paperlog.output.table import FULL_DATE_WIDTH, MAX_KEY_WIDTH, STARS_WIDTH, category_heading
from paperlog.query.sorting import DESCENDING, Order
from paperlog.search import Term
from paperlog.stats.counts import Progress
from paperlog.text import sanitize
from paperlog.tui.list_items import ListItem, Passage
from paperlog.tui.theme import category_style

_MIN_TITLE_WIDTH = 24
_GAP = "  "
_INDENT = " " * 2
"""The cells of the status, below which a passage starts."""
_MATCH_STYLE = "bold underline"
_MUTED = "bright_black"
"""For less important text. Unlike dim text, it is readable under the cursor in both themes."""
_ASCENDING_ARROW, _DESCENDING_ARROW = "▲", "▼"


class _Column(Struct, frozen=True):
    """A column: its heading, its width in cells, the text and the style of a paper, and whether any paper needs it."""

    heading: str
    cells: int
    text: Callable[[Screen, Entry], str]
    style: str
    is_needed: Callable[[Entry], bool] = lambda _: True


def _first_author(_: Screen, entry: Entry) -> str:
    """Return the last name of the first author, or of the first editor."""
    names = (entry.paper.authors or entry.paper.editors or ("",))[0].split()
    return sanitize(names[-1]) if names else ""


_COLUMNS = {
    Order.AUTHOR: _Column("Author", 12, _first_author, ""),
    Order.PUBLISHED: _Column("Year", 5, lambda _, entry: (entry.paper.published or "")[:4], _MUTED),
    Order.RATING: _Column(
        "Stars", STARS_WIDTH + 1, lambda screen, entry: screen.stars(entry.reading.rating), "yellow",
        lambda entry: bool(entry.reading.rating),
    ),
    Order.READ: _Column(
        "Read", FULL_DATE_WIDTH, lambda _, entry: entry.read_on.in_words() if entry.read_on else "", _MUTED,
        lambda entry: bool(entry.reading.reads),
    ),
    Order.KEY: _Column("Key", MAX_KEY_WIDTH, lambda _, entry: entry.key, _MUTED),
}  # fmt: skip
"""The columns after the title, by the order that a click on the heading chooses."""
_BY_IMPORTANCE = (Order.RATING, Order.PUBLISHED, Order.AUTHOR, Order.READ, Order.KEY)


class ItemLayout:
    """The columns that fit, and lines laid out in these columns. `terms` are highlighted."""

    def __init__(
        self, terminal: Screen, entries: Sequence[Entry], terms: Sequence[Term] = (), *, shows_keys: bool = True
    ) -> None:
        self._terminal = terminal
        self._terms = terms
        self._title_width = max(0, terminal.width - 1 - len(_INDENT))
        columns = set()
        for order in _BY_IMPORTANCE if shows_keys else _BY_IMPORTANCE[:-1]:
            column = _COLUMNS[order]
            remaining = self._title_width - len(_GAP) - column.cells
            if remaining >= _MIN_TITLE_WIDTH and any(map(column.is_needed, entries)):
                self._title_width = remaining
                columns.add(order)
        self._columns = [order for order in _COLUMNS if order in columns]
        self._passages: dict[str, Line] = {}

    def headings(self, order: Order, *, is_reversed: bool) -> Iterator[tuple[Order, str]]:
        """Yield the headings, padded, each with the order that a click on it chooses. An arrow marks `order`."""
        ascends = (order in DESCENDING) is is_reversed
        arrow = _ASCENDING_ARROW if ascends else _DESCENDING_ARROW

        headings = [(Order.STATUS, " ", 1 + len(_INDENT)), (Order.TITLE, "Title", self._title_width)]
        headings += [(name, _GAP + _COLUMNS[name].heading, len(_GAP) + _COLUMNS[name].cells) for name in self._columns]
        for name, text, cells in headings:
            yield name, fit(text + arrow if name is order else text, cells, "")

    def line(self, item: ListItem) -> Line:
        """Return the styled parts of an item's line, without the cell for the cursor."""
        match item:
            case Entry():
                return self._paper(item)
            case Passage(entry):
                if entry.key not in self._passages:
                    self._passages[entry.key] = self._passage(entry)
                return self._passages[entry.key]
            case Progress():
                return self._heading(item)
            case None:
                return []

    def _heading(self, group: Progress) -> Line:
        text = category_heading(self._terminal, group)[1:]
        name = len(text.partition("   ")[0])
        return [(text[:name], category_style(group.category)), (text[name:], "dim")]

    def _paper(self, entry: Entry) -> Line:
        terminal, status = self._terminal, entry.reading.status
        title = fit(sanitize(entry.paper.title), self._title_width, terminal.glyphs.ellipsis)
        line = [(f"{terminal.glyphs.status[status]} ", STATUS_STYLE[status]), *self._highlighted(title, "")]
        for order in self._columns:
            column = _COLUMNS[order]
            text = fit(column.text(terminal, entry), column.cells, terminal.glyphs.ellipsis)
            line.append((_GAP + text, column.style))
        return line

    def _passage(self, entry: Entry) -> Line:
        """Return an excerpt with the terms, or else the beginning of the summary."""
        from paperlog.search.excerpts import excerpt, without_markup  # noqa: PLC0415 - only a search needs it

        available = max(0, self._terminal.width - 1 - len(_INDENT))
        found = excerpt(entry, self._terms, available)
        beginning = without_markup(" ".join(entry.paper.summary_or_abstract[: 2 * available].split()))
        cut = self._terminal.glyphs.ellipsis if found and found.is_cut else ""
        text = cut + sanitize(found.text if found else beginning)
        return [(_INDENT, ""), *self._highlighted(fit(text, available, self._terminal.glyphs.ellipsis), _MUTED)]

    def _highlighted(self, text: str, style: str) -> Line:
        if not self._terms:
            return [(text, style)]
        from paperlog.search.excerpts import parts  # noqa: PLC0415 - as above

        return [(part, _MATCH_STYLE if is_match else style) for part, is_match in parts(text, self._terms)]
