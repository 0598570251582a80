"""The status line above the key bar."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from paperlog.output.screen import Screen
from paperlog.text import sanitize


class StatusLine(Static):
    """What the last key did, and the key that is useful after it; until the next key, when the default text returns."""

    def __init__(self, terminal: Screen) -> None:
        super().__init__(id="status-line", classes="-default")
        self._dot = terminal.glyphs.dot
        self._default = Text()

    def show(self, message: str, key_hint: str = "") -> None:
        hint = f" {self._dot} {key_hint}" if key_hint else ""
        self._show_message(Text.assemble(sanitize(message), (hint, "dim")))

    def show_failure(self, message: str) -> None:
        self._show_message(Text(sanitize(message, lines=True), "bold red"))

    def _show_message(self, message: Text) -> None:
        self.remove_class("-default")
        self.update(message)

    def set_default(self, text: str) -> None:
        self._default = Text(text)
        if self.has_class("-default"):
            self.update(self._default)

    def remove_message(self) -> None:
        if not self.has_class("-default"):
            self.add_class("-default")
            self.update(self._default)
