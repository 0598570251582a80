"""The dashboard: what is being read, what comes next, and progress by category."""

from __future__ import annotations

from paperlog.library import Overview
from paperlog.output.screen import Screen
from paperlog.output.table import Rows, heading
from paperlog.text import harmless


def show_overview(screen: Screen, overview: Overview) -> None:
    rows = Rows(screen, [*overview.reading, *overview.next])
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
