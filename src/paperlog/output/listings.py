"""Lists of notes, tags, views, changes, backups and findings, one per line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from paperlog.dates import PartialDate, local_time
from paperlog.library.backups import BackupInfo
from paperlog.library.findings import Finding
from paperlog.models import Category, Change, Entry, Status, View
from paperlog.output.cells import wrap
from paperlog.output.palette import category_color
from paperlog.output.phrases import UNREADABLE_BACKUP_HINT, contents_summary, note_date, note_lines, title_and_key
from paperlog.output.screen import Glyphs, Screen
from paperlog.output.table import STACKED_BELOW
from paperlog.stats.counts import ProgressCounts
from paperlog.store import Backups
from paperlog.text import plural, printable, sanitize


def show_notes(screen: Screen, entries: Sequence[Entry]) -> None:
    """Show notes under the titles of their papers."""
    annotated = [entry for entry in entries if entry.reading.notes]
    if screen.is_terminal and annotated:
        _render_notes(screen, annotated)
        return
    for index, entry in enumerate(annotated):
        if index:
            screen.write_line()
        screen.write_line(title_and_key(screen, entry))
        for note in entry.reading.notes:
            screen.write_wrapped(f"  {note.id}  {screen.sanitize(note_date(note))}  ", note_lines(screen, note), "dim")


def _render_notes(screen: Screen, annotated: Sequence[Entry]) -> None:
    from paperlog.output.notes import RenderedNotes, number_width

    width = number_width(note for entry in annotated for note in entry.reading.notes) + 2
    for index, entry in enumerate(annotated):
        if index:
            screen.write_line()
        for line in wrap(title_and_key(screen, entry), screen.width):
            screen.write_line(screen.styled(line, "bold"))
        screen.console.print(RenderedNotes(screen, entry.reading.notes, width))


def show_notes_as_markdown(screen: Screen, entries: Sequence[Entry]) -> None:
    """Show notes as they were written, those of several papers under headings."""
    from paperlog.formats.notes import notes_markdown
    from paperlog.formats.text import escape_markdown

    annotated = [entry for entry in entries if entry.reading.notes]
    for index, entry in enumerate(annotated):
        if len(annotated) > 1:
            screen.write_line("\n" * bool(index) + f"# {screen.sanitize(escape_markdown(entry.paper.title))}\n")
        screen.write_line(screen.sanitize(notes_markdown(entry.reading.notes), lines=True))


def show_tags(screen: Screen, counts: Mapping[str, ProgressCounts]) -> None:
    """Show tags with the number of papers and a bar of those that were read. In a pipe: tag and number of papers.

    Narrow terminals have no bars.
    """
    if not screen.is_terminal:
        screen.write_lines(f"{printable(tag)}\t{count.papers}" for tag, count in counts.items())
        return
    number_width = len(str(max((count.papers for count in counts.values()), default=0)))
    for tag, count in counts.items():
        bar = "" if screen.width < STACKED_BELOW else screen.progress_bar(count.read, count.papers) + "  "
        screen.write_wrapped(
            f" {count.papers:>{number_width}}  {bar}{count.read:>{number_width}} read  ", sanitize(tag)
        )


def show_categories(screen: Screen, sizes: Sequence[tuple[Category, int]]) -> None:
    """Show categories with the number of papers in each. In a pipe: tab-separated key, name, color and number."""
    key_width = max((len(category.key) for category, _ in sizes), default=0)
    for category, papers in sizes:
        if screen.is_terminal:
            text = f"{sanitize(category.name)} {screen.glyphs.dot} {plural(papers, 'paper')}"
            screen.write_wrapped(f" {category.key:<{key_width}}  ", text, "bold", category_color(category))
        else:
            screen.write_line(f"{category.key}\t{printable(category.name)}\t{category.color or ''}\t{papers}")


def show_views(screen: Screen, views: Sequence[View]) -> None:
    for view in views:
        if screen.is_terminal:
            screen.write_wrapped(f"@{view.name}  ", sanitize(view.query), "bold")
        else:
            screen.write_line(f"{view.name}\t{printable(view.query)}")


def show_history(screen: Screen, changes: Sequence[Change], today: date) -> None:
    """Show changes, on a terminal under their days."""
    day, symbols = None, _change_symbols(screen.glyphs)
    for change in changes:
        time = local_time(change.at)
        undone = "  (undone)" if change.undone else "  (can't be undone)" if change.skipped else ""
        elsewhere = "  (in another copy)" if change.elsewhere else ""
        sentence = f"{screen.sanitize(change.sentence)}{undone}{elsewhere}"
        if not screen.is_terminal:
            screen.write_line(f"{change.number:>4}  {time:%Y-%m-%d %H:%M}  {sentence}")
            continue
        if day != time.date():
            if day:
                screen.write_line()
            day = time.date()
            screen.write_line(" " + screen.styled(_day_in_words(day, today), "bold"))
        symbol = symbols.get(change.command.split()[0], screen.glyphs.dot)
        prefix = f"{change.number:>4}  {time:%H:%M}  {symbol} "
        screen.write_wrapped(prefix, sentence, "dim")


def _change_symbols(glyphs: Glyphs) -> dict[str, str]:
    """Return symbols by command for what it changes: a status, a rating, a note, a tag, or which papers there are."""
    return {
        **{f"mark-{status}": glyphs.status[status] for status in Status},
        "queue": glyphs.status[Status.QUEUED],
        "progress": glyphs.status[Status.READING],
        "rate": glyphs.star,
        "annotate": glyphs.quotes[0],
        "tag": "#",
        **dict.fromkeys(("add", "import", "sync"), "+"),
        **dict.fromkeys(("remove", "merge"), "-"),
    }


def _day_in_words(day: date, today: date) -> str:
    days = (today - day).days
    names = {0: "Today", 1: "Yesterday"}
    return names.get(days, PartialDate.from_date(day).in_words())


def show_backups(screen: Screen, backups: Sequence[BackupInfo]) -> None:
    for backup in backups:
        timestamp = f"{local_time(backup.backup.at):%Y-%m-%d %H:%M}"
        contents = contents_summary(backup.snapshot) if backup.snapshot else "unreadable"
        prefix, path = f"{backup.number:>4}  {timestamp}  ", backup.backup.path
        if screen.is_terminal:
            screen.write_wrapped(prefix, f"{contents}  {path}", "dim")
        else:
            screen.write_path(path, f"{screen.styled(prefix, 'dim')}{contents}  ")


def show_backup_summary(screen: Screen, backups: Backups) -> None:
    """Show how many backups there are, and what can be done with them."""
    if readable := backups.all():
        newest = f"the newest from {local_time(readable[0].at):%Y-%m-%d %H:%M}"
        screen.write_message(
            f"{plural(len(readable), 'backup')}, {newest}. To list them: paperlog backup --list. "
            "To restore one: paperlog restore N"
        )
    if unreadable := backups.unreadable():
        screen.write_message(
            f"{plural(len(unreadable), 'backup')} of a library that couldn't be read, "
            f"the newest: {unreadable[0].path}. {UNREADABLE_BACKUP_HINT}"
        )


def show_findings(screen: Screen, findings: Sequence[Finding]) -> None:
    if not findings:
        screen.write_line("No problems found.")
    for finding in findings:
        fix = f" 'paperlog doctor --fix' will {finding.fix}." if finding.fix else ""
        screen.write_wrapped(f"{finding.check}  ", f"{finding.explanation}{fix}", "bold")
