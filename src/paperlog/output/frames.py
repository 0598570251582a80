"""The upper edge of a frame, with Rich."""

from __future__ import annotations

from rich.text import Text

from paperlog.output.cells import width
from paperlog.output.screen import Screen

Title = tuple[str, str]
"""What stands at the left and at the right end of an edge."""

_CORNERS = 8


def edge(screen: Screen, title: Title, cells: int, border: str = "default") -> Text:
    """Return a title as wide as the frame's edge, without its second part where there is no room for it."""
    name, aside = title
    text = Text.assemble((name, "bold default not dim"))
    if aside and has_room(title, cells):
        line = screen.glyphs.line * (cells - _CORNERS - width(name) - width(aside))
        text.append(f" {line} ", border).append(aside, "default not dim")
    return text


def has_room(title: Title, cells: int) -> bool:
    return sum(map(width, title)) + _CORNERS < cells
