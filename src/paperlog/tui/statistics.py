"""The charts of the `stats` command, as text for a dialog."""

from __future__ import annotations

from msgspec.structs import replace
from rich.color import Color
from rich.style import Style
from rich.text import Span, Text

from paperlog.output.palette import CATEGORY_COLORS, Palette
from paperlog.output.phrases import NO_PAPERS
from paperlog.output.screen import Screen
from paperlog.output.stats import show_stats
from paperlog.stats.reading import reading_stats
from paperlog.tui.library_view import LibraryView

_BRIGHT_COLORS = {Color.from_rgb(*rgb): Color.parse(f"bright_{name}") for name, (rgb, _) in CATEGORY_COLORS.items()}


def draw_statistics(view: LibraryView, terminal: Screen, columns: int) -> Text:
    """Draw the statistics of the whole library at a width in columns."""
    if not view.snapshot.entries:
        return Text(NO_PAPERS)
    screen = replace(terminal, width=columns, palette=Palette.TRUECOLOR).in_memory()
    show_stats(screen, reading_stats(view.snapshot.categories, view.snapshot.entries, view.session.today, None))
    text = Text.from_ansi(screen.written())
    text.spans = [Span(start, end, _in_browser(style)) for start, end, style in text.spans]
    return text


def _in_browser(style: str | Style) -> str | Style:
    """Give the names of categories the colors that they have in the list."""
    if isinstance(style, Style) and style.color in _BRIGHT_COLORS:
        return style + Style(color=_BRIGHT_COLORS[style.color])
    return style
