"""The search input, with the error of an invalid query below it."""

from __future__ import annotations

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from paperlog.errors import QueryError
from paperlog.output.carets import caret_lines
from paperlog.output.cells import width
from paperlog.output.screen import Screen
from paperlog.text import sanitize

_PROMPT = "/ "


class SearchInput(Vertical):
    """An input for a query, which posts a message at each change."""

    class Changed(Message):
        """The query text changed."""

    def __init__(self, terminal: Screen) -> None:
        super().__init__(id="search")
        self._terminal = terminal
        self.input = Input(placeholder="search", compact=True, id="query")
        self.input.cursor_blink = False
        self._error = Static(id="query-error")

    def compose(self) -> ComposeResult:
        yield Static(_PROMPT, id="prompt")
        yield self.input
        yield self._error

    @property
    def query_text(self) -> str:
        return self.input.value

    def set_query(self, query: str) -> None:
        """Replace the query text, as if it had been typed."""
        self.input.value = query
        self.input.cursor_position = len(query)

    def show_error(self, error: QueryError | None) -> None:
        """Show an error with carets under the invalid part, or hide the previous error."""
        self._error.display = error is not None
        if error is None:
            return
        max_width = max(10, self.size.width - len(_PROMPT))
        text, carets = caret_lines(self._terminal, error.text, error.start, error.end, max_width)
        is_above = error.text == self.query_text and width(error.text) < max_width
        lines = [carets] if is_above else [text, carets]
        self._error.update(
            Text("\n").join(
                [*(Text(f"{' ' * len(_PROMPT)}{line}", "bold red") for line in lines), Text(sanitize(str(error)))]
            )
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
