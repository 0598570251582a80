"""A paper in full: panels on a terminal, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from paperlog.models import EMPTY, Category, Entry
from paperlog.output.links import labelled_links
from paperlog.output.phrases import (
    NOT_IN_LIBRARY,
    days_read,
    no_summary,
    note_date,
    note_lines,
    relation_name,
    status_text,
    tags_of,
)
from paperlog.output.screen import Screen
from paperlog.related import RelatedPapers
from paperlog.text import printable

if TYPE_CHECKING:
    from paperlog.output.images import Draw  # imports an optional dependency


def show_paper(
    screen: Screen,
    entry: Entry,
    category: Category,
    related: RelatedPapers = EMPTY,
    draw_schema: Draw | None = None,
) -> None:
    """Show a paper, the papers related to it and, on a terminal, its schema image."""
    if screen.is_terminal:
        from paperlog.output.panels import show_panels

        show_panels(screen, entry, category, related, draw_schema)
    else:
        _show_text(screen, entry, category, related)


def _show_text(screen: Screen, entry: Entry, category: Category, related: RelatedPapers) -> None:
    paper, reading = entry.paper, entry.reading
    published = f" {screen.glyphs.dot} {paper.published.in_words()}" if paper.published else ""
    screen.write_line(screen.styled(printable(paper.title), "bold"))
    screen.write_line(f"{paper.key} {screen.glyphs.dot} {printable(category.name)}{published}")
    if paper.aliases:
        screen.write_line(printable("aka " + ", ".join(paper.aliases)))
    if names := paper.people(len(paper.authors or paper.editors)):
        screen.write_line(printable(names))
    if paper.venue:
        screen.write_line(printable(paper.venue))
    status = status_text(entry), screen.styled_stars(reading.rating), printable(tags_of(entry))
    screen.write_line("  ".join(filter(None, status)))
    if days := days_read(entry):
        screen.write_line(days)
    screen.write_line()
    screen.write_line(printable(paper.summary_or_abstract.strip(), lines=True) or no_summary(entry))
    if links := list(labelled_links(entry)):
        screen.write_line()
        for label, url in links:
            screen.write_line(printable(f"{label}: {url}"))
    if related:
        screen.write_line()
        screen.write_lines(_related_lines(screen, related))
    for note in reading.notes:
        screen.write_line()
        screen.write_line(printable(f"note {note.id}, {note_date(note)}:"))
        screen.write_line(printable(note_lines(screen, note), lines=True))


def _related_lines(screen: Screen, related: RelatedPapers) -> Iterator[str]:
    """Yield `Builds on: vit · read May 2026 · An Image is Worth 16x16 Words`."""
    for kind, others in related.items():
        for other in others:
            found = other.entry
            details = (status_text(found), found.paper.title) if found else (NOT_IN_LIBRARY,)
            text = f" {screen.glyphs.dot} ".join((other.key, *details))
            yield printable(f"{relation_name(kind)}: {text}")
