"""A dialog for entering one line of text."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from paperlog.text import sanitize
from paperlog.tui.widgets.text_fields import LineField


class PromptDialog(ModalScreen[str | None]):
    """A one-line input with an explanation. The result is None if the input is empty or canceled."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Cancel", show=False)]

    def __init__(self, title: str, explanation: str) -> None:
        super().__init__()
        self._frame = Vertical(id="dialog")
        self._frame.border_title = Content(sanitize(title))
        self._frame.border_subtitle = Content.from_markup("[b]enter[/] confirm  [b]esc[/] cancel")
        self._explanation = Text(sanitize(explanation))
        self._input = LineField("prompt-line")

    def compose(self) -> ComposeResult:
        with self._frame:
            yield self._input  # first, so that it is visible however few lines there are
            yield Static(self._explanation, classes="explanation")

    def on_mount(self) -> None:
        self.set_focus(self._input)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value if event.value.strip() else None)
