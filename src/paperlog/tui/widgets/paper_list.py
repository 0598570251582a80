"""The list of papers: only the lines that are seen are made, however many there are."""

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
    """The rows, and a cursor on one of the papers."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"papers--cursor", "papers--sign"}

    class Moved(Message):
        """The cursor stands on another paper, or the paper is another by now."""

        def can_replace(self, message: Message) -> bool:
            """Tell that of several moves only the last counts."""
            return isinstance(message, type(self))

    class Chosen(Message):
        """The paper under the cursor was clicked once more."""

    def __init__(self, page: Screen) -> None:
        super().__init__(id="papers")
        self._page = page
        self._rows: Sequence[ListItem] = ()
        self._places: list[int] = []
        self._entries: list[Entry] = []
        self._at = 0
        self._wanted = ""
        self._columns = ItemLayout(page, ())
        self._hint = ""

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        return self._entries[self._at] if self._entries else None

    @property
    def entries(self) -> Sequence[Entry]:
        """The papers in the order shown."""
        return self._entries

    def show(self, rows: Sequence[ListItem], hint: str, *, is_new: bool) -> None:
        """Show rows, or `hint` where there are none.

        The cursor goes to the paper that the reader put it on; where that is not there, to the first of a new
        selection, else it stays on its paper, or on what took its place.
        """
        before = self.entry
        self._rows, self._hint = rows, hint
        self._places = [place for place, row in enumerate(rows) if isinstance(row, Entry)]
        self._entries = [row for row in rows if isinstance(row, Entry)]
        places = {entry.key: at for at, entry in enumerate(self._entries)}
        stay = 0 if is_new else places.get(before.key if before else "", min(self._at, len(self._entries) - 1))
        self._at = places.get(self._wanted, max(0, stay))
        self._lay_out()
        self._follow()
        self.post_message(self.Moved())

    def put(self, entries: Sequence[Entry]) -> None:
        """Show papers as they are now, where they stand."""
        now = {entry.key: entry for entry in entries}
        self._rows = [now.get(row.key, row) if isinstance(row, Entry) else row for row in self._rows]
        self._entries = [now.get(entry.key, entry) for entry in self._entries]
        self._lay_out()
        self.post_message(self.Moved())

    def keep(self) -> None:
        """Note that the reader wants the paper under the cursor, whatever is selected later."""
        self._wanted = self._entries[self._at].key if self._entries else ""

    def on_resize(self, _: Resize) -> None:
        self._lay_out()
        self._follow()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width or self._page.width
        self._columns = ItemLayout(replace(self._page, width=width, color=False), self._entries)
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, style, number = self.size.width, self.rich_style, self.scroll_offset.y + y
        if not self._rows:
            hints = wrap(self._hint, max(1, width - 2))
            text = f" {hints[y]}" if y < len(hints) else ""
            return Strip([Segment(text, style + Style(dim=True))]).adjust_cell_length(width, style)
        if number >= len(self._rows):
            return Strip.blank(width, style)
        is_at_cursor = bool(self._places) and number == self._places[self._at]
        if is_at_cursor:
            style += self.get_component_rich_style("papers--cursor", partial=True)
        sign = self.get_component_rich_style("papers--sign", partial=True)
        pieces = [Segment(_CURSOR if is_at_cursor else " ", style + sign)]
        pieces += [Segment(text, style + Style.parse(name)) for text, name in self._columns.line(self._rows[number])]
        return Strip(pieces).adjust_cell_length(width, style)

    def step(self, papers: int) -> None:
        self._move(self._at + papers)

    def to_top(self) -> None:
        self._move(0)

    def to_bottom(self) -> None:
        self._move(len(self._entries) - 1)

    def page(self, pages: int) -> None:
        self._move(self._at + pages * max(1, self.size.height // 2))

    def on_click(self, event: Click) -> None:
        place = self.scroll_offset.y + event.y
        at = bisect_left(self._places, place)
        if at < len(self._places) and self._places[at] == place:
            if at == self._at:
                self.post_message(self.Chosen())
            self._move(at)

    def _move(self, at: int) -> None:
        at = max(0, min(at, len(self._entries) - 1))
        if at != self._at:
            self._at = at
            self.keep()
            self.refresh()
            self.post_message(self.Moved())
        self._follow()

    def _follow(self) -> None:
        """Scroll to the cursor; the first paper brings its heading along."""
        if self._places:
            top = self._places[self._at] if self._at else 0
            region = Region(0, top, 1, 1 + self._places[self._at] - top)
            self.scroll_to_region(region, animate=False, force=True)
