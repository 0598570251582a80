"""The short views: dashboard, confirmations, notes, tags, history, accounts of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from paperlog.characters import harmless
from paperlog.doctor import Finding
from paperlog.errors import shortened
from paperlog.library import Account, Done, Kept, Overview, Update
from paperlog.model import Change, Entry, Link, View
from paperlog.render.rows import Rows, heading
from paperlog.render.screen import STATUS_STYLE, Screen
from paperlog.render.words import day, holdings, standing

if TYPE_CHECKING:
    from paperlog.fetch.pictures import Taken  # only what fetches loads the network


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


def show_done(screen: Screen, done: Done) -> None:
    """Say for each paper what it is now, and whether anything changed."""
    for entry in done.entries:
        now = result(entry, done.change.command) if done.change else f"{result(entry, '')} (no change)"
        status = entry.reading.status
        screen.hang(f"{screen.glyphs.status[status]} ", f"{one_line(entry)}: {now}", STATUS_STYLE[status])


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
            return f"with your own {', '.join(edits)}" if edits else "as its list has it"
        case "merge":
            return f"{standing(entry)}, {len(reading.notes)} note{'s' * (len(reading.notes) != 1)}, merged"
        case "add" | "update":
            return f"added to {entry.paper.category}" if command == "add" else "brought up to date"
        case _:
            rating = f"{reading.rating} star{'s' * (reading.rating != 1)}" if reading.rating else ""
            place = "now at the front" if command == "queue --first" else ""
            return ", ".join(part for part in (standing(entry), place, rating) if part)


def show_removed(screen: Screen, entry: Entry) -> None:
    screen.say(f"Removed {entry.paper.title} ({entry.key}). 'paperlog undo' brings it back.")


def show_notes(screen: Screen, entries: Sequence[Entry]) -> None:
    shown = [entry for entry in entries if entry.reading.notes]
    for index, entry in enumerate(shown):
        if index:
            screen.line()
        screen.hang("", one_line(entry))
        for note in entry.reading.notes:
            screen.hang(f"  {note.id}  {day(note.at)}  ", note.text, "dim")


def one_line(entry: Entry) -> str:
    """Return `Title (key)`."""
    return f"{harmless(entry.paper.title)} ({entry.key})"


def show_tags(screen: Screen, counts: Mapping[str, int]) -> None:
    for tag, count in counts.items():
        if screen.is_terminal:
            screen.hang(f"{count:>4}  ", harmless(tag))
        else:
            screen.line(f"{harmless(tag)}\t{count}")


def show_views(screen: Screen, views: Sequence[View]) -> None:
    for view in views:
        if screen.is_terminal:
            screen.hang(f"@{view.name}  ", harmless(view.query), "bold")
        else:
            screen.line(f"{view.name}\t{harmless(view.query)}")


def show_history(screen: Screen, changes: Sequence[Change]) -> None:
    for change in changes:
        at = f"{change.at.astimezone():%Y-%m-%d %H:%M}"
        undone = "  (undone)" if change.undone else ""
        screen.hang(f"{change.id:>4}  {at}  ", f"{harmless(change.sentence)}{undone}", "dim")


def show_turned(screen: Screen, verb: str, changes: Sequence[Change]) -> None:
    for change in changes:
        screen.say(f"{verb}: {change.sentence}")


def show_account(screen: Screen, account: Account, *, in_detail: bool) -> None:
    """Say how many papers became what; in detail, which, and which facts of them; readings only where some came."""
    for key in account.added if in_detail else ():
        screen.line(f"+ {key}")
    for key in dict.fromkeys(account.updated) if in_detail else ():
        screen.hang(f"~ {key}  ", ", ".join(sorted(account.changed[key])))
    for key in account.readings if in_detail else ():
        screen.line(f"~ {key}  reading")
    groups = [
        ("added", account.added), ("updated", account.updated), ("unchanged", account.unchanged),
        ("rejected", account.rejected),
    ]  # fmt: skip
    if account.readings:
        groups.append(("readings" if len(account.readings) > 1 else "reading", account.readings))
    figures = ", ".join(f"{len(group)} {what}" for what, group in groups)
    screen.say(f"{harmless(account.source)}: {figures}")


def show_taken(screen: Screen, taken: Taken) -> None:
    """Say how many pictures became what."""
    groups = {"fetched": taken.fetched, "here already": taken.there, "failed": taken.failed}
    number = sum(map(len, groups.values()))
    figures = ", ".join(f"{len(group)} {what}" for what, group in groups.items())
    screen.say(f"{number} schema picture{'s' * (number != 1)}: {figures}")


def show_alike(screen: Screen, pairs: Sequence[tuple[str, str]]) -> None:
    for one, other in pairs:
        screen.say(f"{one} and {other} seem to be one paper. To join them: paperlog merge {one} {other}")


def show_update(screen: Screen, update: Update) -> None:
    """Say for each fact of a paper that would be another what it is and what it would be."""
    name = one_line(update.entry)
    screen.hang("", name if update.fields else f"{name}: nothing to change")
    width = max(map(len, update.fields), default=0)
    for field in update.fields:
        old, new = (_in_words(getattr(paper, field)) for paper in (update.before, update.after))
        if screen.is_terminal:
            old, new = shortened(old), shortened(new)
        stays = " (your own stays)" if field in update.entry.reading.overrides else ""
        screen.hang(f"  {field:<{width}}  ", f"{old} {screen.glyphs.arrow} {new}{stays}", "dim")


def _in_words(fact: object) -> str:
    match fact:
        case None | ():
            return "nothing"
        case tuple():
            return ", ".join(each.url if isinstance(each, Link) else str(each) for each in fact)
        case _:
            return " ".join(str(fact).split())


def show_backups(screen: Screen, backups: Sequence[Kept]) -> None:
    for kept in backups:
        at = f"{kept.backup.at.astimezone():%Y-%m-%d %H:%M}"
        what = holdings(kept.snapshot) if kept.snapshot else "can't be read"
        screen.hang(f"{kept.number:>4}  {at}  ", f"{what}  {kept.backup.path}", "dim")


def show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    if not findings:
        screen.line("All is well.")
    for finding in findings:
        fix = f" Fix: {finding.fix} (paperlog doctor --fix)." if finding.fix else ""
        screen.hang(f"{finding.check}  ", f"{finding.explanation}{fix}", "bold")
