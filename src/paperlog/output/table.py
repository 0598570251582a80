"""Papers in rows: aligned on a terminal, stacked on a narrow one, tab-separated in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from paperlog.dates import PartialDate
from paperlog.models import EntrySummary, Status
from paperlog.output.cells import fit, width, wrap
from paperlog.output.palette import category_color
from paperlog.output.phrases import foundations_text, progress_text, reason_text
from paperlog.output.screen import Screen
from paperlog.planning import PlannedPaper
from paperlog.stats.counts import Progress
from paperlog.text import plural, printable, sanitize

STACKED_BELOW = 60
MAX_KEY_WIDTH, DATE_WIDTH, FULL_DATE_WIDTH, STARS_WIDTH = 16, 8, 11, 5
"""Widths in cells. Keys are only cut to theirs if there isn't enough room."""
_MIN_TITLE_WIDTH = 6
_PREVIEW_SIZE = 20

Highlighter = Callable[[str], str]
DateOf = Callable[[EntrySummary], PartialDate | None]
DetailOf = Callable[[EntrySummary], str]


class Layout(Protocol):
    def lines(self, entry: EntrySummary, /) -> list[str]: ...


def show_list(
    screen: Screen,
    entries: Sequence[EntrySummary],
    groups: Sequence[Progress],
    date_of: DateOf | None = None,
    layout: Layout | None = None,
) -> None:
    """Show papers in order, with a heading before consecutive papers of a category that is in `groups`.

    With `date_of`, a terminal shows these dates instead of the months of publication; a pipe gets another column.
    A terminal may have another layout.
    """
    if screen.is_terminal:
        layout = layout or (dated_layout(screen, entries, date_of) if date_of else TableLayout(screen, entries))
        screen.write_lines(_grouped(screen, layout, entries, {group.category.key: group for group in groups}))
    elif date_of:
        screen.write_lines(tsv_row(entry, date_of(entry) or "") for entry in entries)
    else:
        show_tsv(screen, entries)


def _grouped(
    screen: Screen, layout: Layout, entries: Sequence[EntrySummary], headings: Mapping[str, Progress]
) -> Iterator[str]:
    current = None
    for entry in entries:
        if entry.paper.category in headings and entry.paper.category != current:
            if current:
                yield ""
            current = entry.paper.category
            yield category_heading(screen, headings[current])
        yield from layout.lines(entry)


def show_summary(screen: Screen, rows: Sequence[EntrySummary], matches: int, order: str) -> None:
    """Show below a list how many of the matching papers it has, how many of them are read, and their order."""
    papers = plural(matches, "paper") if len(rows) == matches else f"{len(rows)} of {plural(matches, 'paper')}"
    read = sum(entry.reading.status is Status.READ for entry in rows)
    text = f" {screen.glyphs.dot} ".join((papers, f"{read} read", order))
    screen.write_lines(["", *(" " + screen.styled(line, "dim") for line in wrap(text, screen.width - 1))])


def show_plan(screen: Screen, plan: Sequence[PlannedPaper], *, explain: bool) -> None:
    """Show papers in the order of the plan, on a terminal each with what it builds on.

    With `explain`, the reason for its position is shown, too.
    """
    layout = TableLayout(screen, [planned.entry for planned in plan])
    for planned in plan:
        if not screen.is_terminal:
            screen.write_line(tsv_row(planned.entry, *([reason_text(planned)] if explain else [])))
            continue
        screen.write_lines(
            planned_lines(layout, planned, reason_text(planned) if explain else foundations_text(planned))
        )


def planned_lines(layout: TableLayout, planned: PlannedPaper, text: str) -> list[str]:
    """Return the row of a paper in the plan, with a text below it."""
    below = wrap(sanitize(text), layout.screen.width - layout.indent)
    indented = (" " * layout.indent + layout.screen.styled(line, "dim") for line in below)
    return [*layout.lines(planned.entry), *indented]


def show_preview(screen: Screen, entries: Sequence[EntrySummary]) -> None:
    """Show the first papers that a prompt is about, and how many more there are."""
    show_list(screen, entries[:_PREVIEW_SIZE], [])
    if len(entries) > _PREVIEW_SIZE:
        screen.write_line(f"    and {len(entries) - _PREVIEW_SIZE} more")


def show_tsv(screen: Screen, entries: Iterable[EntrySummary]) -> None:
    """Show papers as tab-separated key, status, rating, date, category and title, never truncated."""
    screen.write_lines(map(tsv_row, entries))


def tsv_row(entry: EntrySummary, *extra_fields: str) -> str:
    paper, reading = entry.paper, entry.reading
    rating, published = str(reading.rating or ""), paper.published or ""
    fields = [paper.key, reading.status, rating, published, paper.category, printable(paper.title)]
    return "\t".join([*fields, *map(printable, extra_fields)] if extra_fields else fields)


def category_heading(screen: Screen, group: Progress) -> str:
    """Return `Language   18 papers · ██▊······· 5 read`, or a shorter form if it doesn't fit."""
    name = screen.sanitize(group.category.name)
    read, papers = group.counts.read, group.counts.papers
    shortest = f"{read} read"
    medium = f"{screen.progress_bar(read, papers)} {shortest}"
    longest = f"{plural(papers, 'paper')} {screen.glyphs.dot} {medium}"
    available = screen.width - width(name) - 4
    summary = next((each for each in (longest, medium, shortest) if width(each) <= available), "")
    title = fit(name, min(width(name), screen.width - 1), screen.glyphs.ellipsis)
    return " " + screen.styled(title, "bold", category_color(group.category)) + (f"   {summary}" if summary else "")


def _title_width(entry: EntrySummary) -> int:
    """Return the width of the title and the progress."""
    progress = _progress_of(entry)
    return width(sanitize(entry.paper.title)) + (len(progress) + 2 if progress else 0)


def _progress_of(entry: EntrySummary) -> str:
    return progress_text(entry.reading) if entry.reading.status is Status.READING else ""


def month_of(entry: EntrySummary) -> str:
    """Return the month of publication, which always fits into DATE_WIDTH."""
    return entry.paper.published.month_in_words() if entry.paper.published else ""


class TableLayout:
    """Column widths that fit the given papers on a screen. Rows show a detail: by default, the month of publication.

    `key_width` aligns the titles with those of another layout.
    """

    def __init__(
        self,
        screen: Screen,
        entries: Sequence[EntrySummary],
        detail_of: DetailOf = month_of,
        detail_width: int = DATE_WIDTH,
        key_width: int | None = None,
    ) -> None:
        self.screen = screen
        self._detail_of = detail_of
        self._detail_width = detail_width
        self.stacked = screen.width < STACKED_BELOW
        self.indent = 3 if self.stacked else 4
        stars = STARS_WIDTH + 2 if any(entry.reading.rating for entry in entries) else 0
        title_width = max(map(_title_width, entries), default=0)
        available = screen.width - (4 + 2) - (2 + self._detail_width) - stars
        if key_width is None:
            longest = max((width(entry.key) for entry in entries), default=0)
            key_width = min(longest, max(MAX_KEY_WIDTH, available - title_width))
        self.key_width = key_width
        self.title_width = min(title_width, available - self.key_width)

    def lines(self, entry: EntrySummary, highlight: Highlighter = str) -> list[str]:
        screen, title = self.screen, sanitize(entry.paper.title)
        detail = self._detail_of(entry)
        stars = screen.styled_stars(entry.reading.rating)
        progress = _progress_of(entry)
        if self.stacked:
            available = screen.width - len(" ○ ") - (2 + len(detail)) - (2 + STARS_WIDTH if stars else 0)
            key = fit(entry.key, min(width(entry.key), max(MAX_KEY_WIDTH, available)), screen.glyphs.ellipsis)
            head = f" {screen.styled_status(entry.reading.status)} {screen.styled(key, 'bold')}"
            available = screen.width - 3 - width(key)
            details = [(text, screen.styled(text, "dim")) for text in (progress, detail)]
            for text, painted in (*details, (stars and "x" * STARS_WIDTH, stars)):
                if text and len(text) + 2 <= available:
                    head += f"  {painted}"
                    available -= len(text) + 2
            return [head, *(f"   {highlight(line)}" for line in wrap(title, max(10, screen.width - 3)))]
        key = fit(entry.key, self.key_width, screen.glyphs.ellipsis)
        line = f" {screen.styled_status(entry.reading.status)}  {screen.styled(key, 'bold')}  "
        title_width = self.title_width - len(progress) - 2
        if progress and title_width >= _MIN_TITLE_WIDTH:
            line += f"{highlight(fit(title, title_width, screen.glyphs.ellipsis))}  {screen.styled(progress, 'dim')}"
        else:
            line += highlight(fit(title, self.title_width, screen.glyphs.ellipsis))
        line += f"  {screen.styled(f'{detail:<{self._detail_width}}', 'dim')}" + (f"  {stars}" if stars else "")
        return [line.rstrip()]


def dated_layout(screen: Screen, entries: Sequence[EntrySummary], date_of: DateOf) -> TableLayout:
    """Return a layout with dates that may have a day."""

    def date_in_words(entry: EntrySummary) -> str:
        date = date_of(entry)
        return date.in_words() if date else ""

    return TableLayout(screen, entries, date_in_words, FULL_DATE_WIDTH)
