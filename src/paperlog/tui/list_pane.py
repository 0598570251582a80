"""The left pane: the search input above the list of papers, and the actions of its keys."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from paperlog.errors import QueryError
from paperlog.library import views
from paperlog.library.selection import parse_query
from paperlog.models import Entry
from paperlog.output.screen import Screen
from paperlog.query.sorting import Order
from paperlog.tui import choices
from paperlog.tui.bindings import is_typing
from paperlog.tui.changes import UNDO_HINT, Changes
from paperlog.tui.dialogs.filters import FilterDialog
from paperlog.tui.dialogs.picker import pick
from paperlog.tui.dialogs.prompt import PromptDialog
from paperlog.tui.filters import chosen_filters, filters, with_filters
from paperlog.tui.library_view import LibraryView
from paperlog.tui.list_items import Listing, ListQuery
from paperlog.tui.messages import errors_shown, show_message
from paperlog.tui.widgets.paper_list import PaperList
from paperlog.tui.widgets.search_input import SearchInput

_SELECTIONS = "select"
_NO_MATCH = "No paper matches. Try other or fewer words, remove a filter with f, or press esc to see all papers."
_NO_PAPERS = "No papers yet. Press a to add one by its arXiv id or DOI, or import a list with 'paperlog import'."


class ListPane(Vertical):
    """The search input, and the papers that match the current query."""

    def __init__(self, view: LibraryView, terminal: Screen, changes: Changes) -> None:
        super().__init__(id="list-pane")
        self._view = view
        self._changes = changes
        self._terminal = terminal
        self._order = ""
        self.search = SearchInput(terminal)
        self.papers = PaperList(terminal)
        self.border_title = Content("paperlog")

    def compose(self) -> ComposeResult:
        yield self.search
        yield self.papers.header
        yield self.papers

    def set_query(self, query: ListQuery) -> None:
        """Show the papers that match a query as soon as they are selected. Earlier queries are dropped."""
        self._view.query = query
        self._select()

    async def wait_for_selection(self) -> None:
        """Wait until the papers that match the current query are shown, so that keys act on them."""
        selections = [worker.wait() for worker in self.workers if worker.group == _SELECTIONS]
        await asyncio.gather(*selections, return_exceptions=True)

    @work(group=_SELECTIONS, exclusive=True)
    async def _select(self) -> None:
        await self.select()

    async def select(self) -> None:
        """Show the papers that match the current query, or the error if the query is invalid."""
        try:
            listing = await self._view.select()
        except QueryError as error:
            self.search.show_error(error)
        else:
            if listing is not None:
                self.search.show_corrections(listing.corrections)
                self.show(listing)

    async def finish_search(self) -> None:
        """Apply the query once typing is finished, and keep the cursor on the current paper."""
        self._view.query = replace(self._view.query, text=self.search.query_text)
        await self.select()
        self.papers.keep_cursor()

    def on_search_input_changed(self) -> None:
        self.set_query(replace(self._view.query, text=self.search.query_text))

    def show(self, listing: Listing) -> None:
        query, snapshot = self._view.query, self._view.snapshot
        self.papers.marked &= snapshot.papers.keys()
        self.papers.show(query, listing, _NO_MATCH if snapshot.papers else _NO_PAPERS)
        default_order = "relevance" if listing.is_ranked else "default order" if query.is_reversed else ""
        order = default_order if query.order is Order.LIST else query.order
        self._order = f"by {order}{', reversed' if query.is_reversed else ''}" if order else ""
        self.on_paper_list_current_changed()

    def on_paper_list_current_changed(self) -> None:
        """Show how many papers of the library are listed, the number of marked papers, and the order."""
        count = f"{len(self.papers.entries)} of {self._view.snapshot.paper_count}"
        marked = len(self.papers.marked)
        parts = (count, f"{marked} marked" if marked else "", self._order)
        self.border_subtitle = Content(f" {self._terminal.glyphs.dot} ".join(filter(None, parts)))

    @property
    def chosen(self) -> list[Entry]:
        """The marked papers, in library order, or else the paper under the cursor."""
        if self.papers.marked:
            return [entry for entry in self._view.snapshot.entries if entry.key in self.papers.marked]
        return [self.papers.entry] if self.papers.entry else []

    def go_to(self, key: str) -> None:
        """Show all papers, with the cursor on one of them."""
        self.search.set_query("")
        self.papers.keep(key)
        self.set_query(replace(self._view.query, text=""))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 - Textual's signature
        return not is_typing(self.screen)

    async def action_filter(self) -> None:
        snapshot, glyphs = self._view.snapshot, self._terminal.glyphs
        with errors_shown(self.app):  # the query may be invalid
            query = parse_query(self._view.session, snapshot, [self.search.query_text]).node

            def apply(chosen: list[str] | None) -> None:
                if chosen is not None:
                    self.search.set_query(with_filters(query, chosen))

            dialog = FilterDialog(filters(snapshot, glyphs), chosen_filters(query), glyphs.ellipsis)
            await self.app.push_screen(dialog, apply)

    async def action_views(self) -> None:
        if saved_views := choices.views(self._view.snapshot):
            await pick(self.app, "Saved views", saved_views, self.search.set_query)
        else:
            show_message(self.app, "No saved views yet. Search for something, then press V to save the query.")

    async def action_save_view(self) -> None:
        query = self.search.query_text
        if not query.strip():
            show_message(self.app, "No query to save. Search for something first.")
            return

        def save(name: str | None) -> None:
            if name is not None:
                self._changes.start_task(self._save_view(name.strip(), query))

        await self.app.push_screen(PromptDialog("Save a view", f"Name for the query: {query}"), save)

    async def _save_view(self, name: str, query: str) -> None:
        if saved := await self._changes.run(lambda: views.save_view(self._view.session, name, query)):
            show_message(self.app, f"Saved @{saved.view.name}: {saved.view.query}", UNDO_HINT)
            await self._changes.reload()

    async def action_sort(self) -> None:
        def sort(order: str) -> None:
            self.set_query(replace(self._view.query, order=Order(order), is_reversed=False))

        await pick(self.app, "Sort by", choices.ORDERS, sort)

    def action_sort_by(self, order: str) -> None:
        """Sort by a column, or reverse the order if the list is sorted by it."""
        query = self._view.query
        is_reversed = query.order == order and not query.is_reversed
        self.set_query(replace(query, order=Order(order), is_reversed=is_reversed))

    def action_reverse(self) -> None:
        self.set_query(replace(self._view.query, is_reversed=not self._view.query.is_reversed))

    def action_toggle_keys(self) -> None:
        self.papers.toggle_keys()

    def action_toggle_mark(self) -> None:
        self.papers.toggle_mark()

    def action_mark_all(self) -> None:
        self.papers.mark_all()
