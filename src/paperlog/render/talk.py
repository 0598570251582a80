"""The short views: dashboard, confirmations, notes, tags, history, accounts of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paperlog.library import Account, Done, Overview
from paperlog.model import Change, Entry
from paperlog.render.cells import width, wrap
from paperlog.render.rows import Rows, heading
from paperlog.render.safe import harmless
from paperlog.render.screen import Screen
from paperlog.render.words import day, standing


def show_overview(screen: Screen, overview: Overview) -> None:
    rows = Rows(screen, [*overview.reading, *overview.next])
    for title, entries in (("Reading now", overview.reading), ("Next", overview.next)):
        if not entries:
            continue
        screen.line(" " + screen.paint(title, "bold"))
        for entry in entries:
            if screen.is_terminal:
                rows.show(entry)
            else:
                screen.line(f" {screen.status(entry.reading.status)}  {entry.key}  {harmless(entry.paper.title)}")
        screen.line()
    for group in overview.progress:
        screen.line(heading(screen, group))


def show_done(screen: Screen, done: Done) -> None:
    """Say for each paper what it is now, and whether anything changed."""
    for entry in done.entries:
        now = result(entry, done.change.command) if done.change else f"{standing(entry)} (no change)"
        text = f"{harmless(entry.paper.title)} ({entry.key}): {harmless(now)}"
        lines = wrap(text, screen.width - 2) if screen.is_terminal else [text]
        screen.line(f"{screen.status(entry.reading.status)} {lines[0]}")
        for line in lines[1:]:
            screen.line(f"  {line}")


def result(entry: Entry, command: str) -> str:
    """Return what a paper is now, in the light of the command that changed it."""
    reading = entry.reading
    match command:
        case "annotate":
            return f"{len(reading.notes)} note{'s' * (len(reading.notes) != 1)}"
        case "tag":
            return f"tagged {', '.join(entry.tags)}" if entry.tags else "no tags"
        case "edit":
            edits = [*reading.overrides, *(["pdf"] if reading.pdf else [])]
            return f"edited {', '.join(edits)}" if edits else "as its list has it"
        case "add":
            return f"added to {entry.paper.category}"
        case _:
            rating = f"{reading.rating} star{'s' * (reading.rating != 1)}" if reading.rating else ""
            return ", ".join(part for part in (standing(entry), rating) if part)


def show_removed(screen: Screen, entry: Entry) -> None:
    screen.say(f"Removed {entry.paper.title} ({entry.key}). 'paperlog undo' brings it back.")


def show_notes(screen: Screen, entries: Sequence[Entry]) -> None:
    shown = [entry for entry in entries if entry.reading.notes]
    for index, entry in enumerate(shown):
        if index:
            screen.line()
        screen.line(screen.paint(harmless(entry.paper.title), "bold") + f" ({entry.key})")
        for note in entry.reading.notes:
            head = f"  {note.id}  {day(note.at)}  "
            for number, text in enumerate(harmless(note.text, lines=True).split("\n")):
                lines = wrap(text, max(10, screen.width - width(head))) if screen.is_terminal else [text]
                for place, line in enumerate(lines or [""]):
                    first = number == place == 0
                    screen.line(((screen.paint(head, "dim") if first else " " * width(head)) + line).rstrip())


def show_tags(screen: Screen, counts: Mapping[str, int]) -> None:
    for tag, count in counts.items():
        screen.line(f"{count:>4}  {harmless(tag)}" if screen.is_terminal else f"{harmless(tag)}\t{count}")


def show_history(screen: Screen, changes: Sequence[Change]) -> None:
    for change in changes:
        at = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
        undone = "  (undone)" if change.undone else ""
        screen.line(f"{change.id:>4}  {screen.paint(at, 'dim')}  {harmless(change.sentence)}{undone}")


def show_turned(screen: Screen, verb: str, changes: Sequence[Change]) -> None:
    for change in changes:
        screen.say(f"{verb}: {change.sentence}")


def show_account(screen: Screen, account: Account) -> None:
    figures = ", ".join(
        f"{len(group)} {what}"
        for what, group in (
            ("added", account.added), ("updated", account.updated), ("unchanged", account.unchanged),
            ("rejected", account.rejected),
        )
    )  # fmt: skip
    screen.line(f"{harmless(account.source)}: {figures}")
