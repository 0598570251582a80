"""Reading lists in Markdown: entries as lines with a date badge, list items or table rows, under headings.

A date badge is a badge image, such as those of shields.io, that shows a date, or `n.d.` for a paper without a date.
"""

from __future__ import annotations

from paperlog.formats.base import Export
from paperlog.formats.markdown import badge_list, document
from paperlog.formats.markdown.reader import loads

__all__ = ["dumps", "loads"]


def dumps(contents: Export, *, with_notes: bool = False, badges: bool = False) -> str:
    """Write a document, or a list with badges that `loads` reads."""
    dumps_style = badge_list.dumps if badges else document.dumps
    return dumps_style(contents, with_notes=with_notes)
