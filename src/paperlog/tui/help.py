"""The help screen: all keys, and the query language with examples."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from paperlog.output.help_topics import QUERY_SECTIONS
from paperlog.tui.bindings import KEYS, MOVEMENT_KEYS

_MIN_ALIGNED_COLUMNS = 40


def help_text(columns: int) -> Group:
    """Return the help for a screen with this many columns."""
    sections = {**KEYS, "Movement": MOVEMENT_KEYS}
    tables = {heading: dict.fromkeys(key.row for key in keys) for heading, keys in sections.items()}
    tables |= {f"Queries: {topic.heading.lower()}": dict.fromkeys(topic.examples.items()) for topic in QUERY_SECTIONS}
    parts: list[RenderableType] = []
    for heading, rows in tables.items():
        table = Table.grid(padding=(0, 2, 0, 1))
        table.add_column(min_width=12 if columns >= _MIN_ALIGNED_COLUMNS else None)
        table.add_column()
        for label, description in rows:
            table.add_row(Text(label, "cyan"), Text(description))
        parts += [Text(heading, "bold"), table, Text()]
    return Group(*parts[:-1])
