"""The main screen: the list next to the paper, and the actions that keys are bound to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus
from textual.screen import Screen

from paperlog.errors import NoSchema
from paperlog.external import opener
from paperlog.external.drafts import delete_drafts, empty_note_message
from paperlog.external.editor import edit_new_note
from paperlog.library import notes, tags, tracking, views
from paperlog.library.results import Result
from paperlog.library.selection import parse_query
from paperlog.library.undo import redo_changes, undo_changes
from paperlog.models import Change, Entry, Status
from paperlog.output.links import labelled_links
from paperlog.output.messages import result_text
from paperlog.output.screen import Screen as Terminal
from paperlog.query.query import Query
from paperlog.query.sorting import Order
from paperlog.tui import choices
from paperlog.tui.bindings import KEYS, MOVEMENT_KEYS, SEARCH_KEYS, action_names, bindings
from paperlog.tui.changes import CHANGES, ChangeQueue
from paperlog.tui.dialogs.note import NoteDialog, NoteDraft
from paperlog.tui.dialogs.picker import Choice, Picker
from paperlog.tui.dialogs.prompt import PromptDialog
from paperlog.tui.dialogs.tags import TagDialog, added_and_removed
from paperlog.tui.external_access import ExternalAccess, run_in_terminal
from paperlog.tui.filters import with_filter
from paperlog.tui.library_view import LibraryView
from paperlog.tui.list_items import list_items
from paperlog.tui.toasts import errors_shown, show_error, show_message
from paperlog.tui.unsaved_notes import UnsavedNotes
from paperlog.tui.widgets.key_bar import KeyBar
from paperlog.tui.widgets.list_pane import ListPane
from paperlog.tui.widgets.paper_list import PaperList
from paperlog.tui.widgets.paper_pane import PaperPane
from paperlog.tui.widgets.schema_image import SchemaImage

_RELOAD_SECONDS = 1.0
_NARROW, _WIDE = "-narrow", "-wide"
_BROWSE_KEYS = [*(key for keys in KEYS.values() for key in keys), *MOVEMENT_KEYS]
_SEARCH_ACTIONS = action_names(SEARCH_KEYS)
_ACTIONS = _SEARCH_ACTIONS | action_names(_BROWSE_KEYS)


class LibraryScreen(Screen[None]):
    """The library, with the list on the left and the paper under the cursor on the right."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([*SEARCH_KEYS, *_BROWSE_KEYS])]
    HORIZONTAL_BREAKPOINTS = [(0, _NARROW), (70, _WIDE)]  # noqa: RUF012 - an instance variable in Textual

    def __init__(self, view: LibraryView, terminal: Terminal, access: ExternalAccess) -> None:
        super().__init__()
        self.view = view
        self.changes = ChangeQueue()
        self.unsaved_notes = UnsavedNotes(access.store_path)
        self._terminal = terminal
        self._access = access
        self._reloading = asyncio.Lock()
        self.list_pane = ListPane(view, terminal)
        self.image = SchemaImage(access.environ, access.image_cache, access.fetcher)
        self.paper_pane = PaperPane(terminal, self.image)
        self._key_bar = KeyBar()

    def compose(self) -> ComposeResult:
        yield Horizontal(self.list_pane, self.paper_pane, id="panes")
        yield self._key_bar

    def on_mount(self) -> None:
        self.list_pane.show(list_items(self.view.session, self.view.snapshot, self.view.query))
        self.set_interval(_RELOAD_SECONDS, self.reload)
        for message in self.unsaved_notes.offers(self.view.snapshot.papers):
            show_message(self.app, message)

    async def reload(self) -> None:
        """Show the current library if it has changed."""
        async with self._reloading:
            with errors_shown(self.app):
                if await self.view.reload():
                    await self.list_pane.select()

    # Focus

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 - Textual's signature
        """Return whether a key is active. In the search input, most keys are typed as text."""
        return action not in _ACTIONS or (action in _SEARCH_ACTIONS) is self.is_searching

    @property
    def is_searching(self) -> bool:
        return self.focused is self.list_pane.search.input  # has_focus is updated too late

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        contexts = {"papers": "list", "paper": "paper", "query": "search"}
        if event.widget.id in contexts:
            self._key_bar.show(contexts[event.widget.id])

    def action_focus_paper(self) -> None:
        self.add_class("-shows-paper")
        self.set_focus(self.paper_pane)

    def action_focus_list(self) -> None:
        """Focus the list, or end the search if the list has the focus."""
        if self.focused is self.list_pane.papers and self.list_pane.search.query_text:
            self.list_pane.search.set_query("")
        self._focus_list()

    def action_search(self) -> None:
        self.remove_class("-shows-paper")
        self.set_focus(self.list_pane.search.input)

    async def action_leave_search(self) -> None:
        await self.list_pane.finish_search()
        self._focus_list()

    def action_end_search(self) -> None:
        self.list_pane.search.set_query("")
        self._focus_list()

    def _focus_list(self) -> None:
        self.remove_class("-shows-paper")
        self.set_focus(self.list_pane.papers)

    # Movement

    def action_step(self, steps: int) -> None:
        self._focused_pane.step(steps)

    def action_page(self, pages: int) -> None:
        self._focused_pane.page(pages)

    def action_to_top(self) -> None:
        self._focused_pane.to_top()

    def action_to_bottom(self) -> None:
        self._focused_pane.to_bottom()

    @property
    def _focused_pane(self) -> PaperList | PaperPane:
        return self.paper_pane if self.focused is self.paper_pane else self.list_pane.papers

    def on_paper_list_current_changed(self) -> None:
        entry = self.entry
        self.paper_pane.show(entry, self.view.snapshot.category_of(entry) if entry else None)

    def on_paper_list_activated(self) -> None:
        self.action_focus_paper()

    # The list

    async def action_filter(self) -> None:
        def add(text: str) -> None:
            with errors_shown(self.app):  # a filter can't be added to an invalid query
                query, new_filter = self._parse(self.list_pane.search.query_text), self._parse(text)
                self.list_pane.search.set_query(with_filter(query.node, new_filter.node))

        await self._pick("Show only", choices.filters(self.view.snapshot), add)

    def _parse(self, text: str) -> Query:
        return parse_query(self.view.session, self.view.snapshot, [text])

    async def action_views(self) -> None:
        if saved_views := choices.views(self.view.snapshot):
            await self._pick("Saved views", saved_views, self.list_pane.search.set_query)
        else:
            show_message(self.app, "No saved views yet. Search for something, then press V to save the query.")

    async def action_save_view(self) -> None:
        query = self.list_pane.search.query_text
        if not query.strip():
            show_message(self.app, "No query to save. Search for something first.")
            return

        def save(name: str | None) -> None:
            if name is not None:
                self._save_view(name.strip(), query)

        await self.app.push_screen(PromptDialog("Save a view", f"Name for the query: {query}"), save)

    @work(group=CHANGES)
    async def _save_view(self, name: str, query: str) -> None:
        if saved := await self.changes.run(self.app, lambda: views.save_view(self.view.session, name, query)):
            show_message(self.app, f"Saved @{saved.view.name}: {saved.view.query}")
            await self.reload()

    async def action_sort(self) -> None:
        def sort(order: str) -> None:
            self.list_pane.set_query(replace(self.view.query, order=Order(order), is_reversed=False))

        await self._pick("Sort by", choices.ORDERS, sort)

    def action_reverse(self) -> None:
        self.list_pane.set_query(replace(self.view.query, is_reversed=not self.view.query.is_reversed))

    async def _pick(self, title: str, options: Sequence[Choice], use: Callable[[str], None]) -> None:
        def picked(value: str | None) -> None:
            if value is not None:
                use(value)

        await self.app.push_screen(Picker(title, options), picked)

    # Changes

    @property
    def entry(self) -> Entry | None:
        """The paper under the cursor."""
        return self.list_pane.papers.entry

    def action_mark(self, status: str) -> None:
        if status == Status.READ:
            self._change_entry(lambda papers: tracking.mark_read(self.view.session, papers))
        else:
            self._change_entry(lambda papers: tracking.mark(self.view.session, papers, Status(status)))

    def action_queue(self) -> None:
        self._change_entry(lambda papers: tracking.queue(self.view.session, papers))

    def action_rate(self, stars: int) -> None:
        self._change_entry(lambda papers: tracking.rate(self.view.session, papers, stars or None))

    async def action_tag(self) -> None:
        entry = self.entry
        if entry is None:
            return

        def tag(line: str | None) -> None:
            added, removed = added_and_removed(line or "")
            if added or removed:
                self._change(lambda: tags.tag(self.view.session, [entry], added, removed))

        known_tags = {tag for other in self.view.snapshot.entries for tag in other.tags}
        await self.app.push_screen(TagDialog(entry, known_tags), tag)

    async def action_note(self) -> None:
        entry = self.entry
        if entry is None:
            return

        drafts = self.unsaved_notes.drafts_of(entry.key)

        def leave(note: NoteDraft | None) -> None:
            if note is None or not note.drafts:
                show_message(self.app, empty_note_message(drafts))
            elif note.is_final:
                self.save_note(entry, note)
            else:
                self.unsaved_notes.leave(note.drafts)
                show_message(self.app, f"The note on {entry.paper.name} isn't saved yet. Press n to continue it.")

        with errors_shown(self.app):
            dialog = NoteDialog(entry, self.unsaved_notes, drafts)
            await self.app.push_screen(dialog, leave)

    @work(group=CHANGES)
    async def save_note(self, entry: Entry, note: NoteDraft) -> None:
        """Save a note. Its drafts are deleted if that succeeds."""

        def save() -> Result:
            result = notes.annotate(self.view.session, entry, note.text)
            delete_drafts(note.drafts)
            return result

        with self.unsaved_notes.saving(note.drafts):
            if result := await self.changes.run(self.app, save):
                await self._show_change(result)

    async def action_note_in_editor(self) -> None:
        entry = self.entry
        if entry is None:
            return

        drafts = self.unsaved_notes.drafts_of(entry.key)

        editor = self._access.configuration.editor

        def write() -> Result | None:
            with edit_new_note(entry, drafts, self._access.store_path, editor) as text:
                return notes.annotate(self.view.session, entry, text) if text else None

        with errors_shown(self.app):
            result = run_in_terminal(self.app, write)
            if result is None:
                show_message(self.app, empty_note_message(drafts))
            else:
                self._show_result(result)
                await self.reload()

    def action_undo(self) -> None:
        self._step_through_history("Undone", lambda: undo_changes(self.view.session))

    def action_redo(self) -> None:
        self._step_through_history("Redone", lambda: redo_changes(self.view.session))

    @work(group=CHANGES)
    async def _step_through_history(self, prefix: str, operation: Callable[[], list[Change]]) -> None:
        for change in await self.changes.run(self.app, operation) or ():
            show_message(self.app, f"{prefix}: {change.sentence}")
        await self.reload()

    def _change_entry(self, operation: Callable[[list[Entry]], Result]) -> None:
        """Change the paper under the cursor."""
        if entry := self.entry:
            self._change(lambda: operation([entry]))

    @work(group=CHANGES)
    async def _change(self, operation: Callable[[], Result]) -> None:
        if result := await self.changes.run(self.app, operation):
            await self._show_change(result)

    async def _show_change(self, result: Result) -> None:
        self.list_pane.papers.update_entries(result.entries)  # reloading a large library takes a while
        self._show_result(result)
        await self.reload()

    def _show_result(self, result: Result) -> None:
        for entry in result.entries:
            symbol = self._terminal.glyphs.status[entry.reading.status]
            text = result_text(entry, result.change.command if result.change else "")
            no_change = "" if result.change else " (no change)"
            show_message(self.app, f"{symbol} {entry.paper.name}: {text}{no_change}")

    # Links, files, images

    def action_open_link(self) -> None:
        self._open(opener.open_link)

    def action_open_pdf(self) -> None:
        settings = self._access.configuration
        is_open = self._open(lambda entry: opener.open_pdf(entry, settings.pdf_opener))
        if is_open and settings.open_mark_reading:
            self._change_entry(lambda papers: tracking.start(self.view.session, papers))

    def action_open_clicked_link(self, index: int) -> None:

        def open_clicked(entry: Entry) -> str:
            _, url = list(labelled_links(entry))[index]
            return opener.open_url(url)

        self._open(open_clicked)

    def _open(self, program: Callable[[Entry], str]) -> bool:
        """Open something of the paper under the cursor. Return whether that succeeded."""
        if entry := self.entry:
            with errors_shown(self.app):  # a web browser may run in the terminal
                show_message(self.app, f"Opened {run_in_terminal(self.app, lambda: program(entry))}")
                return True
        return False

    def action_image(self) -> None:
        entry = self.entry
        if entry is None:
            return
        if entry.paper.schema_url is None:
            show_error(self.app, NoSchema(entry.key, entry.paper.title))
        elif self._terminal.can_draw_images:
            if self.has_class(_NARROW):
                self.action_focus_paper()
            self.image.toggle(entry.paper.schema_url)
        else:
            message = "This terminal can't show images. Click the schema link to open it in your web browser."
            show_message(self.app, message)

    def on_schema_image_failed(self, failed: SchemaImage.Failed) -> None:
        show_error(self.app, failed.error)
