"""Notes as lines of text. Rich is only loaded for those that may contain Markdown."""

from __future__ import annotations

import re

from msgspec.structs import replace

from paperlog.models import Note
from paperlog.output.cells import wrap_line
from paperlog.output.screen import Screen
from paperlog.patterns import lazy_pattern
from paperlog.text import sanitize

_MARKUP = lazy_pattern(r"[*_`~\[\]<>#|&\\$]|^ *(?:[-+=]|\d+[.)])|^ {4}", re.MULTILINE)


def rendered_lines(screen: Screen, note: Note, cells: int) -> list[str]:
    """Return the quotation and the text of a note, rendered at a width in cells."""
    if not (note.quote or _MARKUP().search(note.text)):
        return [line for text in sanitize(note.text, lines=True).split("\n") for line in wrap_line(text, cells)]
    from paperlog.output.notes import note_content

    page = replace(screen, width=cells).in_memory()
    page.console.print(note_content(screen, note))
    return page.written().rstrip("\n").split("\n")
