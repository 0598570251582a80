"""A dialog whose content can be scrolled with the movement keys."""

from __future__ import annotations

from typing import ClassVar

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from paperlog.tui.bindings import MOVEMENT_KEYS, bindings


class ScrollableDialog(ModalScreen[None]):
    """Content that is read and closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,D,enter", "dismiss", "Close", show=False),
        *bindings(MOVEMENT_KEYS),
    ]

    def __init__(self, title: str, content: RenderableType, classes: str) -> None:
        super().__init__()
        self._frame = VerticalScroll(Static(content), id="dialog", classes=classes)
        self._frame.border_title = Content(title)
        self._frame.border_subtitle = Content.from_markup("[b]j k[/] scroll  [b]esc[/] close")

    def compose(self) -> ComposeResult:
        yield self._frame

    def action_step(self, lines: int) -> None:
        self._frame.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        self._frame.scroll_relative(y=pages * max(1, self._frame.size.height // 2), animate=False)

    def action_to_top(self) -> None:
        self._frame.scroll_home(animate=False)

    def action_to_bottom(self) -> None:
        self._frame.scroll_end(animate=False)
