"""The status line above the key bar."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from paperlog.output.screen import Screen
from paperlog.text import sanitize


class StatusLine(Static):
    """The last action, and the key that is useful after it."""

    def __init__(self, terminal: Screen) -> None:
        super().__init__(id="status-line")
        self._dot = terminal.glyphs.dot

    def show(self, message: str, key_hint: str = "") -> None:
        hint = f" {self._dot} {key_hint}" if key_hint else ""
        self.update(Text.assemble(sanitize(message), (hint, "dim")))
