"""The upper edge of a frame, with Rich."""

from __future__ import annotations

from rich.text import Text

from paperlog.output.cells import width
from paperlog.output.screen import Screen

Title = tuple[str, str]
"""What stands at the left and at the right end of an edge."""

_BORDER_CELLS = 8


def frame_title(screen: Screen, title: Title, cells: int, border: str = "default") -> Text:
    """Return a title as wide as the frame's edge, without its second part where there is no room for it."""
    main, subtitle = title
    text = Text.assemble((main, "bold default not dim"))
    if subtitle and title_fits(title, cells):
        line = screen.glyphs.line * (cells - _BORDER_CELLS - width(main) - width(subtitle))
        text.append(f" {line} ", border).append(subtitle, "default not dim")
    return text


def title_fits(title: Title, cells: int) -> bool:
    return sum(map(width, title)) + _BORDER_CELLS < cells
