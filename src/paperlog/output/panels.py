"""A paper in Rich panels, and the parts that the browser also shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.style import Style
from rich.text import Text

from paperlog.models import Category, Entry
from paperlog.output.cells import fit, width
from paperlog.output.frames import Title, frame_title, title_fits
from paperlog.output.links import labelled_links
from paperlog.output.markdown import markdown
from paperlog.output.notes import rendered_notes
from paperlog.output.palette import category_color
from paperlog.output.phrases import (
    NOT_IN_LIBRARY,
    days_read,
    no_summary,
    relation_name,
    status_text,
    tags_of,
)
from paperlog.output.screen import STATUS_STYLE, Screen
from paperlog.related import RelatedPaper, RelatedPapers
from paperlog.text import sanitize

if TYPE_CHECKING:
    from paperlog.output.images import Draw  # imports an optional dependency

_MAX_WIDTH = 96
_MIN_WIDTH_BESIDE_NAMES = 56
_MAX_RELATED = 10


def show_panels(
    screen: Screen,
    entry: Entry,
    category: Category,
    related: RelatedPapers,
    draw_schema: Draw | None,
) -> None:
    """Show a paper with its schema image in one panel, and its notes in another.

    Kitty graphics are below the first panel: they are pixels, not text that could have a border.
    """
    title = (sanitize(entry.paper.name), category_and_date(screen, entry, category))
    body: list[RenderableType] = [*paper_lines(screen, entry, no_summary(entry))]
    if not title_fits(title, _panel_width(screen)):
        body.insert(0, Text(title[1]))
    if links := list(labelled_links(entry)):
        body += [Text(), *link_lines([(*each, Style.null()) for each in links], _panel_width(screen) - 4)]
    if related:
        body += [Text(), *related_lines(screen, related, _panel_width(screen) - 4)]
    drawing = draw_schema(screen, _panel_width(screen) - 4) if draw_schema else None
    if isinstance(drawing, Text):
        body += [Text(), drawing]
    border = screen.rich_style(category_color(category)) or "default"
    screen.console.print(_panel(screen, Group(*body), title, entry.key, border))
    if isinstance(drawing, str):
        screen.write_line(drawing)
    if entry.reading.notes:
        screen.console.print(_panel(screen, rendered_notes(screen, entry.reading.notes), ("Notes", ""), "", "default"))


def category_and_date(screen: Screen, entry: Entry, category: Category) -> str:
    """Return the category and the publication date, such as `Language · Jun 2021`."""
    published = entry.paper.published.in_words() if entry.paper.published else ""
    return f" {screen.glyphs.dot} ".join(part for part in (sanitize(category.name), published) if part)


def paper_lines(screen: Screen, entry: Entry, no_summary: str) -> Iterator[RenderableType]:
    """Yield the title, authors, aliases, status, reading dates, an empty line, and the text or `no_summary`."""
    paper = entry.paper
    other_aliases = [sanitize(alias) for alias in paper.aliases if alias != paper.name]
    authors_and_venue = f" {screen.glyphs.dot} ".join(sanitize(part) for part in (paper.people(3), paper.venue) if part)
    yield Text(sanitize(paper.title), "bold")
    if authors_and_venue:
        yield Text(authors_and_venue)
    if other_aliases:
        yield Text("aka " + ", ".join(other_aliases), "dim")
    yield _status_line(screen, entry)
    if days := days_read(entry):
        yield Text(days, "dim")
    yield Text()
    if text := paper.summary_or_abstract.strip():
        yield markdown(screen, text)
    else:
        yield Text(no_summary, "dim")


def _status_line(screen: Screen, entry: Entry) -> Text:
    """Return `● read 23 Nov 2026   ★★★★☆   peft`."""
    status = entry.reading.status
    line = Text.assemble((screen.glyphs.status[status], STATUS_STYLE[status]), f" {status_text(entry)}")
    for part, style in ((screen.stars(entry.reading.rating), "yellow"), (sanitize(tags_of(entry)), "cyan")):
        if part:
            line.append(f"   {part}", style)
    return line


def link_lines(links: Sequence[tuple[str, str, Style]], max_width: int) -> Iterator[Text]:
    """Yield styled links next to their labels, or below if they don't fit."""
    harmless = [(sanitize(label), sanitize(url), style) for label, url, style in links]
    label_width = max(width(label) for label, _, _ in harmless) + 2
    for label, url, style in harmless:
        gap = " " * (label_width - width(label)) if label_width + width(url) <= max_width else "\n"
        yield Text.assemble((label, "dim"), gap, (url, style))


def related_lines(screen: Screen, related: RelatedPapers, max_width: int) -> Iterator[Text]:
    """Yield the first related papers of each kind, next to its name, or below it on a narrow screen."""
    names = {kind: sanitize(relation_name(kind)) for kind in related}
    is_narrow = max_width < _MIN_WIDTH_BESIDE_NAMES
    indent = 0 if is_narrow else max(map(width, names.values())) + 2
    for kind, others in related.items():
        if is_narrow:
            yield Text(names[kind], "dim")
        for index, other in enumerate(others[:_MAX_RELATED]):
            name = "" if index or is_narrow else names[kind]
            space = " " * (indent - width(name))
            yield Text.assemble((name + space, "dim"), _related(screen, other, max_width - indent))
        if len(others) > _MAX_RELATED:
            yield Text(" " * indent + f"and {len(others) - _MAX_RELATED} more", "dim")


def _related(screen: Screen, other: RelatedPaper, max_width: int) -> Text:
    """Return the status, the key and the title of a related paper."""
    key, entry = sanitize(other.key), other.entry
    text = f"{key}  {sanitize(entry.paper.title) if entry else NOT_IN_LIBRARY}"
    status = entry.reading.status if entry else None
    symbol = (f"{screen.glyphs.status[status]} ", STATUS_STYLE[status]) if status else ("? ", "dim")
    line = Text.assemble(symbol, fit(text, min(width(text), max_width - 2), screen.glyphs.ellipsis))
    line.stylize("bold", 2, 2 + len(key))
    return line


def _panel_width(screen: Screen) -> int:
    return min(screen.width, _MAX_WIDTH)


def _panel(screen: Screen, body: RenderableType, title: Title, footer: str, border: str) -> Panel:
    cells = _panel_width(screen)
    return Panel(
        body,
        title=frame_title(screen, title, cells, border),
        title_align="left",
        subtitle=Text(footer) if footer else None,
        subtitle_align="right",
        width=cells,
        border_style=border,
    )
