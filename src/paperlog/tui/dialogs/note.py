"""A dialog for writing a note."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import TextArea

from paperlog.models import Entry
from paperlog.text import sanitize
from paperlog.tui.pending_keys import wait_for_pending_keys


class NoteDraft(Struct, frozen=True):
    """The text of a note, and whether it is final or stays a draft."""

    text: str
    is_final: bool


class NoteDialog(ModalScreen[NoteDraft]):
    """A text area for a note on a paper, optionally filled in with a draft."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "leave(True)", "Save", show=False, priority=True),
        Binding("escape", "leave(False)", "Close", show=False, priority=True),
    ]

    def __init__(self, entry: Entry, draft: str) -> None:
        super().__init__()
        self.key = entry.key
        self._frame = Vertical(id="dialog", classes="note")
        self._frame.border_title = Content(sanitize(f"Note on {entry.paper.name}"))
        self._frame.border_subtitle = Content("^s save  esc keep as draft")
        self._area = TextArea(draft, id="note-text", compact=True, tab_behavior="focus", highlight_cursor_line=False)
        self._area.cursor_blink = False
        self._area.move_cursor(self._area.document.end)

    def compose(self) -> ComposeResult:
        with self._frame:
            yield self._area

    def on_mount(self) -> None:
        self.set_focus(self._area)

    @property
    def text(self) -> str:
        return self._area.text

    async def action_leave(self, is_final: bool) -> None:
        await wait_for_pending_keys(self._area)
        self.dismiss(NoteDraft(self.text, is_final))
