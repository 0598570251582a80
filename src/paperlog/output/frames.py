"""Titles of Rich panels."""

from __future__ import annotations

from rich.text import Text

from paperlog.output.cells import width
from paperlog.output.screen import Screen

Title = tuple[str, str]
"""The left and right parts of a title."""

_BORDER_CELLS = 8


def frame_title(screen: Screen, title: Title, cells: int, border: str = "default") -> Text:
    """Return a title as wide as the panel, omitting the right part if it doesn't fit."""
    main, subtitle = title
    text = Text.assemble((main, "bold default not dim"))
    if subtitle and title_fits(title, cells):
        line = screen.glyphs.line * (cells - _BORDER_CELLS - width(main) - width(subtitle))
        text.append(f" {line} ", border).append(subtitle, "default not dim")
    return text


def title_fits(title: Title, cells: int) -> bool:
    return sum(map(width, title)) + _BORDER_CELLS < cells
