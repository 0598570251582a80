"""Reading lists in Markdown: entries as lines with a date badge, list items or table rows, under headings."""

from __future__ import annotations

from paperlog.formats.markdown.reader import loads
from paperlog.formats.markdown.writer import dumps

__all__ = ["dumps", "loads"]
