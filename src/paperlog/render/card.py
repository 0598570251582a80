"""One paper, whole: a panel on a terminal, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from paperlog.characters import harmless
from paperlog.identity import doi_path, identifier, is_web_address
from paperlog.model import Category, Entry
from paperlog.render.screen import Screen
from paperlog.render.words import day, people, standing


def show_paper(screen: Screen, entry: Entry, category: Category) -> None:
    if screen.is_terminal:
        from paperlog.render.panels import show_panels

        show_panels(screen, entry, category)
    else:
        _show_text(screen, entry, category)


def no_summary(entry: Entry) -> str:
    return f"No summary yet. Write down your own words with: paperlog annotate {entry.key}"


def addresses_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Give what the paper leads to: a label and an address."""
    for link in entry.paper.links:
        yield harmless(link.label), harmless(link.url)
    if entry.paper.doi and identifier(entry.paper.doi) not in {identifier(link.url) for link in entry.paper.links}:
        yield "DOI", harmless(f"https://doi.org{doi_path(entry.paper.doi)}")
    if entry.paper.schema_url:
        yield "schema", harmless(entry.paper.schema_url)
    for link in entry.paper.related:
        yield f"see also {harmless(link.label)}", harmless(link.url)
    if entry.reading.pdf:
        yield "your PDF", harmless(entry.reading.pdf)


def show_link(screen: Screen, url: str, environ: Mapping[str, str]) -> None:
    """Write an address that a terminal can open, however it breaks the line."""
    shown = harmless(url)
    if is_web_address(url) and environ.get("TERM") != "dumb":
        target = quote(url, safe="!#$%&'()*+,/:;=?@[]~")
        shown = f"\x1b]8;;{target}\x1b\\{shown}\x1b]8;;\x1b\\"
    screen.line(shown)


def _show_text(screen: Screen, entry: Entry, category: Category) -> None:
    paper, reading = entry.paper, entry.reading
    published = f" {screen.glyphs.dot} {paper.published.in_words()}" if paper.published else ""
    screen.line(screen.paint(harmless(paper.title), "bold"))
    screen.line(f"{paper.key} {screen.glyphs.dot} {harmless(category.name)}{published}")
    if paper.aliases:
        screen.line("also: " + ", ".join(map(harmless, paper.aliases)))
    if paper.authors:
        screen.line(people(paper.authors, len(paper.authors)))
    if paper.venue:
        screen.line(harmless(paper.venue))
    screen.line("  ".join(part for part in (standing(entry), screen.stars(reading.rating), tags_of(entry)) if part))
    screen.line()
    screen.line(harmless(paper.summary.strip(), lines=True) if paper.summary else no_summary(entry))
    if addresses := list(addresses_of(entry)):
        screen.line()
        for label, address in addresses:
            screen.line(f"{label}: {address}")
    for note in reading.notes:
        screen.line()
        screen.line(f"note {note.id}, {day(note.at)}:")
        screen.line(harmless(note.text, lines=True))


def tags_of(entry: Entry) -> str:
    return ", ".join(map(harmless, entry.tags))
