"""One paper, whole: a panel on a terminal, plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from paperlog.model import Category, Entry, Note
from paperlog.render.cells import width
from paperlog.render.safe import harmless
from paperlog.render.screen import COLORS, STATUS_STYLE, Screen
from paperlog.render.words import day, people, standing

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.panel import Panel
    from rich.text import Text

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
    if entry.paper.doi and not entry.paper.arxiv:  # arXiv's own DOI leads where its link leads
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

    paper, dot = entry.paper, f" {screen.glyphs.dot} "
    others = [harmless(alias) for alias in paper.aliases if alias != paper.name]
    head = [
        Text(harmless(paper.title), "bold"),
        Text(dot.join(part for part in (people(paper.authors), harmless(paper.venue or "")) if part)),
        Text("also " + ", ".join(others) if others else "", "dim"),
        _state(screen, entry),
    ]
    body: list[RenderableType] = [*filter(None, head), Text()]
    if paper.summary:
        body.append(_Harmless(Markdown(harmless(paper.summary.strip(), lines=True), hyperlinks=False)))
    else:
        body.append(Text(no_summary(entry), "dim"))
    if addresses := list(_addresses(entry)):
        body += [Text(), _address_lines(addresses, _panel_width(screen) - 4)]
    published = paper.published.in_words() if paper.published else ""
    title = (harmless(paper.name), dot.join(part for part in (harmless(category.name), published) if part))
    screen.console.print(_panel(screen, Group(*body), title, paper.key, category.color))
    if entry.reading.notes:
        notes = [_note(note) for note in entry.reading.notes]
        screen.console.print(_panel(screen, Group(*notes), ("notes", ""), "", None))


def _state(screen: Screen, entry: Entry) -> Text:
    """Return `● read 23 Nov 2026   ★★★★☆   peft`."""
    from rich.text import Text  # noqa: PLC0415

    status = entry.reading.status
    state = Text(screen.glyphs.status[status], STATUS_STYLE[status]).append(f" {standing(entry)}", "default")
    for part, style in ((screen.stars_of(entry.reading.rating), "yellow"), (_tags(entry), "cyan")):
        if part:
            state.append(f"   {part}", style)
    return state


def _address_lines(addresses: Sequence[tuple[str, str]], room: int) -> Text:
    """Return the addresses beside their labels, below them where they would not fit."""
    from rich.text import Text  # noqa: PLC0415

    column = max(width(label) for label, _ in addresses) + 2
    lines = []
    for label, address in addresses:
        gap = " " * (column - width(label)) if column + width(address) <= room else "\n"
        lines.append(Text.assemble((label, "dim"), gap, address))
    return Text("\n").join(lines)


def _note(note: Note) -> Text:
    from rich.text import Text  # noqa: PLC0415

    return Text.assemble((f"{note.id}  ", "bold"), (f"{day(note.at)}  ", "dim"), harmless(note.text, lines=True))


def _panel_width(screen: Screen) -> int:
    return min(screen.width, _MEASURE)


def _panel(screen: Screen, body: RenderableType, title: tuple[str, str], foot: str, color: str | None) -> Panel:
    """Return a panel; `title` stands on its upper edge, the first part left, the second right."""
    from rich.panel import Panel  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    name, aside = title
    border = color if color in COLORS else "default"
    edge = Text(name, "bold default")
    gap = _panel_width(screen) - 8 - width(name) - width(aside)
    if aside and gap >= 1:
        edge.append(f" {screen.glyphs.line * gap} ", f"not bold {border}").append(aside, "not bold")
    return Panel(
        body, title=edge, title_align="left", subtitle=Text(foot) if foot else None, subtitle_align="right",
        width=_panel_width(screen), border_style=border,
    )  # fmt: skip


class _Harmless:
    """Markdown can name a character (`&#x202e;`): what comes out is made harmless once more."""

    def __init__(self, inner: RenderableType) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.segment import Segment  # noqa: PLC0415

        for segment in console.render(self.inner, options):
            yield Segment(harmless(segment.text, lines=True), segment.style, segment.control)
