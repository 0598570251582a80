"""The log of one paper, or of several papers by date: aligned on a terminal, tab-separated in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from paperlog.library.log import LogItem
from paperlog.models import Note, Status
from paperlog.output.cells import fit, width, wrap
from paperlog.output.note_text import rendered_lines
from paperlog.output.phrases import status_text, title_and_key
from paperlog.output.screen import Screen
from paperlog.output.table import FULL_DATE_WIDTH, MAX_KEY_WIDTH, STACKED_BELOW
from paperlog.text import printable, sanitize

_MIN_TEXT_WIDTH = 16


def show_paper_log(screen: Screen, items: Sequence[LogItem]) -> None:
    """Show the log of one paper, with the numbers of its events in the margin."""
    if not screen.is_terminal:
        _show_tsv(screen, items)
        return
    number_width = max((len(_event_number(item)) for item in items), default=0)
    for index, item in enumerate(items):
        if index == 0:
            screen.write_wrapped("", f"{title_and_key(screen, item.entry)}: {status_text(item.entry)}")
        number = screen.styled(f"{_event_number(item):>{number_width}}", "dim")
        day = screen.styled(f"{_day(item):>{FULL_DATE_WIDTH}}", "dim")
        head_width = number_width + FULL_DATE_WIDTH + 6
        _write(screen, f" {number} {_symbol(screen, item)} {day}  ", head_width, _full_label(item), _note(item))


def show_library_log(screen: Screen, items: Sequence[LogItem]) -> None:
    """Show the log of several papers under a heading for each date. A key isn't repeated under one heading."""
    if not screen.is_terminal:
        _show_tsv(screen, items)
        return
    layout = _DayLayout(screen, items)
    for index, (day, group) in enumerate(groupby(items, key=_day)):
        if index:
            screen.write_line()
        screen.write_line(" " + screen.styled(day, "bold"))
        for key, of_paper in groupby(group, key=lambda item: item.entry.key):
            shown_key, title = key, ""
            for item in of_paper:
                is_first_event = not title and not isinstance(item.content, Note)
                title = item.entry.paper.title if is_first_event else title
                layout.show(item, shown_key, title if is_first_event else "")
                shown_key = ""


class _DayLayout:
    """Column widths that fit the given items on a screen. Narrow screens show an item on several lines."""

    def __init__(self, screen: Screen, items: Sequence[LogItem]) -> None:
        self.screen = screen
        self.label_width = max((len(_label(item)) for item in items), default=0)
        self.key_width = min(MAX_KEY_WIDTH, max((len(item.entry.key) for item in items), default=0))
        self.show = self._show_stacked if screen.width < STACKED_BELOW else self._show_row

    def _show_row(self, item: LogItem, key: str, title: str) -> None:
        """Show an item in columns: its key and title, unless these are empty, or its note."""
        screen, page, note = self.screen, _page(item), _note(item)
        painted_key = screen.styled(fit(key, self.key_width, screen.glyphs.ellipsis), "bold")
        head = f" {_symbol(screen, item)}  {painted_key}  {_label(item):<{self.label_width}}  "
        head_width = 4 + self.key_width + 2 + self.label_width + 2
        if note:
            _write(screen, head, head_width, page, note)
            return
        gap = "  " if page and title else ""
        shown_title = _cut(screen, title, screen.width - head_width - len(page + gap))
        painted_title = screen.styled(shown_title, "dim") if title else ""
        screen.write_line((head + page + gap + painted_title).rstrip())

    def _show_stacked(self, item: LogItem, key: str, title: str) -> None:
        """Show an item like `_show_row`, but with the title or note on lines below."""
        screen, head = self.screen, f" {_symbol(self.screen, item)} "
        if key:
            key = _cut(screen, key, min(self.key_width, screen.width - self.label_width - 5))
            label = _cut(screen, _full_label(item), screen.width - width(key) - 5)
            screen.write_line(f"{head}{screen.styled(key, 'bold')}  {label}")
            if note := _note(item):
                _write(screen, "   ", 3, "", note)
        else:
            _write(screen, head, 3, _full_label(item), _note(item))
        if title:
            screen.write_line("   " + screen.styled(_cut(screen, title, screen.width - 3), "dim"))


def _write(screen: Screen, head: str, head_width: int, label: str, note: Note | None) -> None:
    """Write a label and a note next to a styled heading or, if there is too little space, below it.

    A short note is on the line of its label.
    """
    prefix, indent = head, head_width
    if screen.width - indent < _MIN_TEXT_WIDTH:
        screen.write_line(head.rstrip())
        prefix, indent = "    ", 4
    cells = screen.width - indent
    lines = rendered_lines(screen, note, cells) if note else []
    if label and note and _is_short(note, cells - len(label) - 2):
        lines = [f"{label}: {lines[0]}"]
    elif label:
        lines = [*wrap(label, cells), *lines]
    for line in lines:
        screen.write_line((prefix + line).rstrip())
        prefix = " " * indent


def _is_short(note: Note, cells: int) -> bool:
    return not note.quote and "\n" not in note.text and width(sanitize(note.text)) <= cells


def _cut(screen: Screen, text: str, cells: int) -> str:
    return fit(sanitize(text), min(cells, width(sanitize(text))), screen.glyphs.ellipsis).rstrip()


def _show_tsv(screen: Screen, items: Sequence[LogItem]) -> None:
    """Show tab-separated date, key, kind, number, page, title, note and quotation, never truncated."""
    screen.write_lines(map(_tsv_row, items))


def _tsv_row(item: LogItem) -> str:
    content = item.content
    if isinstance(content, Note):
        kind, page, text, quote = "note", content.page or "", content.text, content.quote or ""
    else:
        page = "/".join(str(number) for number in (content.page, content.pages) if number)
        kind, text, quote = content.status or "progress", "", ""
    fields = (item.day or "", item.entry.key, kind, str(item.number), page, item.entry.paper.title, text, quote)
    return "\t".join(map(printable, fields))


def _day(item: LogItem) -> str:
    return item.day.in_words() if item.day else "date unknown"


def _event_number(item: LogItem) -> str:
    return "" if isinstance(item.content, Note) else str(item.number)


def _symbol(screen: Screen, item: LogItem) -> str:
    """Return the status symbol of an event. Progress has the symbol of a paper being read."""
    return " " if isinstance(item.content, Note) else screen.styled_status(item.content.status or Status.READING)


def _label(item: LogItem) -> str:
    return f"note {item.number}" if isinstance(item.content, Note) else item.content.status or Status.READING


def _page(item: LogItem) -> str:
    if isinstance(item.content, Note):
        return sanitize(f"p. {item.content.page}") if item.content.page else ""
    return item.content.progress


def _full_label(item: LogItem) -> str:
    return ", ".join(filter(None, (_label(item), _page(item))))


def _note(item: LogItem) -> Note | None:
    return item.content if isinstance(item.content, Note) else None
