"""The short views: dashboard, confirmations, notes, tags, history, accounts of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paperlog.library import Account, Done, Overview
from paperlog.model import Change, Entry
from paperlog.render.cells import width, wrap
from paperlog.render.rows import heading
from paperlog.render.safe import harmless
from paperlog.render.screen import Screen
from paperlog.render.words import day, standing, stars_in_words


def show_overview(screen: Screen, overview: Overview) -> None:
    for title, entries in (("Reading now", overview.reading), ("Next", overview.next)):
        if entries:
            screen.line(" " + screen.paint(title, "bold"))
            for entry in entries:
                _show_brief(screen, entry)
            screen.line()
    for group in overview.progress:
        screen.line(heading(screen, group))


def _show_brief(screen: Screen, entry: Entry) -> None:
    head = f"{screen.status(entry.reading.status)} {screen.paint(entry.key, 'bold')}  "
    indent = 5 + width(entry.key)
    title = harmless(entry.paper.title)
    if not screen.is_terminal:
        screen.line(f" {head}{title}")
    elif screen.width - indent < 20:
        screen.line(f" {head}".rstrip())
        for line in wrap(title, screen.width - 3):
            screen.line(f"   {line}")
    else:
        first, *rest = wrap(title, screen.width - indent)
        screen.line(f" {head}{first}")
        for line in rest:
            screen.line(" " * indent + line)


def show_done(screen: Screen, done: Done) -> None:
    """Say for each paper what it is now, and whether anything changed."""
    for entry in done.entries:
        state = ", ".join(part for part in (standing(entry), stars_in_words(entry)) if part)
        same = "" if done.change else " (no change)"
        text = f"{harmless(entry.paper.title)} ({entry.key}): {state}{same}"
        lines = wrap(text, screen.width - 2) if screen.is_terminal else [text]
        screen.line(f"{screen.status(entry.reading.status)} {lines[0]}")
        for line in lines[1:]:
            screen.line(f"  {line}")


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
