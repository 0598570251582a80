"""Reading lists in Markdown: entries as lines with a date badge, list items or table rows, under headings.

A date badge is a badge image, such as those of shields.io, that shows a date, or `n.d.` for a paper without a date.
"""

from __future__ import annotations

from paperlog.formats.markdown.reader import loads
from paperlog.formats.markdown.writer import dumps

__all__ = ["dumps", "loads"]
