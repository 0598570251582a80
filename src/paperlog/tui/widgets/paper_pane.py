"""The right pane: the details of a paper, its schema image, links and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from paperlog.identifiers import is_web_url
from paperlog.models import Category, Entry
from paperlog.output.links import labelled_links
from paperlog.output.notes import rendered_notes
from paperlog.output.panels import category_and_date, link_lines, paper_lines
from paperlog.output.screen import Screen
from paperlog.text import sanitize
from paperlog.tui.widgets.schema_image import SchemaImage


class PaperPane(VerticalScroll, can_focus=True):
    """A scrollable view of the paper under the cursor."""

    def __init__(self, terminal: Screen, image: SchemaImage) -> None:
        super().__init__(id="paper")
        self._terminal = terminal
        self._key: str | None = None
        self._image = image
        self._details, self._links, self._notes = (Static(id=name) for name in ("details", "links", "notes"))

    def compose(self) -> ComposeResult:
        yield self._details
        yield self._image
        yield self._links
        yield self._notes

    def show(self, entry: Entry | None, category: Category | None) -> None:
        """Show a paper, scrolled to the top unless it is already shown."""
        if entry is None or category is None:
            self.border_title = self.border_subtitle = None
            for part in (self._details, self._links, self._notes):
                part.update("")
            self._image.show(None)
            return
        self.border_title = Content(sanitize(entry.paper.name))
        self.border_subtitle = Content(category_and_date(self._terminal, entry, category))
        no_summary = "No summary." if entry.reading.notes else "No summary yet. Press n to write a note."
        self._details.update(Group(*paper_lines(self._terminal, entry, no_summary)))
        self._image.show(entry.paper.schema_url)
        self._links.update(_Links(list(labelled_links(entry))))
        self._notes.update(rendered_notes(self._terminal, entry.reading.notes) if entry.reading.notes else "")
        self._notes.display = bool(entry.reading.notes)
        if entry.key != self._key:
            self.scroll_home(animate=False)
        self._key = entry.key

    def on_resize(self, _: Resize) -> None:
        self._image.set_width(self.scrollable_content_region.width)

    def step(self, lines: int) -> None:
        self.scroll_relative(y=lines, animate=False)

    def to_top(self) -> None:
        self.scroll_home(animate=False)

    def to_bottom(self) -> None:
        self.scroll_end(animate=False)

    def page(self, pages: int) -> None:
        self.scroll_relative(y=pages * max(1, self.size.height // 2), animate=False)


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
                clicked = Style.from_meta({"@click": f"screen.open_clicked_link({index})"})
                yield label, url, Style(color="blue", underline=True) + clicked
            else:
                yield label, url, Style.null()
