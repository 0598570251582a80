"""What the command palette finds: commands, papers, tags and saved views."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from heapq import nlargest
from operator import itemgetter
from typing import Any, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from paperlog.models import Entry
from paperlog.output.phrases import status_text
from paperlog.output.screen import STATUS_STYLE
from paperlog.query.nodes import condition_text
from paperlog.text import fold_case_and_accents, sanitize
from paperlog.tui.library_screen import LibraryScreen
from paperlog.tui.theme import content_style

_MAX_HITS = 20
_NO_MATCH, _INSIDE_WORDS, _BEGINS_WORDS, _BEGINS_NAME, _EQUAL = range(5)
"""How close a name is to a query: whether and where it contains the words."""


class _Item(NamedTuple):
    """What can be found under its names, which are folded, and how its line looks. `symbol` has a style."""

    names: Iterable[str]
    title: str
    explanation: str
    use: Callable[[], Any]
    symbol: tuple[str, str] = (" ", "")


class PaletteProvider(Provider):
    """Finds commands, papers by key, name and title, tags, and saved views."""

    async def startup(self) -> None:
        """Fold all names once, because each key searches them again."""
        self._commands = [
            _Item([fold_case_and_accents(name)], name, label, use)
            for name, label, use, _ in self.app.get_system_commands(self.screen)
        ]
        screen = cast("LibraryScreen", self.screen)  # the only screen that opens the palette
        self._library_items = [list(_papers(screen)), list(_tags(screen)), list(_views(screen))]

    async def discover(self) -> Hits:
        """Yield all commands, in the order of the help."""
        for command in self._commands:
            yield DiscoveryHit(_line(command), command.use, command.title)

    async def search(self, query: str) -> Hits:
        """Yield the closest hits of each kind."""
        words = fold_case_and_accents(query).split()
        for items in (self._commands, *self._library_items):
            for closeness, item in _closest(words, items):
                yield Hit(closeness, _line(item, words), item.use, item.title)


def _papers(screen: LibraryScreen) -> Iterator[_Item]:
    for entry in screen.view.snapshot.entries:
        names, status = set(map(fold_case_and_accents, _names(entry))), entry.reading.status
        symbol = screen.terminal.glyphs.status[status], content_style(STATUS_STYLE[status])
        use = partial(screen.list_pane.go_to, entry.key)
        yield _Item(names, entry.paper.title, status_text(entry), use, symbol)


def _names(entry: Entry) -> Sequence[str]:
    paper = entry.paper
    return (entry.key, *paper.citation_keys, *paper.aliases, paper.title, paper.title.partition(":")[0])


def _tags(screen: LibraryScreen) -> Iterator[_Item]:
    for tag in sorted({tag for entry in screen.view.snapshot.entries for tag in entry.tags}):
        use = partial(screen.list_pane.search.set_query, condition_text("tag", [tag]))
        yield _Item([fold_case_and_accents(tag)], tag, "tag", use, ("#", ""))


def _views(screen: LibraryScreen) -> Iterator[_Item]:
    for view in screen.view.snapshot.views.values():
        title = f"@{view.name}"
        use = partial(screen.list_pane.search.set_query, title)
        yield _Item([fold_case_and_accents(view.name)], title, view.query, use)


def _closest(words: Sequence[str], items: Iterable[_Item]) -> list[tuple[int, _Item]]:
    """Return the items with a name that contains folded words, each with its closeness, the closest first."""
    found = ((max(_closeness(words, name) for name in item.names), item) for item in items)
    return nlargest(_MAX_HITS, (each for each in found if each[0]), key=itemgetter(0))


def _closeness(words: Sequence[str], name: str) -> int:
    if any(word not in name for word in words):
        return _NO_MATCH
    query = " ".join(words)
    if name.startswith(query):
        return _EQUAL if name == query else _BEGINS_NAME
    return _BEGINS_WORDS if all(re.search(rf"\b{re.escape(word)}", name) for word in words) else _INSIDE_WORDS


def _line(item: _Item, words: Sequence[str] = ()) -> Content:
    """Return a symbol, a title in which words are highlighted, and an explanation, on one line."""
    title, folded = Content(sanitize(item.title)), fold_case_and_accents(item.title)
    if len(folded) == len(title):  # otherwise, the positions differ
        for word in words:
            if (start := folded.find(word)) >= 0:
                title = title.stylize("bold underline", start, start + len(word))
    return Content.assemble(item.symbol, " ", title, "  ", (sanitize(item.explanation), "$text-muted"))
