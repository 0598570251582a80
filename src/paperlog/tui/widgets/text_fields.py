"""Input fields that show control characters as symbols: pasted or imported text must not control the terminal."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.segment import Segment
from rich.text import Text
from textual.strip import Strip
from textual.widgets import Input, TextArea

from paperlog.text import sanitize

_MARKUP_STYLE = "blue"
_MARKUP = [
    (re.compile(pattern), style)
    for pattern, style in (
        (r"^ {0,3}#{1,6} .*", f"bold {_MARKUP_STYLE}"),
        (r"^ {0,3}>.*", "italic"),
        (r"^ *(?:[-+*]|[0-9]{1,9}[.)])(?= )", _MARKUP_STYLE),
        (r"\*\*[^*]+\*\*", "bold"),
        (r"(?<![*\w])\*[^*\s][^*]*\*(?!\*)", "italic"),
        (r"\[[^\[\]]*\]\([^()\s]*\)", "underline"),
        (r"`[^`]+`|\$[^$]+\$", _MARKUP_STYLE),
    )
]
"""Markup within a line: headings, quotations, list markers, emphasis, links, code and formulas."""


class LineField(Input):
    """A single-line input field."""

    def __init__(self, widget_id: str, placeholder: str = "") -> None:
        super().__init__(placeholder=placeholder, compact=True, id=widget_id)
        self.cursor_blink = False

    def render_line(self, y: int) -> Strip:
        return _sanitized(super().render_line(y))


class NoteField(TextArea):
    """A multi-line input field for Markdown, whose markup is highlighted."""

    def __init__(self, text: str) -> None:
        super().__init__(text, id="note-text", compact=True, tab_behavior="focus", highlight_cursor_line=False)
        self.cursor_blink = False
        self.move_cursor(self.document.end)

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if line_index in _code_lines(self.text):
            line.stylize(_MARKUP_STYLE)
            return line
        for pattern, style in _MARKUP:
            line.highlight_regex(pattern, style)
        return line

    def render_line(self, y: int) -> Strip:
        return _sanitized(super().render_line(y))


@lru_cache(1)
def _code_lines(text: str) -> frozenset[int]:
    """Return the numbers of the lines in fenced blocks of code."""
    numbers, fence = set(), ""
    for number, line in enumerate(text.split("\n")):
        marker = line.lstrip()[:3]
        is_fence = marker in {"```", "~~~"} and fence in {"", marker}
        if fence or is_fence:
            numbers.add(number)
        if is_fence:
            fence = "" if fence else marker
    return frozenset(numbers)


def _sanitized(strip: Strip) -> Strip:
    if all(segment.text.isprintable() for segment in strip):
        return strip
    segments = [Segment(sanitize(segment.text), segment.style, segment.control) for segment in strip]
    return Strip(segments).crop(0, strip.cell_length)
