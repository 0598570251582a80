"""The search input. Below it are the error of an invalid query, or the corrections of a search."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from paperlog.errors import QueryError
from paperlog.output.carets import caret_lines
from paperlog.output.cells import width
from paperlog.output.screen import Screen
from paperlog.output.search_results import correction_text
from paperlog.search import Correction
from paperlog.text import sanitize
from paperlog.tui.widgets.text_fields import LineField

_PROMPT = "/ "


class SearchInput(Vertical):
    """A query input that posts a message on every change."""

    class Changed(Message):
        """The query text changed."""

    def __init__(self, terminal: Screen) -> None:
        super().__init__(id="search")
        self._terminal = terminal
        self.input = LineField("query", "search")
        self._message = Static(id="query-message")

    def compose(self) -> ComposeResult:
        yield Static(_PROMPT, id="prompt")
        yield self.input
        yield self._message

    @property
    def query_text(self) -> str:
        return self.input.value

    def set_query(self, query: str) -> None:
        """Replace the query text, as if it had been typed."""
        self.input.value = query
        self.input.cursor_position = len(query)

    def show_corrections(self, corrections: Sequence[Correction]) -> None:
        """Show the corrected words of a valid query."""
        self._message.display = bool(corrections)
        self._message.update(Text("\n").join(Text(sanitize(correction_text(each))) for each in corrections))

    def show_error(self, error: QueryError) -> None:
        """Show an error with carets under the invalid part."""
        self._message.display = True
        max_width = max(10, self.size.width - len(_PROMPT))
        text, carets = caret_lines(self._terminal, error.text, error.start, error.end, max_width)
        is_above = error.text == self.query_text and width(error.text) < max_width
        lines = [carets] if is_above else [text, carets]
        self._message.update(
            Text("\n").join(
                [*(Text(f"{' ' * len(_PROMPT)}{line}", "bold red") for line in lines), Text(sanitize(str(error)))]
            )
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
