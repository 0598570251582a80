"""The headings of the list's columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from paperlog.query.sorting import Order


class ColumnHeader(Static):
    """Headings above the list. A click on one sorts by its column."""

    def __init__(self) -> None:
        super().__init__(id="column-header")

    def show(self, headings: Sequence[tuple[Order, str]]) -> None:
        text = Text(no_wrap=True, overflow="crop")
        for order, heading in headings:
            text.append(heading, Style.from_meta({"@click": f"list_pane.sort_by('{order}')"}))
        self.update(text)
