"""A list of values with check marks, symbols and numbers of papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.content import Content
from textual.events import Resize
from textual.widgets import OptionList

from paperlog.output.cells import fit, width
from paperlog.output.screen import COLORS
from paperlog.text import sanitize

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
        style = " ".join(
            f"ansi_{word}" if word.removeprefix("bright_") in COLORS else word for word in item.style.split()
        )
        columns = 4 + 2 * any(each.key for each in self._all) + 2 * any(each.symbol for each in self._all)
        count_width = max((width(each.count) for each in self._all), default=0)
        label_width = (self.scrollable_content_region.width or self.app.size.width) - columns - 2 - count_width - 1
        return Content.assemble(
            (f"[{self.marks[item.value]}] ", "bold" if self.marks[item.value] != UNCHECKED else ""),
            (f"{item.key:1} " if any(each.key for each in self._all) else "", "bold"),
            (f"{item.symbol:1} " if any(each.symbol for each in self._all) else "", style),
            (fit(sanitize(item.label), max(1, label_width), self._ellipsis), style if not item.symbol else ""),
            (f"  {item.count:>{count_width}}", "$text-muted"),
        )
