"""A dark and a light theme."""

from __future__ import annotations

from rich.terminal_theme import TerminalTheme
from textual.theme import Theme

from paperlog.models import Category
from paperlog.output.screen import COLORS

DARK = Theme(
    name="paperlog-dark", dark=True,
    background="#15171c", surface="#1c1f25", panel="#262a33", foreground="#d5d9e2",
    primary="#7fb0f0", secondary="#b79df0", accent="#e6b566",
    success="#8fc77f", warning="#e6b566", error="#ee7d86",
    variables={"primary-muted": "#2d343c"},  # Textual's own is too close to the colors of text
)  # fmt: skip
LIGHT = Theme(
    name="paperlog-light", dark=False,
    background="#fbfaf7", surface="#f4f2ec", panel="#e7e4db", foreground="#2b2e36",
    primary="#1f5fb0", secondary="#6d48b5", accent="#804b00",
    success="#26692a", warning="#804b00", error="#b3262e",
    variables={"primary-muted": "#d3deea"},
)  # fmt: skip


def _terminal_theme(background: str, foreground: str, ansi_colors: str, bright_colors: str) -> TerminalTheme:
    def rgb(color: str) -> tuple[int, int, int]:
        red, green, blue = bytes.fromhex(color)
        return red, green, blue

    normal, bright = ([rgb(color) for color in colors.split()] for colors in (ansi_colors, bright_colors))
    return TerminalTheme(rgb(background), rgb(foreground), normal, bright)


# The ANSI colors of each theme: black, red, green, yellow, blue, magenta, cyan and white. Statuses and ratings have the
# normal colors, and red is for errors. Categories have the bright colors; bright black is for less important text.
DARK_COLORS = _terminal_theme(
    "15171c",
    "d5d9e2",
    "30343f ee7d86 8fc77f e6b566 7fb0f0 b79df0 6dc4c4 d5d9e2",
    "a2a9b8 f3b9a2 c9dba0 efe0a8 b3c7fa e3b8e8 a8dfe6 ffffff",
)
LIGHT_COLORS = _terminal_theme(
    "fbfaf7",
    "2b2e36",
    "2b2e36 b3262e 26692a 804b00 1f5fb0 6d48b5 0a666d 5c6068",
    "50545c 8a3b12 4a5d0b 5f4d00 243c99 7a2a6b 0b4f66 2b2e36",
)


def category_style(category: Category) -> str:
    """Return the style of a category's name. Its color differs from those of statuses."""
    return f"bold bright_{category.color}" if category.color in COLORS else "bold"


def content_style(style: str) -> str:
    """Return a style with the names that Textual has for the colors of a terminal."""
    return " ".join(f"ansi_{word}" if word.removeprefix("bright_") in COLORS else word for word in style.split())
