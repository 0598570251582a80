"""What a search found: its words marked, a passage that has them, and what was corrected."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.errors import shortened
from paperlog.output.cells import width, wrap
from paperlog.output.screen import Screen
from paperlog.output.table import TableLayout, show_tsv
from paperlog.search import Correction, Hit, Term, excerpt, matches
from paperlog.text import harmless


def show_hits(screen: Screen, hits: Sequence[Hit], terms: Sequence[Term]) -> None:
    """Show papers with the words that were found marked, and the passage that has most of them."""
    entries = [hit.entry for hit in hits]
    if not screen.is_terminal:
        show_tsv(screen, entries)
        return
    layout, more = TableLayout(screen, entries), screen.glyphs.more
    most, room = 3 if layout.stacked else 2, screen.width - layout.indent - 2

    def marked(text: str) -> str:
        return _marked(screen, text, terms)

    for entry in entries:
        screen.lines(layout.lines(entry, marked))
        if found := excerpt(entry, terms, most * room * 7 // 8):  # lines are seldom full
            text = (more if found.is_cut else "") + harmless(found.text[: 2 * most * room])
            for line in _first_lines(text, most, room, more):
                screen.line(" " * layout.indent + marked(line))


def _first_lines(text: str, most: int, room: int, more: str) -> list[str]:
    """Return the first lines of a text; the last of them ends with `more` where it goes on."""
    lines = wrap(text, room)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while width(last) + width(more) > room:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: most - 1], last + more]


def _marked(screen: Screen, text: str, terms: Sequence[Term]) -> str:
    parts, at = [], 0
    for place in matches(text, terms):
        if place.end > at:
            start = max(at, place.start)
            parts += [text[at:start], screen.paint(text[start : place.end], "bold", "yellow")]
            at = place.end
    return "".join([*parts, text[at:]])


def show_corrections(screen: Screen, corrections: Sequence[Correction]) -> None:
    """Say which words were not found, and what was searched for in their place."""
    for correction in corrections:
        word, replacement = shortened(correction.word), " ".join(correction.replacement)
        screen.say(
            f"No paper has '{word}': searched for '{replacement}'."
            if replacement
            else f"Not found, and left out: '{word}'."
        )
