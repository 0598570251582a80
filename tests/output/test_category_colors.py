"""The colors of categories on a terminal."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.color import Color

from paperlog.models import Category
from paperlog.output.palette import CATEGORY_COLORS, Palette, category_color
from paperlog.output.screen import COLORS, STATUS_STYLE, Screen
from support.shell import Shell

TRUECOLOR = {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


def styled(name: str, palette: Palette) -> str:
    screen = Screen(StringIO(), is_terminal=True, width=80, color=True, palette=palette)
    return screen.styled("x", "bold", category_color(Category("a", "A", name)))


def contrast(color: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the contrast ratio of two colors, as WCAG defines it."""

    def luminance(color: tuple[int, int, int]) -> float:
        parts = [part / 255 for part in color]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(color), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", COLORS)
def test_category_colors_are_legible_on_black_and_white(name: str) -> None:
    rgb, number = CATEGORY_COLORS[name]
    for color, minimum in ((rgb, 4.5), (Color.from_ansi(number).get_truecolor(), 4.3)):
        assert contrast(color, (0, 0, 0)) >= minimum
        assert contrast(color, (255, 255, 255)) >= minimum


@pytest.mark.parametrize("palette", Palette)
def test_category_colors_differ_from_those_of_statuses_and_errors(palette: Palette) -> None:
    codes = [styled(name, palette) for name in COLORS]
    screen = Screen(StringIO(), is_terminal=True, width=80, color=True, palette=palette)
    others = {screen.styled("x", "bold", style) for style in (*STATUS_STYLE.values(), "red", "yellow") if style}
    assert not others & {*codes}
    assert len({*codes}) == (1 if palette is Palette.STANDARD else len(COLORS))


def test_colors_depend_on_the_terminal() -> None:
    assert Palette.of(TRUECOLOR) is Palette.TRUECOLOR
    assert Palette.of({"TERM": "screen-256color"}) is Palette.EIGHT_BIT
    assert Palette.of({"TERM": "xterm"}) is Palette.of({}) is Palette.STANDARD
    assert styled("green", Palette.TRUECOLOR) == "\x1b[1;38;2;11;134;89mx\x1b[0m"
    assert styled("green", Palette.EIGHT_BIT) == "\x1b[1;38;5;29mx\x1b[0m"
    assert styled("green", Palette.STANDARD) == styled("08a045", Palette.TRUECOLOR) == "\x1b[1mx\x1b[0m"


@pytest.mark.parametrize("line", ["list", "show lora", "stats", "category list", ""])
def test_every_screen_has_the_colors_of_categories(paperlog: Shell, line: str) -> None:
    paperlog.environ.update(TRUECOLOR)
    text = paperlog(f"--color always {line}", columns=80).out
    assert re.search(r"\x1b\[(1;)?38;2;11;134;89m", text)
    assert "\x1b[1;31m" not in text
