"""The key bar at the bottom of the screen."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from paperlog.tui.bindings import HINTS, Hint

_GAP = 2


class KeyBar(Static):
    """Hints for the keys of the focused pane, as many as fit."""

    def __init__(self) -> None:
        super().__init__(id="key-bar")
        self._focus_context = "list"

    def show(self, focus_context: str) -> None:
        self._focus_context = focus_context
        self.refresh()

    def render(self) -> Text:
        hints, fixed_hints = HINTS[self._focus_context]
        remaining = self.size.width - 1 - sum(map(_hint_width, fixed_hints)) + _GAP
        shown: list[Hint] = []
        for hint in hints:
            if _hint_width(hint) <= remaining:
                remaining -= _hint_width(hint)
                shown.append(hint)
        return Text(" ", no_wrap=True, overflow="crop").append_text(_hint_line([*shown, *fixed_hints]))


def _hint_width(hint: Hint) -> int:
    return len(hint.keys) + 1 + len(hint.label) + _GAP


def _hint_line(hints: Sequence[Hint]) -> Text:
    line = Text()
    for hint in hints:
        action = hint.action if "." in hint.action else f"screen.{hint.action}"
        clicked = Style.from_meta({"@click": action}) if hint.action else Style.null()
        line.append(hint.keys, Style(bold=True) + clicked).append(f" {hint.label}", clicked).append(" " * _GAP)
    return line
