"""Messages that confirm what a command did."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from paperlog.library.results import Result
from paperlog.models import Change, Entry
from paperlog.output.phrases import relations_in_words, status_text, title_and_key
from paperlog.output.screen import STATUS_STYLE, Screen
from paperlog.text import enumerated, plural

if TYPE_CHECKING:
    # Annotations only: most commands need neither the network nor a PDF.
    from paperlog.fetch.images import FetchReport
    from paperlog.library.annotations import TakenAnnotations


def show_result(screen: Screen, result: Result) -> None:
    """Show the new state of each paper, or that nothing changed."""
    for entry in result.entries:
        state = result_text(entry, result.change.command) if result.change else f"{result_text(entry, '')} (no change)"
        _show_state(screen, entry, state)


def show_progress(screen: Screen, entry: Entry) -> None:
    """Show the page that was reached. In a pipe: tab-separated key, page, number of pages and date."""
    if screen.is_terminal:
        _show_state(screen, entry, status_text(entry))
        return
    last = entry.reading.state.progress
    fields = (last.page, last.pages, last.day) if last else (None, None, None)
    screen.write_line("\t".join([entry.key, *("" if field is None else str(field) for field in fields)]))


def _show_state(screen: Screen, entry: Entry, state: str) -> None:
    status = entry.reading.status
    screen.write_wrapped(
        f"{screen.glyphs.status[status]} ", f"{title_and_key(screen, entry)}: {state}", STATUS_STYLE[status]
    )


def result_text(entry: Entry, command: str) -> str:  # noqa: PLR0911 - one return for each command
    """Describe the state of a paper after a command."""
    reading = entry.reading
    match command:
        case "annotate":
            return plural(len(reading.notes), "note")
        case "tag":
            return f"tagged {', '.join(entry.tags)}" if entry.tags else "no tags"
        case "link" | "link --remove":
            return relations_in_words(entry) or "no links"
        case "edit":
            edits = [*reading.overrides, *(["pdf"] if reading.pdf else [])]
            return f"edited: {', '.join(edits)}" if edits else "no edits"
        case "merge":
            notes = plural(len(reading.notes), "note") if reading.notes else ""
            return ", ".join(part for part in (status_text(entry), notes, "merged") if part)
        case "add" | "update":
            return f"added to {entry.paper.category}" if command == "add" else "updated"
        case _:
            rating = plural(reading.rating, "star") if reading.rating else ""
            position = "now at the front" if command == "queue --first" else ""
            return ", ".join(part for part in (status_text(entry), position, rating) if part)


def show_change(screen: Screen, change: Change | None) -> None:
    """Show the sentence of a change, or that nothing changed."""
    sentence = change.sentence if change else "nothing was changed"
    screen.write_message(f"{sentence[:1].upper()}{sentence[1:]}.")


def show_removed(screen: Screen, entries: Sequence[Entry], *, can_undo: bool) -> None:
    """Show the removed papers: a single one in full, several by their number and the first names."""
    if len(entries) == 1:
        removed, restored = title_and_key(screen, entries[0]), "it"
    else:
        names = enumerated([entry.paper.name for entry in entries])
        removed, restored = f"{plural(len(entries), 'paper')}: {names}", "them"
    screen.write_message(f"Removed {removed}.{f' To restore {restored}: paperlog undo' if can_undo else ''}")


def show_taken_annotations(screen: Screen, file: Path, taken: TakenAnnotations, left_out: int) -> None:
    """Show how many annotations of a PDF were added, updated, unchanged and left out."""
    parts = [f"{count} {what}" for what, count in taken.counts.items() if count or what == "added"]
    if taken.removed:
        parts.append(f"{taken.removed} removed earlier (to add them again: --with-removed)")
    if left_out:
        parts.append(f"{left_out} left out, without text or damaged")
    screen.write_message(f"Annotations of {file.name}: {', '.join(parts)}.")


def show_changes(screen: Screen, label: str, changes: Sequence[Change]) -> None:
    for change in changes:
        screen.write_message(f"{label}: {change.sentence}")


def show_fetch_report(screen: Screen, report: FetchReport) -> None:
    """Show how many images were fetched, were already cached, or couldn't be fetched."""
    groups = {"fetched": report.fetched, "already cached": report.cached, "failed": report.failed}
    total = sum(map(len, groups.values()))
    counts = ", ".join(f"{len(group)} {what}" for what, group in groups.items())
    screen.write_message(f"{plural(total, 'schema image')}: {counts}")
