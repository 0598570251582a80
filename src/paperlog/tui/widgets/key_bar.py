"""The bar at the foot: the keys that count where the focus is."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from paperlog.tui.bindings import BARS, Hint

_GAP = 2


class KeyBar(Static):
    """As many hints as there is room for, the most important first."""

    def __init__(self) -> None:
        super().__init__(id="bar")
        self._place = "list"

    def show(self, place: str) -> None:
        self._place = place
        self.refresh()

    def render(self) -> Text:
        first, last = BARS[self._place]
        room = self.size.width - 1 - sum(map(_cells, last)) + _GAP
        shown: list[Hint] = []
        for hint in first:
            if _cells(hint) <= room:
                room -= _cells(hint)
                shown.append(hint)
        return Text(" ", no_wrap=True, overflow="crop").append_text(_line([*shown, *last]))


def _cells(hint: Hint) -> int:
    return len(hint.shown) + 1 + len(hint.word) + _GAP


def _line(hints: Sequence[Hint]) -> Text:
    line = Text()
    for hint in hints:
        action = hint.action if hint.action.startswith("app.") else f"screen.{hint.action}"
        clicked = Style.from_meta({"@click": action}) if hint.action else Style.null()
        line.append(hint.shown, Style(bold=True) + clicked).append(f" {hint.word}", clicked).append(" " * _GAP)
    return line
