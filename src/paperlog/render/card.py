"""One paper, whole: a panel on a terminal, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from paperlog.model import Category, Entry
from paperlog.render.cells import width
from paperlog.render.safe import harmless
from paperlog.render.screen import Screen
from paperlog.render.words import day, people, standing

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.panel import Panel

_MEASURE = 96


def show_paper(screen: Screen, entry: Entry, category: Category) -> None:
    if screen.is_terminal:
        _show_panels(screen, entry, category)
    else:
        _show_text(screen, entry, category)


def no_summary(entry: Entry) -> str:
    return f"No summary yet. Write down your own words with: paperlog annotate {entry.key}"


def _addresses(entry: Entry) -> Iterator[tuple[str, str]]:
    """Give what the paper leads to: a label and an address."""
    for link in entry.paper.links:
        yield harmless(link.label), harmless(link.url)
    if entry.paper.doi:
        yield "DOI", harmless(f"https://doi.org/{entry.paper.doi}")
    if entry.paper.schema_url:
        yield "schema", harmless(entry.paper.schema_url)
    for link in entry.paper.related:
        yield f"see also {harmless(link.label)}", harmless(link.url)
    if entry.reading.pdf:
        yield "your PDF", harmless(entry.reading.pdf)


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
    screen.line("  ".join(part for part in (standing(entry), screen.stars(reading.rating), _tags(entry)) if part))
    screen.line()
    screen.line(harmless(paper.summary.strip(), lines=True) if paper.summary else no_summary(entry))
    if addresses := list(_addresses(entry)):
        screen.line()
        for label, address in addresses:
            screen.line(f"{label}: {address}")
    for note in reading.notes:
        screen.line()
        screen.line(f"note {note.id}, {day(note.at)}:")
        screen.line(harmless(note.text, lines=True))


def _tags(entry: Entry) -> str:
    return ", ".join(map(harmless, entry.tags))


def _show_panels(screen: Screen, entry: Entry, category: Category) -> None:
    from rich.console import Group  # noqa: PLC0415 - a pipe needs no Rich
    from rich.markdown import Markdown  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    paper, reading = entry.paper, entry.reading
    dot = f" {screen.glyphs.dot} "
    body: list[RenderableType] = [Text(harmless(paper.title), "bold")]
    if by := dot.join(part for part in (people(paper.authors), harmless(paper.venue or "")) if part):
        body.append(Text(by))
    others = [harmless(alias) for alias in paper.aliases if alias != paper.name]
    if others:
        body.append(Text("also " + ", ".join(others), "dim"))
    state = Text.from_ansi(f"{screen.status(reading.status)} {standing(entry)}")
    for part in (screen.stars(reading.rating), screen.paint(_tags(entry), "cyan")):
        if part:
            state.append("   ").append_text(Text.from_ansi(part))
    body += [state, Text()]
    if paper.summary:
        body.append(_Harmless(Markdown(harmless(paper.summary.strip(), lines=True), hyperlinks=False)))
    else:
        body.append(Text(no_summary(entry), "dim"))
    if addresses := list(_addresses(entry)):
        column = max(width(label) for label, _ in addresses)
        body.append(Text())
        for label, address in addresses:
            room = screen.width - 4
            gap = " " * (column - width(label) + 2) if column + 2 + width(address) <= room else "\n"
            body.append(Text(label, "dim").append(f"{gap}{address}", "not dim"))
    published = paper.published.in_words() if paper.published else ""
    aside = dot.join(part for part in (harmless(category.name), published) if part)
    screen.console.print(_panel(screen, Group(*body), harmless(paper.name), aside, paper.key, category.color))
    if reading.notes:
        lines: list[RenderableType] = [
            Text(f"{note.id}  ", "bold").append(f"{day(note.at)}  ", "not bold dim")
            .append(harmless(note.text, lines=True), "not bold not dim")
            for note in reading.notes
        ]  # fmt: skip
        screen.console.print(_panel(screen, Group(*lines), "notes", "", "", None))


def _panel(
    screen: Screen, body: RenderableType, name: str, aside: str, foot: str, color: str | None
) -> Panel:
    from rich.panel import Panel  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    panel_width = min(screen.width, _MEASURE)
    title = Text(name, "bold")
    gap = panel_width - 6 - width(name) - width(aside) - 2
    if aside and gap >= 1:
        title.append(" " + screen.glyphs.line * gap + " ", "not bold").append(aside, "not bold")
    return Panel(
        body, title=title, title_align="left", subtitle=Text(foot) if foot else None, subtitle_align="right",
        width=panel_width, border_style=color if color in {"red", "green", "blue", "yellow", "magenta", "cyan"} else "none",
    )  # fmt: skip


class _Harmless:
    """Markdown can name a character (`&#x202e;`): what comes out is made harmless once more."""

    def __init__(self, inner: RenderableType) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment  # noqa: PLC0415

        for segment in console.render(self.inner, options):
            yield Segment(harmless(segment.text, lines=True), segment.style, segment.control)
