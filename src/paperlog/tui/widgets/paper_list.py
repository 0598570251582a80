"""The list of papers, which renders only visible lines."""

from __future__ import annotations

from bisect import bisect_left
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
from paperlog.tui.list_items import ListItem
from paperlog.tui.widgets.item_layout import ItemLayout

_CURSOR = "▌"


class PaperList(ScrollView, can_focus=True):
    """Papers and category headings, with a cursor on one of the papers."""

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
        self._terminal = terminal
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

    def show(self, items: Sequence[ListItem], hint: str, *, is_new_query: bool, is_ranked: bool) -> None:
        """Show items, or `hint` if there are none.

        The cursor goes to the paper that the user last moved it to, except in ranked results, which contain many
        papers that hardly match. If that paper isn't listed, a new query moves the
        cursor to the first paper; otherwise the cursor stays on its paper, or at its position if that paper is gone.
        """
        current = self.entry
        self._items, self._hint = items, hint
        self._entry_lines = [line for line, item in enumerate(items) if isinstance(item, Entry)]
        self._entries = [item for item in items if isinstance(item, Entry)]
        indices = {entry.key: index for index, entry in enumerate(self._entries)}
        last = len(self._entries) - 1
        fallback = 0 if is_new_query else indices.get(current.key if current else "", min(self._cursor, last))
        kept = None if is_ranked else indices.get(self._kept_key)
        self._cursor = max(0, fallback) if kept is None else kept
        self._lay_out()
        self._scroll_to_cursor()
        self.post_message(self.CurrentChanged())

    def update_entries(self, entries: Sequence[Entry]) -> None:
        """Show changed papers without moving them in the list."""
        updated = {entry.key: entry for entry in entries}
        self._items = [updated.get(item.key, item) if isinstance(item, Entry) else item for item in self._items]
        self._entries = [updated.get(entry.key, entry) for entry in self._entries]
        self._lay_out()
        self.post_message(self.CurrentChanged())

    def keep_cursor(self) -> None:
        """Keep the cursor on the current paper through later queries, as if the user had moved it there."""
        self._kept_key = self._entries[self._cursor].key if self._entries else ""

    def on_resize(self, _: Resize) -> None:
        self._lay_out()
        self._scroll_to_cursor()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width or self._terminal.width
        self._item_layout = ItemLayout(replace(self._terminal, width=width, color=False), self._entries)
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
        is_at_cursor = bool(self._entry_lines) and line == self._entry_lines[self._cursor]
        if is_at_cursor:
            style += self.get_component_rich_style("papers--cursor", partial=True)
        marker_style = self.get_component_rich_style("papers--marker", partial=True)
        segments = [Segment(_CURSOR if is_at_cursor else " ", style + marker_style)]
        layout = self._item_layout.line(self._items[line])
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
        line = self.scroll_offset.y + event.y
        index = bisect_left(self._entry_lines, line)
        if index < len(self._entry_lines) and self._entry_lines[index] == line:
            if index == self._cursor:
                self.post_message(self.Activated())
            self._move_cursor(index)

    def _move_cursor(self, index: int) -> None:
        index = max(0, min(index, len(self._entries) - 1))
        if index != self._cursor:
            self._cursor = index
            self.keep_cursor()
            self.refresh()
            self.post_message(self.CurrentChanged())
        self._scroll_to_cursor()

    def _scroll_to_cursor(self) -> None:
        """Scroll to the cursor, and to the heading above the first paper."""
        if self._entry_lines:
            top = self._entry_lines[self._cursor] if self._cursor else 0
            region = Region(0, top, 1, 1 + self._entry_lines[self._cursor] - top)
            self.scroll_to_region(region, animate=False, force=True)
