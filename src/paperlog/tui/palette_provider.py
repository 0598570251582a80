"""What the command palette finds: commands, papers, tags and saved views."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from heapq import nlargest
from operator import itemgetter
from typing import Any, TypeVar, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from paperlog.models import Entry
from paperlog.output.phrases import status_text
from paperlog.output.screen import STATUS_STYLE
from paperlog.query.nodes import condition_text
from paperlog.text import fold_case_and_accents, sanitize
from paperlog.tui.library_screen import LibraryScreen
from paperlog.tui.theme import content_style

T = TypeVar("T")
_Symbol = tuple[str, str]
"""A symbol and its style."""
_NO_SYMBOL = (" ", "")

_MAX_HITS = 20
_NO_MATCH, _INSIDE_WORDS, _BEGINS_WORDS, _BEGINS_NAME, _EQUAL = range(5)
"""How close a name is to a query: whether and where it contains the words."""


class PaletteProvider(Provider):
    """Finds commands, papers by key, name and title, tags, and saved views."""

    async def discover(self) -> Hits:
        """Yield all commands, in the order of the help."""
        for name, label, use, _ in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(_line(name, label), use, name)

    async def search(self, query: str) -> Hits:
        """Yield the closest hits of each kind."""
        words = fold_case_and_accents(query).split()
        screen = cast("LibraryScreen", self.screen)  # the only screen that opens the palette
        snapshot, list_pane, glyphs = screen.view.snapshot, screen.list_pane, screen.terminal.glyphs

        def hit(
            closeness: int, use: Callable[[], Any], name: str, explanation: str, symbol: _Symbol = _NO_SYMBOL
        ) -> Hit:
            return Hit(closeness, _line(name, explanation, symbol, words), use, name)

        commands = self.app.get_system_commands(self.screen)
        for closeness, (name, label, use, _) in _closest(words, ((each, [each.title]) for each in commands)):
            yield hit(closeness, use, name, label)
        for closeness, entry in _closest(words, ((entry, _names(entry)) for entry in snapshot.entries)):
            use, status = partial(list_pane.go_to, entry.key), entry.reading.status
            symbol = glyphs.status[status], content_style(STATUS_STYLE[status])
            yield hit(closeness, use, entry.paper.title, status_text(entry), symbol)
        tags = sorted({tag for entry in snapshot.entries for tag in entry.tags})
        for closeness, tag in _closest(words, ((tag, [tag]) for tag in tags)):
            use = partial(list_pane.search.set_query, condition_text("tag", [tag]))
            yield hit(closeness, use, tag, "tag", ("#", ""))
        for closeness, view in _closest(words, ((view, [view.name]) for view in snapshot.views.values())):
            yield hit(closeness, partial(list_pane.search.set_query, f"@{view.name}"), f"@{view.name}", view.query)


def _names(entry: Entry) -> Sequence[str]:
    paper = entry.paper
    return (entry.key, *paper.citation_keys, *paper.aliases, paper.title, paper.title.partition(":")[0])


def _closest(words: Sequence[str], items: Iterable[tuple[T, Iterable[str]]]) -> list[tuple[int, T]]:
    """Return the items with a name that contains folded words, each with its closeness, the closest first."""
    found = ((max(_closeness(words, fold_case_and_accents(name)) for name in names), item) for item, names in items)
    return nlargest(_MAX_HITS, (each for each in found if each[0]), key=itemgetter(0))


def _closeness(words: Sequence[str], name: str) -> int:
    if any(word not in name for word in words):
        return _NO_MATCH
    query = " ".join(words)
    if name.startswith(query):
        return _EQUAL if name == query else _BEGINS_NAME
    return _BEGINS_WORDS if all(re.search(rf"\b{re.escape(word)}", name) for word in words) else _INSIDE_WORDS


def _line(name: str, explanation: str, symbol: _Symbol = _NO_SYMBOL, words: Sequence[str] = ()) -> Content:
    """Return a symbol, a name in which words are highlighted, and an explanation, on one line."""
    shown, folded = Content(sanitize(name)), fold_case_and_accents(name)
    if len(folded) == len(shown):  # otherwise, the positions differ
        for word in words:
            if (start := folded.find(word)) >= 0:
                shown = shown.stylize("bold underline", start, start + len(word))
    return Content.assemble(symbol, " ", shown, "  ", (sanitize(explanation), "$text-muted"))
