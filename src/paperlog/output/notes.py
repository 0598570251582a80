"""Notes, rendered as Markdown next to a margin with their numbers, dates and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from paperlog.models import Note
from paperlog.output.cells import wrap
from paperlog.output.markdown import Indented, markdown, quoted
from paperlog.output.phrases import local_date, note_date
from paperlog.output.screen import Screen
from paperlog.text import sanitize

_DATE_WIDTH = len("23 Nov 2026")
_MIN_TEXT_WIDTH = 28
"""On narrower screens, the number, date and page are above a note."""


class RenderedNotes(Struct, frozen=True):
    """Notes, with an empty line around those of several lines. Their numbers are `number_width` cells wide."""

    screen: Screen
    notes: Sequence[Note]
    number_width: int

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        was_long = False
        note_options = options.update(height=None)
        for index, note in enumerate(self.notes):
            lines = console.render_lines(self.note(note, options.max_width), note_options, pad=False)
            is_long = len(lines) > 1
            if index and (is_long or was_long):
                yield Segment.line()
            for line in lines:
                yield from _without_trailing_spaces(line)
                yield Segment.line()
            was_long = is_long

    def note(self, note: Note, width: int) -> RenderableType:
        content = note_content(self.screen, note)
        margin_width = self.number_width + _DATE_WIDTH + 4
        if width - margin_width < _MIN_TEXT_WIDTH:
            return Group(Text.assemble((f"{note.id}  ", "bold"), (sanitize(note_date(note)), "dim")), content)
        number, day = f"{note.id:>{self.number_width}}  ", f"{local_date(note.at):>{_DATE_WIDTH}}  "
        pages = wrap(sanitize(f"p. {note.page}"), _DATE_WIDTH) if note.page else []
        indent = " " * (self.number_width + 2)
        margin = [
            Text.assemble((number, "bold"), (day, "dim")),
            *(Text(f"{indent}{page:>{_DATE_WIDTH}}  ", "dim") for page in pages),
        ]
        return Indented(content, [*margin, Text(" " * margin_width)])


def rendered_notes(screen: Screen, notes: Sequence[Note]) -> RenderedNotes:
    return RenderedNotes(screen, notes, number_width(notes))


def number_width(notes: Iterable[Note]) -> int:
    return max(len(str(note.id)) for note in notes)


def note_content(screen: Screen, note: Note) -> RenderableType:
    """Render the quotation and the text of a note."""
    quote = [quoted(screen, Text(sanitize(note.quote, lines=True), "italic"))] if note.quote else []
    text = [markdown(screen, note.text, keeps_lines=True)] if note.text else []
    return Group(*quote, *text)


def _without_trailing_spaces(line: list[Segment]) -> Iterator[Segment]:
    while line and not line[-1].text.strip():
        line.pop()
    yield from line[:-1]
    if line:
        yield Segment(line[-1].text.rstrip(), line[-1].style)
