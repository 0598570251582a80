"""The left pane: the search input above the list of papers."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from paperlog.errors import QueryError
from paperlog.output.phrases import NO_MATCH, NO_PAPERS
from paperlog.output.screen import Screen
from paperlog.query.sorting import Order
from paperlog.tui.library_view import LibraryView
from paperlog.tui.list_items import Listing, ListQuery
from paperlog.tui.widgets.paper_list import PaperList
from paperlog.tui.widgets.search_input import SearchInput

_SELECTIONS = "select"


class ListPane(Vertical):
    """The search input, and the papers that match the current query."""

    def __init__(self, view: LibraryView, terminal: Screen) -> None:
        super().__init__(id="list-pane")
        self._view = view
        self._terminal = terminal
        self._shown_text = view.query.text
        self.search = SearchInput(terminal)
        self.papers = PaperList(terminal)
        self.border_title = Content("paperlog")

    def compose(self) -> ComposeResult:
        yield self.search
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
        query = self._view.query
        hint = NO_MATCH if self._view.snapshot.papers else NO_PAPERS
        is_new_query = query.text != self._shown_text
        self.papers.show(listing.items, hint, is_new_query=is_new_query, is_ranked=listing.is_ranked)
        self._shown_text = query.text
        total = self._view.snapshot.paper_count
        shown = len(self.papers.entries)
        count = f"{shown} of {total} papers" if shown != total else f"{shown} papers"
        default_order = "relevance" if listing.is_ranked else "default order" if query.is_reversed else ""
        order = default_order if query.order is Order.LIST else query.order
        by_order = f" {self._terminal.glyphs.dot} by {order}" if order else ""
        is_reversed = ", reversed" if query.is_reversed else ""
        self.border_subtitle = Content(f"{count}{by_order}{is_reversed}")
