"""A dialog for the filters of the query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen

from paperlog.tui.widgets.checklist import CHECKED, Checkable, Checklist


class FilterDialog(ModalScreen[list[str] | None]):
    """A checklist of filters. The result is the checked ones, or None if the dialog was canceled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Cancel", show=False),
        Binding("enter", "apply", "Apply", show=False, priority=True),
        Binding("space", "check", "Check", show=False, priority=True),
        Binding("0", "uncheck_all", "Remove all filters", show=False),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]

    def __init__(self, filters: Sequence[Checkable], chosen: Collection[str], ellipsis: str) -> None:
        super().__init__()
        self._frame = Vertical(id="dialog")
        self._frame.border_title = Content("Show only")
        self._frame.border_subtitle = Content.from_markup(
            "[b]space[/] check  [b]0[/] remove all  [b]enter[/] apply  [b]esc[/] cancel"
        )
        self._checklist = Checklist(filters, dict.fromkeys(chosen, CHECKED), ellipsis)

    def compose(self) -> ComposeResult:
        with self._frame:
            yield self._checklist

    def on_mount(self) -> None:
        self.set_focus(self._checklist)

    def action_check(self) -> None:
        self._checklist.toggle()

    def action_move(self, direction: str) -> None:
        (self._checklist.action_cursor_down if direction == "down" else self._checklist.action_cursor_up)()

    def action_apply(self) -> None:
        self.dismiss([value for value, mark in self._checklist.marks.items() if mark == CHECKED])

    def action_uncheck_all(self) -> None:
        self.dismiss([])

    def on_key(self, event: Key) -> None:
        if self._checklist.toggle_by_key(event.character):
            event.stop()
