"""The dialog in which a line is written."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from paperlog.text import sanitize


class PromptDialog(ModalScreen[str | None]):
    """A line of text under a sentence that explains it; the result is None if the line is empty or cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back", show=False)]

    def __init__(self, title: str, sentence: str, suggester: Suggester | None = None) -> None:
        super().__init__()
        self._frame = Vertical(id="dialog")
        self._frame.border_title = Content(sanitize(title))
        self._frame.border_subtitle = Content("enter done  esc back")
        self._sentence = Text(sanitize(sentence))
        self._input = Input(compact=True, suggester=suggester, id="prompt-line")
        self._input.cursor_blink = False

    def compose(self) -> ComposeResult:
        with self._frame:
            yield Static(self._sentence, classes="sentence")
            yield self._input

    def on_mount(self) -> None:
        self.set_focus(self._input)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value if event.value.strip() else None)
