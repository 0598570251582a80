"""A dialog for picking one of several choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from msgspec import Struct
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import OptionList

from paperlog.output.cells import fit, width
from paperlog.text import sanitize

_MAX_LABEL_CELLS = 40


class Choice(Struct, frozen=True):
    """A value to pick, with its key, label and explanation."""

    key: str
    label: str
    explanation: str
    value: str


async def pick(app: App[Any], title: str, choices: Sequence[Choice], use: Callable[[str], None]) -> None:
    """Open a dialog for picking a choice, and pass its value to a function unless the dialog is canceled."""

    def picked(value: str | None) -> None:
        if value is not None:
            use(value)

    await app.push_screen(Picker(title, choices), picked)


class Picker(ModalScreen[str | None]):
    """A list of choices. The result is the value of the selected choice, or None if the dialog was canceled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Cancel", show=False),
        Binding("j", "step('down')", show=False),
        Binding("k", "step('up')", show=False),
    ]

    def __init__(self, title: str, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._choices = choices
        self._frame = Vertical(id="dialog")
        self._frame.border_title = Content(title)
        self._frame.border_subtitle = Content.from_markup("[b]enter[/] select  [b]esc[/] cancel")

    def compose(self) -> ComposeResult:
        labels = [sanitize(choice.label) for choice in self._choices]
        label_width = min(_MAX_LABEL_CELLS, max(map(width, labels)))
        with self._frame:
            yield OptionList(*(
                Content.assemble(
                    (f"{choice.key:1}  ", "bold"), fit(label, label_width, "…"), "  ",
                    (sanitize(choice.explanation), "$text-muted"),
                )
                for label, choice in zip(labels, self._choices, strict=True)
            ), compact=True, id="choices")  # fmt: skip

    def on_mount(self) -> None:
        choices = self.query_one(OptionList)
        choices.highlighted = 0
        self.set_focus(choices)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].value)

    def action_step(self, direction: str) -> None:
        choices = self.query_one(OptionList)
        (choices.action_cursor_down if direction == "down" else choices.action_cursor_up)()

    def on_key(self, event: Key) -> None:
        for choice in self._choices:
            if choice.key and event.character == choice.key:
                event.stop()
                self.dismiss(choice.value)
                return
