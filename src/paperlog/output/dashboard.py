"""The dashboard: what is being read, what comes next, and progress by category."""

from __future__ import annotations

from paperlog.library.dashboard import Dashboard
from paperlog.output.screen import Screen
from paperlog.output.table import TableLayout, heading
from paperlog.text import harmless


def show_dashboard(screen: Screen, overview: Dashboard) -> None:
    rows = TableLayout(screen, [*overview.reading, *overview.next])
    for title, entries in (("Reading now", overview.reading), ("Next", overview.next)):
        if not entries:
            continue
        screen.line(" " + screen.paint(title, "bold"))
        for entry in entries:
            if screen.is_terminal:
                screen.lines(rows.lines(entry))
            else:
                screen.line(f" {screen.status(entry.reading.status)}  {entry.key}  {harmless(entry.paper.title)}")
        screen.line()
    for group in overview.progress:
        screen.line(heading(screen, group))
