"""Input fields that show control characters as symbols: pasted or imported text must not control the terminal."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Input, TextArea

from paperlog.text import sanitize


class LineField(Input):
    """A single-line input field."""

    def render_line(self, y: int) -> Strip:
        return _sanitized(super().render_line(y))


class TextField(TextArea):
    """A multi-line input field."""

    def render_line(self, y: int) -> Strip:
        return _sanitized(super().render_line(y))


def _sanitized(strip: Strip) -> Strip:
    if all(segment.text.isprintable() for segment in strip):
        return strip
    segments = [Segment(sanitize(segment.text), segment.style, segment.control) for segment in strip]
    return Strip(segments).crop(0, strip.cell_length)
