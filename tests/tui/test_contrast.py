"""Text is readable in both themes: its contrast is at least 4.5, as WCAG 2 requires."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

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
    "escape f",
    "escape t t",
    "escape n x",
    "escape question_mark",
)
"""The keys to the screens that are checked."""


def luminance(color: Color) -> float:
    parts = [part / 255 for part in color.get_truecolor()]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(segment: Segment) -> float:
    style = segment.style or Style.null()
    darker, lighter = sorted(luminance(color or Color.default()) for color in (style.color, style.bgcolor))
    return (lighter + 0.05) / (darker + 0.05)


def segments(browser: BrowserPilot) -> Iterator[Segment]:
    """Yield the segments with text or symbols in the open dialog, or on the whole screen."""
    browser.rest()
    screen = browser.app.screen
    dialogs = screen.query("#dialog")
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
