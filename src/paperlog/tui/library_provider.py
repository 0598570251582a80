"""What the command palette finds besides commands: papers, tags and saved views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import cast

from textual.command import Hit, Hits, Provider
from textual.content import Content

from paperlog.models import Entry
from paperlog.output.phrases import status_text
from paperlog.query.nodes import condition_text
from paperlog.text import sanitize
from paperlog.tui.library_screen import LibraryScreen

_MAX_HITS = 20


class LibraryProvider(Provider):
    """Finds papers by key, name and title, tags, and saved views."""

    async def search(self, query: str) -> Hits:
        """Yield the first hits of each kind, which contain the query."""
        needle = query.casefold()
        screen = cast("LibraryScreen", self.screen)  # the only screen that opens the palette
        snapshot, list_pane = screen.view.snapshot, screen.list_pane

        matcher = self.matcher(query)

        def hit(text: str, explanation: str, use: Callable[[], None]) -> Hit:
            start = text.casefold().find(needle)
            shown = Content(sanitize(text))
            marked = shown.stylize(self.match_style or "bold", start, start + len(query)) if start >= 0 else shown
            return Hit(matcher.match(text), marked, use, text, sanitize(explanation))

        for entry in islice(_matching(snapshot.entries, needle), _MAX_HITS):
            yield hit(entry.paper.title, status_text(entry), partial(list_pane.go_to, entry.key))
        tags = sorted({tag for entry in snapshot.entries for tag in entry.tags if needle in tag.casefold()})
        for tag in tags[:_MAX_HITS]:
            yield hit(
                tag, "Show the papers with this tag", partial(list_pane.search.set_query, condition_text("tag", [tag]))
            )
        for name, view in snapshot.views.items():
            if needle in name.casefold():
                yield hit(f"@{name}", view.query, partial(list_pane.search.set_query, f"@{name}"))


def _matching(entries: list[Entry], needle: str) -> Iterator[Entry]:
    for entry in entries:
        if any(needle in text.casefold() for text in (entry.key, entry.paper.title, *entry.paper.aliases)):
            yield entry
