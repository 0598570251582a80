"""What merging other copies of the library changed, or would change."""

from __future__ import annotations

from paperlog.library.sync.report import SyncReport
from paperlog.output.screen import Screen


def show_sync_report(screen: Screen, report: SyncReport, *, detailed: bool) -> None:
    """Show how much was added, removed and changed, and which values were lost; if `detailed`, also what changed."""
    for sign, names in (("+", report.added), ("-", report.removed), ("~", report.changed)):
        for name in names if detailed else ():
            screen.write_line(f"{sign} {name}")
    for each in report.new_keys if detailed else ():
        screen.write_line(f"~ {each.old}, now {each.new}")
    screen.write_message(f"Merged: {report.counts}")
    if report.changed_in_both:
        screen.write_message(f"Changed in both copies: {', '.join(report.changed_in_both)}")
    for warning in report.warnings:
        screen.write_message(screen.sanitize(warning))
    for path in report.updated:
        screen.write_path(path, "Also updated: ")
