"""The dashboard: papers being read, papers to read next, and progress by category."""

from __future__ import annotations

from paperlog.library.dashboard import Dashboard
from paperlog.output.phrases import progress_text
from paperlog.output.screen import Screen
from paperlog.output.table import TableLayout, category_heading


def show_dashboard(screen: Screen, dashboard: Dashboard) -> None:
    layout = TableLayout(screen, [*dashboard.reading, *dashboard.next])
    for title, entries in (("Reading now", dashboard.reading), ("Next", dashboard.next)):
        if not entries:
            continue
        screen.write_line(" " + screen.styled(title, "bold"))
        for entry in entries:
            if screen.is_terminal:
                screen.write_lines(layout.lines(entry))
            else:
                parts = (entry.key, screen.sanitize(entry.paper.title), progress_text(entry.reading))
                screen.write_line("  ".join([f" {screen.styled_status(entry.reading.status)}", *filter(None, parts)]))
        screen.write_line()
    for group in dashboard.progress:
        screen.write_line(category_heading(screen, group))
    if dashboard.goals:
        from paperlog.output.goals import show_current_goals

        screen.write_line()
        show_current_goals(screen, dashboard.goals)
