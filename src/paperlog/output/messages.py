"""Messages that confirm what a command did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from paperlog.library.results import Result
from paperlog.models import Change, Entry
from paperlog.output.phrases import status_text, title_and_key
from paperlog.output.screen import STATUS_STYLE, Screen

if TYPE_CHECKING:
    from paperlog.fetch.images import FetchReport  # only what fetches loads the network


def show_result(screen: Screen, result: Result) -> None:
    """Say for each paper what it is now, and whether anything changed."""
    for entry in result.entries:
        state = result_text(entry, result.change.command) if result.change else f"{result_text(entry, '')} (no change)"
        status = entry.reading.status
        screen.write_wrapped(
            f"{screen.glyphs.status[status]} ", f"{title_and_key(entry)}: {state}", STATUS_STYLE[status]
        )


def result_text(entry: Entry, command: str) -> str:
    """Return what a paper is now, in the light of the command that changed it."""
    reading = entry.reading
    match command:
        case "annotate":
            return f"{len(reading.notes)} note{'s' * (len(reading.notes) != 1)}"
        case "tag":
            return f"tagged {', '.join(entry.tags)}" if entry.tags else "no tags"
        case "edit":
            edits = [*reading.overrides, *(["pdf"] if reading.pdf else [])]
            return f"with your own {', '.join(edits)}" if edits else "as its list has it"
        case "merge":
            return f"{status_text(entry)}, {len(reading.notes)} note{'s' * (len(reading.notes) != 1)}, merged"
        case "add" | "update":
            return f"added to {entry.paper.category}" if command == "add" else "brought up to date"
        case _:
            rating = f"{reading.rating} star{'s' * (reading.rating != 1)}" if reading.rating else ""
            position = "now at the front" if command == "queue --first" else ""
            return ", ".join(part for part in (status_text(entry), position, rating) if part)


def show_removed(screen: Screen, entry: Entry) -> None:
    screen.write_message(f"Removed {entry.paper.title} ({entry.key}). 'paperlog undo' brings it back.")


def show_changes(screen: Screen, label: str, changes: Sequence[Change]) -> None:
    for change in changes:
        screen.write_message(f"{label}: {change.sentence}")


def show_fetch_report(screen: Screen, report: FetchReport) -> None:
    """Say how many pictures became what."""
    groups = {"fetched": report.fetched, "here already": report.cached, "failed": report.failed}
    total = sum(map(len, groups.values()))
    counts = ", ".join(f"{len(group)} {what}" for what, group in groups.items())
    screen.write_message(f"{total} schema picture{'s' * (total != 1)}: {counts}")
