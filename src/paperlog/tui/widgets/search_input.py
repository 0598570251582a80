"""The search field: a query, and below it what can't be understood of it."""

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
from paperlog.text import harmless

_PROMPT = "/ "


class SearchInput(Vertical):
    """A query that is answered while it is written."""

    class Changed(Message):
        """The query is another."""

    def __init__(self, page: Screen) -> None:
        super().__init__(id="search")
        self._page = page
        self.input = Input(placeholder="search", compact=True, id="query")
        self.input.cursor_blink = False
        self._mistake = Static(id="mistake")

    def compose(self) -> ComposeResult:
        yield Static(_PROMPT, id="prompt")
        yield self.input
        yield self._mistake

    @property
    def query_text(self) -> str:
        return self.input.value

    def put(self, query: str) -> None:
        """Put a query into the field, as if it were written there."""
        self.input.value = query
        self.input.cursor_position = len(query)

    def show(self, mistake: QueryError | None) -> None:
        """Point at what is wrong, or at nothing."""
        self._mistake.display = mistake is not None
        if mistake is None:
            return
        room = max(10, self.size.width - len(_PROMPT))
        text, carets = caret_lines(self._page, mistake.text, mistake.start, mistake.end, room)
        is_above = mistake.text == self.query_text and width(mistake.text) < room
        lines = [carets] if is_above else [text, carets]
        self._mistake.update(
            Text("\n").join(
                [*(Text(f"{' ' * len(_PROMPT)}{each}", "bold red") for each in lines), Text(harmless(str(mistake)))]
            )
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())
