"""A dark and a light theme."""

from __future__ import annotations

from rich.terminal_theme import TerminalTheme
from textual.theme import Theme

DARK = Theme(
    name="paperlog-dark", dark=True,
    background="#15171c", surface="#1b1e25", panel="#262a33", foreground="#d5d9e2",
    primary="#7fb0f0", secondary="#b79df0", accent="#e6b566",
    success="#8fc77f", warning="#e6b566", error="#ee7d86",
    variables={"primary-muted": "#28333e"},  # Textual's own is too close to the colors of text
)  # fmt: skip
LIGHT = Theme(
    name="paperlog-light", dark=False,
    background="#fbfaf7", surface="#f4f2ec", panel="#e7e4db", foreground="#2b2e36",
    primary="#1f5fb0", secondary="#6d48b5", accent="#804b00",
    success="#26692a", warning="#804b00", error="#b3262e",
    variables={"primary-muted": "#d3deea"},
)  # fmt: skip


def _terminal_theme(background: str, foreground: str, ansi_colors: str) -> TerminalTheme:
    def rgb(color: str) -> tuple[int, int, int]:
        red, green, blue = bytes.fromhex(color)
        return red, green, blue

    palette = [rgb(color) for color in ansi_colors.split()]
    return TerminalTheme(rgb(background), rgb(foreground), palette, palette)


# The ANSI colors of each theme: black, red, green, yellow, blue, magenta, cyan and white.
DARK_COLORS = _terminal_theme("15171c", "d5d9e2", "30343f ee7d86 8fc77f e6b566 7fb0f0 b79df0 6dc4c4 d5d9e2")
LIGHT_COLORS = _terminal_theme("fbfaf7", "2b2e36", "2b2e36 b3262e 26692a 804b00 1f5fb0 6d48b5 0a666d 5c6068")
