"""A list of values with check marks, symbols and numbers of papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList

from paperlog.output.cells import fit, width
from paperlog.text import sanitize
from paperlog.tui.theme import content_style

CHECKED, UNCHECKED, PARTLY = "x", " ", "-"
"""The marks of a value. PARTLY: only some of the papers have it."""


class Checkable(Struct, frozen=True):
    """A value that can be checked, the key that does it, a symbol with its style, a label, and a number of papers."""

    value: str
    label: str
    count: str
    key: str = ""
    symbol: str = ""
    style: str = ""


class Checklist(OptionList):
    """Values that are checked or unchecked with space, with a click or with their keys."""

    def __init__(self, items: Sequence[Checkable], marks: Mapping[str, str], ellipsis: str) -> None:
        super().__init__(compact=True, id="choices")
        self.marks = {item.value: marks.get(item.value, UNCHECKED) for item in items}
        self._all = self._shown = items
        self._ellipsis = ellipsis
        self._key_width = 2 * any(item.key for item in items)
        self._symbol_width = 2 * any(item.symbol for item in items)
        self._count_width = max((width(item.count) for item in items), default=0)

    def on_mount(self) -> None:
        self.show_only("")

    def on_resize(self, _: Resize) -> None:
        self._redraw()

    def show_only(self, text: str) -> None:
        """Show the values whose label contains a text."""
        self._shown = [item for item in self._all if text.casefold() in item.label.casefold()]
        self._redraw()
        self.highlighted = 0 if self._shown else None

    def toggle(self) -> None:
        """Check or uncheck the highlighted value."""
        if self.highlighted is not None:
            self._toggle(self.highlighted)

    def toggle_by_key(self, key: str | None) -> bool:
        """Check or uncheck the value with a key. Return whether there is one."""
        for index, item in enumerate(self._shown):
            if item.key and item.key == key:
                self.highlighted = index
                self._toggle(index)
                return True
        return False

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._toggle(event.option_index)

    def _toggle(self, index: int) -> None:
        value = self._shown[index].value
        self.marks[value] = UNCHECKED if self.marks[value] == CHECKED else CHECKED
        self.replace_option_prompt_at_index(index, self._line(self._shown[index]))

    def _redraw(self) -> None:
        highlighted = self.highlighted
        self.clear_options()
        self.add_options(map(self._line, self._shown))
        self.highlighted = highlighted

    def _line(self, item: Checkable) -> Content:
        mark = f"[{self.marks[item.value]}] "
        key, symbol = item.key.ljust(self._key_width), item.symbol.ljust(self._symbol_width)
        count = f"  {item.count.rjust(self._count_width)} "
        available = self.scrollable_content_region.width or self.app.size.width
        label_width = max(1, available - len(mark) - self._key_width - self._symbol_width - len(count))
        label = fit(sanitize(item.label), label_width, self._ellipsis)
        style = content_style(item.style)
        return Content.assemble(
            (mark, "bold" if self.marks[item.value] != UNCHECKED else ""),
            (key, "bold"),
            (symbol, style),
            (label, "" if item.symbol else style),
            (count, "$text-muted"),
        )
