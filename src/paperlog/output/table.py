"""Papers as rows: grouped and aligned on a terminal, stacked on a narrow one, tab-separated in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from paperlog.models import EntrySummary
from paperlog.output.cells import fit, width, wrap
from paperlog.output.phrases import reason_text
from paperlog.output.screen import Screen
from paperlog.planning import PlannedPaper
from paperlog.stats.counts import Progress
from paperlog.text import harmless

NARROW = 60
DATE, STARS = 8, 5
"""Cells of a date and of stars."""
_BEGINNING = 20

Highlighter = Callable[[str], str]


def show_list(screen: Screen, entries: Sequence[EntrySummary], groups: Sequence[Progress]) -> None:
    """Show papers in their order, under the heading of each category where `groups` has its progress."""
    if not screen.is_terminal:
        show_tsv(screen, entries)
        return
    screen.lines(_grouped(screen, entries, {group.category.key: group for group in groups}))


def _grouped(screen: Screen, entries: Sequence[EntrySummary], headings: Mapping[str, Progress]) -> Iterator[str]:
    layout = TableLayout(screen, entries)
    current = None
    for entry in entries:
        if entry.paper.category in headings and entry.paper.category != current:
            if current:
                yield ""
            current = entry.paper.category
            yield heading(screen, headings[current])
        yield from layout.lines(entry)


def show_plan(screen: Screen, steps: Sequence[PlannedPaper], *, explained: bool) -> None:
    """Show papers in the order of a plan, each with the reason for its place where that is asked for."""
    layout = TableLayout(screen, [step.entry for step in steps])
    for step in steps:
        if not screen.is_terminal:
            screen.line(tsv_row(step.entry, *([reason_text(step)] if explained else [])))
            continue
        screen.lines(layout.lines(step.entry))
        if explained:
            for line in wrap(harmless(reason_text(step)), screen.width - layout.indent):
                screen.line(" " * layout.indent + screen.paint(line, "dim"))


def show_preview(screen: Screen, entries: Sequence[EntrySummary]) -> None:
    """Show the first papers of which a question is, and how many more they are."""
    show_list(screen, entries[:_BEGINNING], [])
    if len(entries) > _BEGINNING:
        screen.line(f"    and {len(entries) - _BEGINNING} more")


def show_tsv(screen: Screen, entries: Iterable[EntrySummary]) -> None:
    """Show `key, status, rating, published, category, title`, one paper a line, nothing cut."""
    screen.lines(map(tsv_row, entries))


def tsv_row(entry: EntrySummary, *more: str) -> str:
    paper, reading = entry.paper, entry.reading
    rating, published = str(reading.rating or ""), paper.published or ""
    fields = [paper.key, reading.status, rating, published, paper.category, harmless(paper.title)]
    return "\t".join([*fields, *map(harmless, more)] if more else fields)


def heading(screen: Screen, group: Progress) -> str:
    """Return `Language   18 papers · ██▊······· 5 read`, in less where there is less room."""
    name = harmless(group.category.name)
    read, papers = group.tally.read, group.tally.papers
    few = f"{read} read"
    some = f"{screen.bar(read, papers)} {few}"
    all_of_them = f"{papers} paper{'s' * (papers != 1)} {screen.glyphs.dot} {some}"
    room = screen.width - width(name) - 4
    figures = next((each for each in (all_of_them, some, few) if width(each) <= room), "")
    title = fit(name, min(width(name), screen.width - 1), screen.glyphs.more)
    return " " + screen.paint(title, "bold", group.category.color) + (f"   {figures}" if figures else "")


class TableLayout:
    """The columns that some papers need on a screen."""

    def __init__(self, screen: Screen, entries: Sequence[EntrySummary]) -> None:
        self.screen = screen
        self.stacked = screen.width < NARROW
        self.indent = 3 if self.stacked else 4
        stars = STARS + 2 if any(entry.reading.rating for entry in entries) else 0
        self.key = min(max((width(entry.key) for entry in entries), default=0), screen.width // 3)
        room = screen.width - (4 + self.key + 2) - (2 + DATE) - stars
        self.title = min(max((width(harmless(entry.paper.title)) for entry in entries), default=0), room)

    def lines(self, entry: EntrySummary, marked: Highlighter = str) -> list[str]:
        screen, title = self.screen, harmless(entry.paper.title)
        published = entry.paper.published.in_words() if entry.paper.published else ""
        stars = screen.stars(entry.reading.rating)
        if self.stacked:
            key = fit(entry.key, min(width(entry.key), screen.width - 4), screen.glyphs.more)
            head = f" {screen.status(entry.reading.status)} {screen.paint(key, 'bold')}"
            room = screen.width - 3 - width(key)
            for text, painted in ((published, screen.paint(published, "dim")), (stars and "x" * STARS, stars)):
                if text and len(text) + 2 <= room:
                    head += f"  {painted}"
                    room -= len(text) + 2
            return [head, *(f"   {marked(line)}" for line in wrap(title, max(10, screen.width - 3)))]
        key = fit(entry.key, self.key, screen.glyphs.more)
        line = f" {screen.status(entry.reading.status)}  {screen.paint(key, 'bold')}  "
        line += marked(fit(title, self.title, screen.glyphs.more))
        line += f"  {screen.paint(f'{published:<{DATE}}', 'dim')}" + (f"  {stars}" if stars else "")
        return [line.rstrip()]
