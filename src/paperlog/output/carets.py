"""Carets under part of a string, to show where an error is."""

from __future__ import annotations

from bisect import bisect_left

from paperlog.output.cells import fit, width
from paperlog.output.screen import Screen
from paperlog.text import sanitize

_INDENT = "  "


def show_carets(screen: Screen, text: str, start: int, end: int) -> None:
    """Show text on one line, with carets under `text[start:end]`."""
    line, carets = caret_lines(screen, text, start, end, screen.width - len(_INDENT))
    screen.write_lines([_INDENT + line, _INDENT + screen.styled(carets, "bold", "red")])


def caret_lines(screen: Screen, text: str, start: int, end: int, max_width: int) -> tuple[str, str]:
    """Return `text`, cut around `text[start:end]` to fit a terminal, and the line of carets below it."""
    before, marked, after = map(sanitize, (text[:start], text[start:end] or " ", text[end:]))
    if screen.is_terminal:
        ellipsis = screen.glyphs.ellipsis
        marked = fit(marked, min(width(marked), max_width * 2 // 3), ellipsis)
        before = _fit_end(before, max(max_width // 3, max_width - width(marked + after)), ellipsis)
        after = fit(after, min(width(after), max_width - width(before + marked)), ellipsis)
    return f"{before}{marked}{after}".rstrip(), f"{' ' * width(before)}{'^' * width(marked)}"


def _fit_end(text: str, max_width: int, ellipsis: str) -> str:
    """Cut the start of the text to fit the width."""
    if width(text) <= max_width:
        return text
    available = max_width - width(ellipsis)
    return ellipsis + text[bisect_left(range(len(text) + 1), -available, key=lambda start: -width(text[start:])) :]
