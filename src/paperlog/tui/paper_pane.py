"""The right pane: the details of a paper, its schema image, links and notes, and the actions of its keys."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from paperlog.errors import NoSchema
from paperlog.external import opener
from paperlog.external.drafts import delete_drafts, empty_note_message
from paperlog.external.editor import edit_new_note
from paperlog.identifiers import is_web_url
from paperlog.library import notes, tracking
from paperlog.library.results import Result
from paperlog.library.session import Session
from paperlog.models import Category, Entry, Note
from paperlog.output.links import labelled_links
from paperlog.output.notes import rendered_notes
from paperlog.output.panels import category_and_date, link_lines, paper_lines
from paperlog.output.screen import Screen
from paperlog.text import sanitize
from paperlog.tui import choices
from paperlog.tui.bindings import is_typing
from paperlog.tui.changes import Changes
from paperlog.tui.dialogs.note import NoteDialog, NoteDraft
from paperlog.tui.dialogs.picker import pick
from paperlog.tui.external_access import ExternalAccess, run_in_terminal
from paperlog.tui.list_pane import ListPane
from paperlog.tui.messages import errors_shown, names_of, show_error, show_message
from paperlog.tui.unsaved_notes import UnsavedNotes
from paperlog.tui.widgets.schema_image import SchemaImage


class PaperPane(VerticalScroll, can_focus=True):
    """A scrollable view of the paper under the cursor."""

    def __init__(
        self, list_pane: ListPane, session: Session, terminal: Screen, access: ExternalAccess, changes: Changes
    ) -> None:
        super().__init__(id="paper")
        self.unsaved_notes = UnsavedNotes(access.store_path)
        self._list_pane = list_pane
        self._session = session
        self._terminal = terminal
        self._access = access
        self._changes = changes
        self._key: str | None = None
        self.image = SchemaImage(access.environ, access.image_cache, access.fetcher)
        self._details, self._links, self._notes = (Static(id=name) for name in ("details", "links", "notes"))

    def compose(self) -> ComposeResult:
        yield self._details
        yield self.image
        yield self._links
        yield self._notes

    def show(self, entry: Entry | None, category: Category | None) -> None:
        """Show a paper, scrolled to the top unless it is already shown."""
        if entry is None or category is None:
            self.border_title = self.border_subtitle = None
            for part in (self._details, self._links, self._notes):
                part.update("")
            self.image.show(None)
            return
        self.border_title = Content(sanitize(entry.paper.name))
        self.border_subtitle = Content(category_and_date(self._terminal, entry, category))
        no_summary = "No summary." if entry.reading.notes else "No summary yet. Press n to write a note."
        self._details.update(Group(*paper_lines(self._terminal, entry, no_summary)))
        self.image.show(entry.paper.schema_url)
        self._links.update(_Links(list(labelled_links(entry))))
        self._notes.update(rendered_notes(self._terminal, entry.reading.notes) if entry.reading.notes else "")
        self._notes.display = bool(entry.reading.notes)
        if entry.key != self._key:
            self.scroll_home(animate=False)
        self._key = entry.key

    def on_resize(self, _: Resize) -> None:
        self.image.set_width(self.scrollable_content_region.width)

    def step(self, lines: int) -> None:
        self.scroll_relative(y=lines, animate=False)

    def to_top(self) -> None:
        self.scroll_home(animate=False)

    def to_bottom(self) -> None:
        self.scroll_end(animate=False)

    def page(self, pages: int) -> None:
        self.scroll_relative(y=pages * max(1, self.size.height // 2), animate=False)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 - Textual's signature
        return not is_typing(self.screen)

    async def action_note(self) -> None:
        """Write a note on the marked papers, or else on the paper under the cursor."""
        if chosen := self._list_pane.chosen:
            await self._open_note_dialog(chosen)

    async def action_edit_note(self) -> None:
        async def edit(entry: Entry, number: int) -> None:
            await self._open_note_dialog([entry], entry.reading.find_note(number, entry.key))

        await self._pick_note("Edit a note", edit)

    async def action_remove_note(self) -> None:
        async def remove(entry: Entry, number: int) -> None:
            self._changes.start(lambda: notes.remove_note(self._session, entry, number))

        await self._pick_note("Remove a note", remove)

    async def _pick_note(self, title: str, use: Callable[[Entry, int], Coroutine[Any, Any, None]]) -> None:
        """Pass the number of the only note of the paper to a function, or that of the one that the user picks."""
        entry = self._list_pane.papers.entry
        if entry is None:
            return
        if not entry.reading.notes:
            show_message(self.app, f"{entry.paper.name} has no notes", "n write one")
        elif len(entry.reading.notes) == 1:
            await use(entry, entry.reading.notes[0].id)
        else:

            def picked(number: str) -> None:
                self.call_later(use, entry, int(number))

            await pick(self.app, title, choices.notes_of(entry), picked)

    async def _open_note_dialog(self, entries: Sequence[Entry], edited: Note | None = None) -> None:
        drafts = self.unsaved_notes.drafts_of(entries[0].key)

        def leave(note: NoteDraft | None) -> None:
            if note is None:
                return
            if note.is_final and (note.drafts or edited):
                self.save_note(note)
            elif edited:
                show_message(self.app, f"Note {edited.id} wasn't changed.")
            elif note.drafts:
                self.unsaved_notes.leave(note.drafts)
                name = entries[0].paper.name
                show_message(self.app, f"The note on {name} isn't saved yet. Press n to continue it.")
            else:
                show_message(self.app, empty_note_message(drafts))

        with errors_shown(self.app):
            dialog = NoteDialog(self._terminal, entries, self.unsaved_notes, edited)
            await self.app.push_screen(dialog, leave)

    def save_note(self, note: NoteDraft) -> None:
        """Save a note. Its drafts are deleted if that succeeds."""

        def save() -> Result:
            if note.edited:
                (entry,) = note.entries
                result = notes.edit_note(self._session, entry, note.edited, replace(note.edited, text=note.text))
            else:
                result = notes.annotate_papers(self._session, note.entries, note.text)
            delete_drafts(note.drafts)
            return result

        async def save_and_show() -> None:
            with self.unsaved_notes.saving(note.drafts):
                await self._changes.change(save)

        self._changes.start_task(save_and_show())

    async def action_note_in_editor(self) -> None:
        chosen = self._list_pane.chosen
        if not chosen:
            return

        drafts = self.unsaved_notes.drafts_of(chosen[0].key)
        editor = self._access.configuration.editor

        def write() -> Result | None:
            with edit_new_note(chosen[0], drafts, self._access.store_path, editor) as text:
                return notes.annotate_papers(self._session, chosen, text) if text else None

        with errors_shown(self.app):
            result = run_in_terminal(self.app, write)
            if result is None:
                show_message(self.app, empty_note_message(drafts))
            else:
                self._changes.show_result(result)
                await self._changes.reload()

    def action_open_link(self) -> None:
        self._open(opener.open_link)

    def action_open_pdf(self) -> None:
        settings = self._access.configuration
        opened = self._open(lambda entry: opener.open_pdf(entry, settings.pdf_opener))
        if opened and settings.open_mark_reading:
            self._changes.start(lambda: tracking.start(self._session, opened))

    def action_open_clicked_link(self, index: int) -> None:
        if entry := self._list_pane.papers.entry:
            _, url = list(labelled_links(entry))[index]
            with errors_shown(self.app):
                show_message(self.app, f"Opened {run_in_terminal(self.app, lambda: opener.open_url(url))}")

    def _open(self, program: Callable[[Entry], str]) -> list[Entry]:
        """Open something of the marked papers, or else of the paper under the cursor. Return those that succeeded."""
        opened = []
        for entry in self._list_pane.chosen:
            with errors_shown(self.app):  # a web browser may run in the terminal
                target = run_in_terminal(self.app, partial(program, entry))
                opened.append(entry)
                show_message(self.app, f"Opened {target if len(opened) == 1 else names_of(opened)}")
        return opened

    async def action_image(self) -> None:
        entry = self._list_pane.papers.entry
        if entry is None:
            return
        if entry.paper.schema_url is None:
            show_error(self.app, NoSchema(entry.key, entry.paper.title))
        elif self._terminal.can_draw_images:
            if not self.display:  # on a narrow screen, which shows one pane at a time
                await self.app.run_action("screen.focus_paper")
            self.image.toggle(entry.paper.schema_url)
        else:
            message = "This terminal can't show images. Click the schema link to open it in your web browser."
            show_message(self.app, message)

    def on_schema_image_failed(self, failed: SchemaImage.Failed) -> None:
        show_error(self.app, failed.error)


class _Links:
    """Labeled links. Clicking a web link opens it."""

    def __init__(self, links: Sequence[tuple[str, str]]) -> None:
        self._links = links

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._links:
            yield from link_lines(list(self._clickable()), options.max_width)

    def _clickable(self) -> Iterator[tuple[str, str, Style]]:
        for index, (label, url) in enumerate(self._links):
            if is_web_url(url):
                clicked = Style.from_meta({"@click": f"paper_pane.open_clicked_link({index})"})
                yield label, url, Style(color="blue", underline=True) + clicked
            else:
                yield label, url, Style.null()
