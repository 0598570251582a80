"""The help screen."""

from __future__ import annotations

from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from paperlog.output.help_topics import QUERY_SECTIONS
from paperlog.tui.bindings import KEYS, MOVEMENT_KEYS, bindings


class HelpScreen(ModalScreen[None]):
    """All keys, and the query language with examples."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "Close", show=False),
        *bindings(MOVEMENT_KEYS),
    ]

    def compose(self) -> ComposeResult:
        self._frame = VerticalScroll(Static(_help_text()), id="dialog", classes="help")
        self._frame.border_title = Content("Keys and queries")
        self._frame.border_subtitle = Content("j k scroll  esc close")
        yield self._frame

    def action_step(self, lines: int) -> None:
        self._frame.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        self._frame.scroll_relative(y=pages * max(1, self._frame.size.height // 2), animate=False)

    def action_to_top(self) -> None:
        self._frame.scroll_home(animate=False)

    def action_to_bottom(self) -> None:
        self._frame.scroll_end(animate=False)


def _help_text() -> Group:
    sections = {**KEYS, "Movement": MOVEMENT_KEYS}
    tables = {heading: dict.fromkeys(key.row for key in keys) for heading, keys in sections.items()}
    tables |= {f"Queries: {topic.heading.lower()}": dict.fromkeys(topic.examples.items()) for topic in QUERY_SECTIONS}
    parts: list[RenderableType] = []
    for heading, rows in tables.items():
        table = Table.grid(padding=(0, 2, 0, 1))
        table.add_column(min_width=12)
        table.add_column()
        for label, description in rows:
            table.add_row(Text(label, "cyan"), Text(description))
        parts += [Text(heading, "bold"), table, Text()]
    return Group(*parts[:-1])
