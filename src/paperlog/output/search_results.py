"""Search results: papers with highlighted matches and excerpts, and spelling corrections."""

from __future__ import annotations

from collections.abc import Sequence

from paperlog.errors import shorten
from paperlog.output.cells import width, wrap
from paperlog.output.screen import Screen
from paperlog.output.table import TableLayout, show_tsv
from paperlog.search import Correction, Hit, Term
from paperlog.text import sanitize


def show_hits(screen: Screen, hits: Sequence[Hit], terms: Sequence[Term]) -> None:
    """Show papers with matches highlighted, each with an excerpt that contains most of them."""
    entries = [hit.entry for hit in hits]
    if not screen.is_terminal:
        show_tsv(screen, entries)
        return
    from paperlog.search.excerpts import excerpt

    layout, ellipsis = TableLayout(screen, entries), screen.glyphs.ellipsis
    max_lines, max_width = 3 if layout.stacked else 2, screen.width - layout.indent - 2

    def highlight(text: str) -> str:
        return _highlight(screen, text, terms)

    size = max_lines * max_width * 7 // 8  # wrapped lines are rarely full
    excerpts = [excerpt(entry, terms, size) for entry in entries]
    is_spaced = layout.stacked or any(excerpts)
    for index, (entry, found) in enumerate(zip(entries, excerpts, strict=True)):
        if index and is_spaced:
            screen.write_line()
        screen.write_lines(layout.lines(entry, highlight))
        if found:
            text = (ellipsis if found.is_cut else "") + sanitize(found.text[: 2 * max_lines * max_width])
            for line in _limit_lines(text, max_lines, max_width, ellipsis):
                screen.write_line(" " * layout.indent + _highlight(screen, line, terms, "dim"))


def _limit_lines(text: str, max_lines: int, max_width: int, ellipsis: str) -> list[str]:
    """Wrap text and return its first lines, with `ellipsis` at the end if there are more."""
    lines = wrap(text, max_width)
    if len(lines) <= max_lines:
        return lines
    last_line = lines[max_lines - 1]
    while width(last_line) + width(ellipsis) > max_width:
        last_line = last_line.rpartition(" ")[0] or last_line[:-1]
    return [*lines[: max_lines - 1], last_line + ellipsis]


def _highlight(screen: Screen, text: str, terms: Sequence[Term], style: str = "") -> str:
    """Highlight the matches in a text; the rest has the given style."""
    from paperlog.search.excerpts import parts

    styled = ((part, "bold yellow" if is_match else style) for part, is_match in parts(text, terms))
    return "".join(screen.styled(part, *name.split()) for part, name in styled)


def show_corrections(screen: Screen, corrections: Sequence[Correction]) -> None:
    """Show which words matched nothing, and their replacements."""
    for correction in corrections:
        screen.write_message(correction_text(correction))


def correction_text(correction: Correction) -> str:
    word, replacement = shorten(correction.word), " ".join(correction.replacement)
    if replacement:
        return f"No match for '{word}'. Showing results for '{replacement}'."
    return f"No match for '{word}'; the word was ignored."
