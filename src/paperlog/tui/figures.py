"""The figures of the `stats` command, as text for a dialog."""

from __future__ import annotations

from msgspec.structs import replace
from rich.text import Text

from paperlog.output.screen import Screen
from paperlog.output.stats import show_stats
from paperlog.stats.reading import reading_stats
from paperlog.tui.library_view import LibraryView


def figures(view: LibraryView, terminal: Screen, columns: int) -> Text:
    """Draw the statistics of the whole library in a number of columns."""
    screen = replace(terminal, width=columns).in_memory()
    show_stats(screen, reading_stats(view.snapshot.categories, view.snapshot.entries, view.session.today, None))
    screen.stream.flush()
    return Text.from_ansi(screen.written())
