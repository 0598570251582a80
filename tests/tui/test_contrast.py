"""Text is readable in both themes: its contrast is at least 4.5, as WCAG 2 requires."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.theme import Theme

from paperlog.models import Category
from paperlog.output.screen import COLORS, STATUS_STYLE
from paperlog.tui.theme import DARK, DARK_COLORS, LIGHT, LIGHT_COLORS, category_style
from support.browsing import BrowserPilot, browsing
from support.shell import Shell

MARKDOWN = """Words, `inline code`, **bold**, *italic*, ~~struck~~ and [a link](https://example.org).

> a quotation

- an item

```python
def code(): return 1
```

# A heading

| a | table |
|---|---|
| 1 | 2 |
"""


KEYS = (
    "j k",
    "l",
    "h slash z z z z",
    "escape slash x : y",
    "escape slash i s : r e a d enter",
    "slash y e a r : 1 9 0 0 enter",
    "escape slash r a n k enter",
    "escape space space",
    "0",
    "escape g p",
    "f r",
    "escape t down",
    "escape n x",
    "escape S",
    "escape slash enter escape g r",
    "escape a",
    "escape question_mark",
    "escape D",
    "escape ctrl+p m",
)
"""The keys to the screens that are checked."""


def luminance(color: Color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(segment: Segment) -> float:
    style = segment.style or Style.null()
    return ratio_of(style.color or Color.default(), style.bgcolor or Color.default())


def ratio_of(*colors: Color) -> float:
    darker, lighter = sorted(map(luminance, colors))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("theme", "colors"), [(DARK, DARK_COLORS), (LIGHT, LIGHT_COLORS)])
def test_contrast_of_all_colors_of_a_theme(theme: Theme, colors: TerminalTheme) -> None:
    texts = [Color.from_triplet(colors.ansi_colors[number]) for number in (*range(1, 7), *range(8, 16))]
    texts += [Color.parse(text) for text in (theme.foreground, theme.primary, theme.error) if text]
    for background in (theme.background, theme.surface, theme.panel, theme.variables["primary-muted"]):
        assert background is not None
        low = {text.name: ratio for text in texts if (ratio := ratio_of(text, Color.parse(background))) < 4.5}
        assert low == {}, background


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_backgrounds_are_grays_on_terminals_with_256_colors(theme: Theme) -> None:
    backgrounds = (theme.background, theme.surface, theme.panel, theme.variables["primary-muted"])
    for color in backgrounds:
        red, green, blue = Color.parse(color or "").downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
        assert 0 < red == green == blue, color


@pytest.mark.parametrize("colors", [DARK_COLORS, LIGHT_COLORS])
def test_categories_statuses_and_errors_have_different_colors(colors: TerminalTheme) -> None:
    of_statuses = {colors.ansi_colors[COLORS.index(style) + 1] for style in STATUS_STYLE.values() if style in COLORS}
    categories = [Category("a", "A", color, 0) for color in COLORS]
    of_categories = {
        colors.ansi_colors[Color.parse(category_style(category).split()[1]).number or 0] for category in categories
    }
    assert len(of_categories) == len(COLORS)
    assert not of_categories & {*of_statuses, colors.ansi_colors[1]}


def segments(browser: BrowserPilot) -> Iterator[Segment]:
    """Yield the segments with text or symbols in the open dialog, or on the whole screen."""
    browser.rest()
    screen = browser.app.screen
    dialogs = screen.query("#dialog, CommandPalette > Vertical")
    region = dialogs.first().region if dialogs else screen.region
    with browser.app._context():
        strips = screen._compositor.render_strips()
    for strip in strips[region.y : region.bottom]:
        for segment in strip.crop(region.x, region.right):
            if any(character.isalnum() or character in "○●◐★☆" for character in segment.text):
                yield segment


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_contrast(paperlog: Shell, theme: str) -> None:
    for line in (
        "mark-read moe",
        "rate moe 4",
        "tag moe --add todo",
        "mark-reading rlaif",
        "queue qlora",
        "mark-dropped t5",
    ):
        paperlog(line)
    paperlog(["edit", "moe", "--summary", MARKDOWN, "--alias", "another name"])
    paperlog(["annotate", "moe", MARKDOWN])
    with browsing(paperlog, 120, 50) as browser:
        if theme == "light":
            browser("T")
        for keys in KEYS:
            browser(keys)
            unreadable = {segment.text: contrast(segment) for segment in segments(browser) if contrast(segment) < 4.5}
            assert unreadable == {}, keys
