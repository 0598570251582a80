"""One self-contained HTML page that shows a reading log."""

from paperlog.formats.html.page import dumps

__all__ = ["dumps"]
