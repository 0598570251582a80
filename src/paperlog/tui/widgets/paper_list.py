"""The list of papers, which renders only visible lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from paperlog.models import Entry
from paperlog.output.cells import wrap
from paperlog.output.screen import Screen
from paperlog.search import Term
from paperlog.tui.list_items import Listing, ListItem, ListQuery, Passage
from paperlog.tui.widgets.column_header import ColumnHeader
from paperlog.tui.widgets.item_layout import ItemLayout

_CURSOR, _MARK = "▌", "✓"


class PaperList(ScrollView, can_focus=True):
    """Papers and category headings, with a cursor on one of the papers. Some papers may be marked.

    `shows_keys` is whether there is a column for the keys if it fits.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"papers--cursor", "papers--marker"}

    class CurrentChanged(Message):
        """The cursor moved to another paper, or the current paper changed."""

        def can_replace(self, message: Message) -> bool:
            """Return True for messages of the same type: only the last one counts."""
            return isinstance(message, type(self))

    class Activated(Message):
        """The paper under the cursor was clicked."""

    def __init__(self, terminal: Screen) -> None:
        super().__init__(id="papers")
        self.header = ColumnHeader()
        self.marked: set[str] = set()
        self.shows_keys = True
        self._terminal = terminal
        self._query = ListQuery()
        self._terms: Sequence[Term] = ()
        self._items: Sequence[ListItem] = ()
        self._entry_lines: list[int] = []
        self._entries: list[Entry] = []
        self._cursor = 0
        self._kept_key = ""
        self._item_layout = ItemLayout(terminal, ())
        self._hint = ""

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        return self._entries[self._cursor] if self._entries else None

    @property
    def entries(self) -> Sequence[Entry]:
        """The papers in display order."""
        return self._entries

    def show(self, query: ListQuery, listing: Listing, hint: str) -> None:
        """Show the papers that match a query, or `hint` if there are none.

        The cursor goes to the paper that the user last moved it to, except in ranked results, which contain many
        papers that hardly match. If that paper isn't listed, a new query moves the
        cursor to the first paper; otherwise the cursor stays on its paper, or at its position if that paper is gone.
        """
        current, items = self.entry, listing.items
        is_new_query = query.text != self._query.text
        self._query, self._items, self._terms, self._hint = query, items, listing.terms, hint
        self._entry_lines = [line for line, item in enumerate(items) if isinstance(item, Entry)]
        self._entries = [item for item in items if isinstance(item, Entry)]
        indices = {entry.key: index for index, entry in enumerate(self._entries)}
        last = len(self._entries) - 1
        fallback = 0 if is_new_query else indices.get(current.key if current else "", min(self._cursor, last))
        kept = None if listing.is_ranked else indices.get(self._kept_key)
        self._cursor = max(0, fallback) if kept is None else kept
        self._lay_out()
        self._scroll_to_cursor()
        self.post_message(self.CurrentChanged())

    def update_entries(self, entries: Sequence[Entry]) -> None:
        """Show changed papers without moving them in the list."""
        updated = {entry.key: entry for entry in entries}

        def update(item: ListItem) -> ListItem:
            match item:
                case Entry():
                    return updated.get(item.key, item)
                case Passage(entry):
                    return Passage(updated.get(entry.key, entry))
                case _:
                    return item

        self._items = list(map(update, self._items))
        self._entries = [updated.get(entry.key, entry) for entry in self._entries]
        self._lay_out()
        self.post_message(self.CurrentChanged())

    def keep_cursor(self) -> None:
        """Keep the cursor on the current paper through later queries, as if the user had moved it there."""
        self.keep(self._entries[self._cursor].key if self._entries else "")

    def keep(self, key: str) -> None:
        """Move the cursor to a paper when the next papers are shown."""
        self._kept_key = key

    def on_resize(self, _: Resize) -> None:
        self._lay_out()
        self._scroll_to_cursor()

    def toggle_mark(self) -> None:
        """Mark the paper under the cursor, or remove its mark, and go to the next paper."""
        if entry := self.entry:
            self.marked ^= {entry.key}
            self._move_cursor(self._cursor + 1)
            self._show_marks()

    def mark_all(self) -> None:
        """Mark all shown papers, or remove their marks if all of them are marked."""
        shown = {entry.key for entry in self._entries}
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown
        self._show_marks()

    def remove_marks(self) -> None:
        self.marked.clear()
        self._show_marks()

    def _show_marks(self) -> None:
        self.refresh()
        self.post_message(self.CurrentChanged())

    def toggle_keys(self) -> None:
        self.shows_keys = not self.shows_keys
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width or self._terminal.width
        terminal = replace(self._terminal, width=width, color=False)
        self._item_layout = ItemLayout(terminal, self._entries, self._terms, shows_keys=self.shows_keys)
        order, is_reversed = self._query.order, self._query.is_reversed
        self.header.show(list(self._item_layout.headings(order, is_reversed=is_reversed)))
        self.virtual_size = Size(width, len(self._items))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, style, line = self.size.width, self.rich_style, self.scroll_offset.y + y
        if not self._items:
            hints = wrap(self._hint, max(1, width - 2))
            text = f" {hints[y]}" if y < len(hints) else ""
            return Strip([Segment(text, style + Style(dim=True))]).adjust_cell_length(width, style)
        if line >= len(self._items):
            return Strip.blank(width, style)
        item = self._items[line]
        is_at_cursor = self._index_of(line) == self._cursor
        is_marked = isinstance(item, Entry) and item.key in self.marked
        if is_at_cursor:
            style += self.get_component_rich_style("papers--cursor", partial=True)
        marker_style = self.get_component_rich_style("papers--marker", partial=True)
        marker = _MARK if is_marked else _CURSOR if is_at_cursor else " "
        segments = [Segment(marker, style + marker_style)]
        layout = self._item_layout.line(item)
        segments += [Segment(text, style + Style.parse(item_style)) for text, item_style in layout]
        return Strip(segments).adjust_cell_length(width, style)

    def step(self, papers: int) -> None:
        self._move_cursor(self._cursor + papers)

    def to_top(self) -> None:
        self._move_cursor(0)

    def to_bottom(self) -> None:
        self._move_cursor(len(self._entries) - 1)

    def page(self, pages: int) -> None:
        self._move_cursor(self._cursor + pages * max(1, self.size.height // 2))

    def on_click(self, event: Click) -> None:
        index = self._index_of(self.scroll_offset.y + event.y)
        if index is not None:
            if index == self._cursor:
                self.post_message(self.Activated())
            self._move_cursor(index)

    def _index_of(self, line: int) -> int | None:
        """Return the index of the paper on a line, or None if the line has no paper or passage."""
        is_of_paper = line < len(self._items) and isinstance(self._items[line], Entry | Passage)
        return bisect_right(self._entry_lines, line) - 1 if is_of_paper else None

    def _move_cursor(self, index: int) -> None:
        index = max(0, min(index, len(self._entries) - 1))
        if index != self._cursor:
            self._cursor = index
            self.keep_cursor()
            self.refresh()
            self.post_message(self.CurrentChanged())
        self._scroll_to_cursor()

    def _scroll_to_cursor(self) -> None:
        """Scroll to the paper under the cursor and its passage, and to the heading above the first paper."""
        if self._entry_lines:
            last = self._entry_lines[self._cursor] + bool(self._terms)  # the passage
            top = self._entry_lines[self._cursor] if self._cursor else 0
            region = Region(0, top, 1, 1 + last - top)
            self.scroll_to_region(region, animate=False, force=True)
