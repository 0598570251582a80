"""One paper in a frame, with Rich."""

from __future__ import annotations

from collections.abc import Sequence

from markdown_it import MarkdownIt
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markdown import Markdown
from rich.panel import Panel
from rich.segment import Segment
from rich.text import Text

from paperlog.characters import harmless
from paperlog.model import Category, Entry, Note
from paperlog.render.card import addresses_of, no_summary, tags_of
from paperlog.render.cells import width
from paperlog.render.frames import Title, edge
from paperlog.render.screen import COLORS, STATUS_STYLE, Screen
from paperlog.render.words import day, people, standing

_MEASURE = 96


def show_panels(screen: Screen, entry: Entry, category: Category) -> None:
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
        body.append(_Harmless(_markdown(harmless(paper.summary.strip(), lines=True))))
    else:
        body.append(Text(no_summary(entry), "dim"))
    if addresses := list(addresses_of(entry)):
        body += [Text(), _address_lines(addresses, _panel_width(screen) - 4)]
    published = paper.published.in_words() if paper.published else ""
    title = (harmless(paper.name), dot.join(part for part in (harmless(category.name), published) if part))
    screen.console.print(_panel(screen, Group(*body), title, paper.key, category.color))
    if entry.reading.notes:
        notes = [_note(note) for note in entry.reading.notes]
        screen.console.print(_panel(screen, Group(*notes), ("notes", ""), "", None))


def _state(screen: Screen, entry: Entry) -> Text:
    """Return `● read 23 Nov 2026   ★★★★☆   peft`."""
    status = entry.reading.status
    state = Text(screen.glyphs.status[status], STATUS_STYLE[status]).append(f" {standing(entry)}", "default")
    for part, style in ((screen.stars_of(entry.reading.rating), "yellow"), (tags_of(entry), "cyan")):
        if part:
            state.append(f"   {part}", style)
    return state


def _address_lines(addresses: Sequence[tuple[str, str]], room: int) -> Text:
    """Return the addresses beside their labels, below them where they would not fit."""
    column = max(width(label) for label, _ in addresses) + 2
    lines = []
    for label, address in addresses:
        gap = " " * (column - width(label)) if column + width(address) <= room else "\n"
        lines.append(Text.assemble((label, "dim"), gap, address))
    return Text("\n").join(lines)


def _note(note: Note) -> Text:
    return Text.assemble((f"{note.id}  ", "bold"), (f"{day(note.at)}  ", "dim"), harmless(note.text, lines=True))


def _panel_width(screen: Screen) -> int:
    return min(screen.width, _MEASURE)


def _panel(screen: Screen, body: RenderableType, title: Title, foot: str, color: str | None) -> Panel:
    cells, border = _panel_width(screen), color if color in COLORS else "default"
    return Panel(
        body, title=edge(screen, title, cells, border), title_align="left", subtitle=Text(foot) if foot else None,
        subtitle_align="right", width=cells, border_style=border,
    )  # fmt: skip


def _markdown(text: str) -> Markdown:
    """Return Markdown in which HTML is text: a summary may speak of `<s>`."""
    markdown = Markdown("", hyperlinks=False)
    markdown.parsed = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"]).parse(text)
    return markdown


class _Harmless:
    """Markdown can name a character (`&#x202e;`): what comes out is made harmless once more."""

    def __init__(self, inner: RenderableType) -> None:
        self.inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:

        for segment in console.render(self.inner, options):
            yield Segment(harmless(segment.text, lines=True), segment.style, segment.control)
