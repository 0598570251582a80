"""One paper in full: panels on a terminal, plain text in a pipe."""

from __future__ import annotations

from paperlog.models import Category, Entry
from paperlog.output.links import labelled_links
from paperlog.output.phrases import author_list, local_date, no_summary, status_text, tags_of
from paperlog.output.screen import Screen
from paperlog.text import harmless


def show_paper(screen: Screen, entry: Entry, category: Category) -> None:
    if screen.is_terminal:
        from paperlog.output.panels import show_panels

        show_panels(screen, entry, category)
    else:
        _show_text(screen, entry, category)


def _show_text(screen: Screen, entry: Entry, category: Category) -> None:
    paper, reading = entry.paper, entry.reading
    published = f" {screen.glyphs.dot} {paper.published.in_words()}" if paper.published else ""
    screen.line(screen.paint(harmless(paper.title), "bold"))
    screen.line(f"{paper.key} {screen.glyphs.dot} {harmless(category.name)}{published}")
    if paper.aliases:
        screen.line("also: " + ", ".join(map(harmless, paper.aliases)))
    if paper.authors:
        screen.line(author_list(paper.authors, len(paper.authors)))
    if paper.venue:
        screen.line(harmless(paper.venue))
    screen.line("  ".join(part for part in (status_text(entry), screen.stars(reading.rating), tags_of(entry)) if part))
    screen.line()
    screen.line(harmless(paper.summary.strip(), lines=True) if paper.summary else no_summary(entry))
    if links := list(labelled_links(entry)):
        screen.line()
        for label, url in links:
            screen.line(f"{label}: {url}")
    for note in reading.notes:
        screen.line()
        screen.line(f"note {note.id}, {local_date(note.at)}:")
        screen.line(harmless(note.text, lines=True))
