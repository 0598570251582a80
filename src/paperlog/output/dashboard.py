"""The dashboard: what is being read, what comes next, and progress by category."""

from __future__ import annotations

from paperlog.library.dashboard import Dashboard
from paperlog.output.screen import Screen
from paperlog.output.table import TableLayout, category_heading
from paperlog.text import harmless


def show_dashboard(screen: Screen, dashboard: Dashboard) -> None:
    layout = TableLayout(screen, [*dashboard.reading, *dashboard.next])
    for title, entries in (("Reading now", dashboard.reading), ("Next", dashboard.next)):
        if not entries:
            continue
        screen.line(" " + screen.paint(title, "bold"))
        for entry in entries:
            if screen.is_terminal:
                screen.lines(layout.lines(entry))
            else:
                screen.line(f" {screen.status(entry.reading.status)}  {entry.key}  {harmless(entry.paper.title)}")
        screen.line()
    for group in dashboard.progress:
        screen.line(category_heading(screen, group))
