"""Titles of Rich panels."""

from __future__ import annotations

from rich.text import Text

from paperlog.output.cells import fit, width
from paperlog.output.screen import Screen

Title = tuple[str, str]
"""The left and right parts of a title."""

_BORDER_CELLS, _MIN_MAIN_CELLS = 8, 16


def frame_title(screen: Screen, title: Title, cells: int, border: str = "default") -> Text:
    """Return a title as wide as the panel. The right part is omitted if it doesn't fit."""
    main, subtitle = title if title_fits(title, cells) else (title[0], "")
    available = cells - _BORDER_CELLS - (width(subtitle) + 1 if subtitle else -2)
    main = fit(main, min(width(main), available), screen.glyphs.ellipsis)
    text = Text.assemble((main, "bold default not dim"))
    if subtitle:
        line = screen.glyphs.line * (cells - _BORDER_CELLS - width(main) - width(subtitle))
        text.append(f" {line} ", border).append(subtitle, "default not dim")
    return text


def title_fits(title: Title, cells: int) -> bool:
    """Return whether the right part fits next to the left part, which may be cut."""
    main, subtitle = title
    return min(width(main), _MIN_MAIN_CELLS) + width(subtitle) + _BORDER_CELLS < cells
