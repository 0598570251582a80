"""The colors of terminals, and the colors of categories on them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum

from paperlog.models import Category


class Palette(StrEnum):
    """The colors that a terminal has, under the names of Rich's color systems."""

    STANDARD = "standard"
    EIGHT_BIT = "256"
    TRUECOLOR = "truecolor"

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Palette:
        if environ.get("COLORTERM") in {"truecolor", "24bit"} or sys.platform == "win32":
            return cls.TRUECOLOR
        return cls.EIGHT_BIT if environ.get("TERM", "").endswith(("-256color", "-kitty")) else cls.STANDARD


CATEGORY_COLORS: Mapping[str, tuple[tuple[int, int, int], int]] = {
    "red": ((209, 59, 114), 132), "green": ((11, 134, 89), 29), "yellow": ((185, 92, 10), 130),
    "blue": ((69, 109, 228), 63), "magenta": ((153, 84, 212), 98), "cyan": ((9, 126, 172), 30),
}  # fmt: skip
"""The colors of categories as RGB, and the most similar one of 256 colors.

Their hues aren't those of statuses and errors. Their contrast with black is the same as with white.
"""

CATEGORY_STYLES: Mapping[Palette, Mapping[str, tuple[str, str]]] = {
    Palette.STANDARD: {f"category.{name}": ("", "") for name in CATEGORY_COLORS},
    Palette.EIGHT_BIT: {
        f"category.{name}": (f"38;5;{number}", f"color({number})") for name, (_, number) in CATEGORY_COLORS.items()
    },
    Palette.TRUECOLOR: {
        f"category.{name}": (f"38;2;{red};{green};{blue}", f"rgb({red},{green},{blue})")
        for name, ((red, green, blue), _) in CATEGORY_COLORS.items()
    },
}
"""The SGR code and Rich's name of each style. With only 16 colors, all hues have other meanings."""


def category_color(category: Category) -> str:
    """Return the style of a category's color, or an empty string if it has none."""
    return f"category.{category.color}" if category.color in CATEGORY_COLORS else ""
