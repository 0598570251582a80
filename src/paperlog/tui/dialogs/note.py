"""A dialog for writing a note, with a preview next to it on a wide screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from paperlog.external.drafts import read_note_drafts
from paperlog.models import Entry, Note
from paperlog.output.markdown import markdown
from paperlog.output.screen import Screen
from paperlog.text import sanitize
from paperlog.tui.dialogs.picker import Choice, pick
from paperlog.tui.messages import errors_shown, names_of
from paperlog.tui.unsaved_notes import UnsavedNotes
from paperlog.tui.widgets.text_fields import NoteField


class NoteDraft(Struct, frozen=True):
    """The text of a note on papers, its drafts, and whether it is to be saved. Without any text, there are no drafts.

    `edited` is the note that it replaces, if it isn't a new one.
    """

    entries: Sequence[Entry]
    text: str
    drafts: Sequence[Path]
    is_final: bool
    edited: Note | None = None


class NoteDialog(ModalScreen[NoteDraft]):
    """A text area for a note on papers, filled in with the drafts of a new note, or with the note to edit.

    Drafts are replaced when the dialog is closed. A note on several papers has the drafts of the first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "leave(True)", "Save", show=False, priority=True),
        Binding("escape", "leave(False)", "Close", show=False, priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - an instance variable in Textual

    def __init__(
        self, terminal: Screen, entries: Sequence[Entry], unsaved_notes: UnsavedNotes, edited: Note | None = None
    ) -> None:
        """Read the drafts of a new note. Raises SystemFailure."""
        super().__init__()
        self._terminal = terminal
        self._entries = entries
        self._unsaved_notes = unsaved_notes
        self._edited = edited
        self._drafts: Sequence[Path] = () if edited else unsaved_notes.drafts_of(entries[0].key)
        title = f"Note {edited.id} on" if edited else "Note on"
        self._frame = Horizontal(id="dialog", classes="note")
        self._frame.border_title = Content(sanitize(f"{title} {names_of(entries)}"))
        self._frame.border_subtitle = Content.from_markup(
            "[b]^s[/] save  [b]esc[/] close" if edited else "[b]^s[/] save  [b]esc[/] keep as draft"
        )
        self._field = NoteField(edited.text if edited else read_note_drafts(self._drafts))
        self._preview = Static(id="note-preview")

    def compose(self) -> ComposeResult:
        with self._frame:
            yield self._field
            with VerticalScroll(id="note-preview-frame", can_focus=False):
                yield self._preview

    def on_mount(self) -> None:
        self.set_focus(self._field)
        self.on_text_area_changed()

    def on_text_area_changed(self) -> None:
        self._preview.update(markdown(self._terminal, self._field.text, keeps_lines=True))

    def note(self, *, is_final: bool) -> NoteDraft:
        return NoteDraft(self._entries, self._field.text, self._drafts, is_final, self._edited)

    def keep_draft(self) -> None:
        """Replace the drafts with one of the current text. Raises SystemFailure."""
        self._drafts = self._unsaved_notes.replace(self._drafts, self._entries[0], self._field.text)

    async def action_leave(self, is_final: bool) -> None:
        if self._edited and not is_final:
            await self._leave_edited()
            return
        with errors_shown(self.app):  # the dialog stays open if the draft can't be written
            self.keep_draft()
            self.dismiss(self.note(is_final=is_final))

    async def _leave_edited(self) -> None:
        """Close the dialog if the note wasn't changed, and ask what to do otherwise."""
        if self._edited and self._field.text == self._edited.text:
            self.dismiss(self.note(is_final=False))
            return

        def use(answer: str) -> None:
            if answer == "save":
                self.call_later(self.action_leave, is_final=True)
            else:
                self.dismiss(self.note(is_final=False))

        options = [Choice("y", "save the changes", "", "save"), Choice("n", "discard the changes", "", "discard")]
        await pick(self.app, "The note was changed", options, use)
