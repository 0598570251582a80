"""Notes as Markdown, as they were written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from paperlog.formats.text import escape_markdown
from paperlog.models import Note

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def note_markdown(note: Note) -> str:
    """Return the page, the quotation as a block quote, and the text of a note."""
    page = f"p. {escape_markdown(note.page)}" if note.page else ""
    quotation = "\n".join(f"> {line}".rstrip() for line in (note.quote or "").splitlines())
    return "\n\n".join(filter(None, (page, quotation, note.text.strip("\n"))))


def notes_markdown(notes: Iterable[Note]) -> str:
    """Return notes, separated by empty lines. A block of code that isn't closed ends with its note."""
    return "\n\n".join(with_closed_code(note_markdown(note)) for note in notes)


def with_closed_code(text: str) -> str:
    """Close a block of code that isn't closed, so that it doesn't contain what follows."""
    fence = ""
    for line in text.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text
