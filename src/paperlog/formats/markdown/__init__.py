"""Reading lists in Markdown: lines with a month, bullets and tables, under headings."""

from __future__ import annotations

from paperlog.formats.markdown.reader import loads
from paperlog.formats.markdown.writer import dumps

__all__ = ["dumps", "loads"]
