"""A place in a text, pointed at from the line below."""

from __future__ import annotations

from bisect import bisect_left

from paperlog.output.cells import fit, width
from paperlog.output.screen import Screen
from paperlog.text import harmless

_INDENT = "  "


def point_at(screen: Screen, text: str, start: int, end: int) -> None:
    """Show a text on one line, as far as there is room around `text[start:end]`, and carets under that."""
    for line in pointed(screen, text, start, end, screen.width - len(_INDENT)):
        screen.line(f"{_INDENT}{line}")


def pointed(screen: Screen, text: str, start: int, end: int, room: int) -> tuple[str, str]:
    """Return a text, on a terminal what of it there is room for around `text[start:end]`, and carets for below it."""
    before, there, behind = map(harmless, (text[:start], text[start:end] or " ", text[end:]))
    if screen.is_terminal:
        more = screen.glyphs.more
        there = fit(there, min(width(there), room * 2 // 3), more)
        before = _ending(before, max(room // 3, room - width(there + behind)), more)
        behind = fit(behind, min(width(behind), room - width(before + there)), more)
    return f"{before}{there}{behind}".rstrip(), f"{' ' * width(before)}{'^' * width(there)}"


def _ending(text: str, cells: int, more: str) -> str:
    """Return as much of the end of a text as so many cells hold."""
    if width(text) <= cells:
        return text
    room = cells - width(more)
    return more + text[bisect_left(range(len(text) + 1), -room, key=lambda start: -width(text[start:])) :]
