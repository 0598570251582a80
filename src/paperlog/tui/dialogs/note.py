"""A dialog for writing a note."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from paperlog.external.drafts import read_note_drafts
from paperlog.models import Entry
from paperlog.text import sanitize
from paperlog.tui.toasts import errors_shown
from paperlog.tui.unsaved_notes import UnsavedNotes
from paperlog.tui.widgets.text_fields import TextField


class NoteDraft(Struct, frozen=True):
    """The text of a note, its drafts, and whether it is to be saved. Without any text, there are no drafts."""

    text: str
    drafts: Sequence[Path]
    is_final: bool


class NoteDialog(ModalScreen[NoteDraft]):
    """A text area for a note on a paper, filled in with drafts of it. They are replaced when the dialog is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "leave(True)", "Save", show=False, priority=True),
        Binding("escape", "leave(False)", "Close", show=False, priority=True),
    ]

    def __init__(self, entry: Entry, unsaved_notes: UnsavedNotes, drafts: Sequence[Path]) -> None:
        """Read the drafts. Raises SystemFailure."""
        super().__init__()
        self.entry = entry
        self._unsaved_notes = unsaved_notes
        self._drafts = drafts
        self._frame = Vertical(id="dialog", classes="note")
        self._frame.border_title = Content(sanitize(f"Note on {entry.paper.name}"))
        self._frame.border_subtitle = Content("^s save  esc keep as draft")
        text = read_note_drafts(drafts)
        self._area = TextField(text, id="note-text", compact=True, tab_behavior="focus", highlight_cursor_line=False)
        self._area.cursor_blink = False
        self._area.move_cursor(self._area.document.end)

    def compose(self) -> ComposeResult:
        with self._frame:
            yield self._area

    def on_mount(self) -> None:
        self.set_focus(self._area)

    def note(self, *, is_final: bool) -> NoteDraft:
        return NoteDraft(self._area.text, self._drafts, is_final)

    def keep_draft(self) -> None:
        """Replace the drafts with one of the current text. Raises SystemFailure."""
        self._drafts = self._unsaved_notes.replace(self._drafts, self.entry, self._area.text)

    def action_leave(self, is_final: bool) -> None:
        with errors_shown(self.app):  # the dialog stays open if the draft can't be written
            self.keep_draft()
            self.dismiss(self.note(is_final=is_final))
