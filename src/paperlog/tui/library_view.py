"""The library on the screen: read, selected, and read again when another paperlog has changed it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace
from textual import work
from textual.app import App
from textual.containers import Vertical
from textual.content import Content

from paperlog.errors import InvalidData, PaperlogError, QueryError
from paperlog.library.session import Session
from paperlog.output.phrases import NO_MATCH, NO_PAPERS
from paperlog.output.screen import Screen as Page
from paperlog.store import Snapshot
from paperlog.text import harmless
from paperlog.tui.list_items import ListItem, ListQuery, list_items
from paperlog.tui.paper_list import PaperList
from paperlog.tui.paper_pane import PaperPane
from paperlog.tui.schema_image import SchemaImage
from paperlog.tui.search_input import SearchInput

if TYPE_CHECKING:
    from paperlog.fetch import Fetcher  # loads the network
    from paperlog.image_cache import ImageCache  # an extra

_EVERY = 1.0
"""Seconds between two looks at whether the library is another."""
_SHORT, _LONG = 3.0, 10.0
"""Seconds for which words of a change, and of a failure, are shown."""


class ExternalAccess(Struct, frozen=True):
    """What the browser reaches beside the library, and where that lies."""

    store_path: Path
    environ: Mapping[str, str]
    pictures: Callable[[], ImageCache]
    fetcher: Callable[[], Fetcher]


class LibraryView(App[None]):
    """What is shown of a library, and why."""

    def __init__(
        self, session: Session, version: object, snapshot: Snapshot, page: Page, outside: ExternalAccess
    ) -> None:
        """Show a snapshot of a library, read after it was of this `version`; `page` has the signs of the screen."""
        super().__init__(ansi_color=None if page.color else True)
        self.session = session.with_warn(self.say)
        self.snapshot = snapshot
        self.page = page
        self.asked = ListQuery()
        self._shown = self.asked.query
        self._version = version
        self._one_look = asyncio.Lock()
        self.outside = outside
        self.picture = SchemaImage(outside.environ, outside.pictures, outside.fetcher)
        self.field, self.papers, self.paper = SearchInput(page), PaperList(page), PaperPane(page, self.picture)
        self.left = Vertical(self.field, self.papers, id="left")

    def on_mount(self) -> None:
        self._show(list_items(self.session, self.snapshot, self.asked))
        self.set_interval(_EVERY, self.reload)

    # Words

    def say(self, sentence: str) -> None:
        self.notify(harmless(sentence), timeout=_SHORT, markup=False)

    def complain(self, error: PaperlogError | OSError) -> None:
        sentence = str(error) if isinstance(error, PaperlogError) else f"The system refused: {error.strerror or error}."
        self.notify(harmless(sentence, lines=True), severity="error", timeout=_LONG, markup=False)

    # The library

    async def reload(self) -> None:
        """Show the library as it is now, if it is another than the one shown; one that can't be read is told once."""
        async with self._one_look:
            try:
                version = self._version_there()
                if version == self._version:
                    return
                self._version = version
                if version is None:
                    raise InvalidData("The library is gone from its place. What you see is how it was.")
                self.snapshot = await asyncio.to_thread(self.session.snapshot)
            except (PaperlogError, OSError) as error:
                self.complain(error)
            else:
                await self.select()

    def _version_there(self) -> object:
        """Return the version of the library, or why it can't be known, which is one as well."""
        try:
            return self.session.version()
        except PaperlogError as error:
            return str(error)

    def ask(self, asked: ListQuery) -> None:
        """Show what is asked for, once it is found; what was asked for before is forgotten."""
        self.asked = asked
        self._answer()

    @work(group="select", exclusive=True)
    async def _answer(self) -> None:
        await self.select()

    async def select(self) -> None:
        """Show what is asked for, unless by then something else is, or the library is another."""
        asked, snapshot = self.asked, self.snapshot
        mistake: QueryError | None = None
        found: Sequence[ListItem] = ()
        try:
            found = await asyncio.to_thread(list_items, self.session, snapshot, asked)
        except QueryError as error:
            mistake = error
        if asked == self.asked and snapshot is self.snapshot:
            self.field.show(mistake)
            if mistake is None:
                self._show(found)

    def _show(self, found: Sequence[ListItem]) -> None:
        is_new = self.asked.query != self._shown
        self.papers.show(found, NO_MATCH if self.snapshot.papers else NO_PAPERS, is_new=is_new)
        self._shown = self.asked.query
        all_of_them = self.snapshot.number_of_papers
        shown = len(self.papers.entries)
        figures = f"{shown} of {all_of_them} papers" if shown != all_of_them else f"{shown} papers"
        order = self.asked.order or ("the list's order" if self.asked.is_reversed else "")
        by = f" {self.page.glyphs.dot} by {order}" if order else ""
        turned = ", reversed" if self.asked.is_reversed else ""
        self.left.border_subtitle = Content(f"{figures}{by}{turned}")

    def on_paper_list_moved(self) -> None:
        entry = self.papers.entry
        self.paper.show(entry, self.snapshot.category_of(entry) if entry else None)

    def on_schema_image_failed(self, failed: SchemaImage.Failed) -> None:
        self.complain(failed.error)

    def on_search_input_changed(self) -> None:
        self.ask(replace(self.asked, query=self.field.query_text))
