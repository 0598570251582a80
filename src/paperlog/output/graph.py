"""The papers that build on each other: a tree, and descriptions in the languages of Mermaid and Graphviz."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from paperlog.graph import TreeRow, links
from paperlog.output.cells import fit, width
from paperlog.output.paper_json import brief_paper_object
from paperlog.output.phrases import NOT_IN_LIBRARY
from paperlog.output.screen import ASCII, Screen

_BRANCHES = ("│  ", "├─ ", "└─ ")
_ASCII_BRANCHES = ("|  ", "|- ", "`- ")
_INDENT = 3
_MAX_DEPTH_IN_A_PIPE = 100
_MIN_TITLE_WIDTH = 6
_MARKUP = re.compile(r"[\x00-\x7f](?<![A-Za-z0-9 ])")
"""Characters that may have a meaning in Mermaid."""


def show_trees(screen: Screen, rows: Iterable[TreeRow]) -> None:
    """Show each paper with its status, key and title, below a paper that builds on it."""
    screen.write_lines(_line(screen, row) for row in rows)


def _line(screen: Screen, row: TreeRow) -> str:
    symbol = screen.styled_status(row.entry.reading.status) if row.entry else screen.styled("?", "dim")
    prefix, key = _prefix(screen, row), screen.sanitize(row.key)
    title = screen.sanitize(row.entry.paper.title) if row.entry else NOT_IN_LIBRARY
    end = " (above)" if row.is_repeated else ""
    if screen.is_terminal:
        available = screen.width - width(prefix) - 2 - width(end)
        key = fit(key, min(width(key), available), screen.glyphs.ellipsis)
        title_width = available - width(key) - 2
        title = fit(title, min(width(title), title_width), screen.glyphs.ellipsis)
        title = title if title_width >= _MIN_TITLE_WIDTH else ""
    gap = "  " if title else ""
    return f"{screen.styled(prefix, 'dim')}{symbol} {screen.styled(key, 'bold')}{gap}{title}{screen.styled(end, 'dim')}"


def _prefix(screen: Screen, row: TreeRow) -> str:
    """Return the lines that connect a paper with the one above it. Those of the first papers are cut if too long."""
    bar, branch, last_branch = _ASCII_BRANCHES if screen.glyphs is ASCII else _BRANCHES
    max_depth = screen.width // 2 // _INDENT if screen.is_terminal else _MAX_DEPTH_IN_A_PIPE
    parts: list[str] = []
    current = row
    while current.parent:
        if len(parts) == max_depth - 1 and current.parent.parent:
            parts.append(f"{screen.glyphs.ellipsis:{_INDENT}}")
            break
        shapes = (" " * _INDENT, bar) if parts else (last_branch, branch)
        parts.append(shapes[not current.is_last])
        current = current.parent
    return "".join(reversed(parts))


def graph_object(rows: Sequence[TreeRow]) -> dict[str, Any]:
    """Return the papers and the links between them."""
    return {
        "papers": [brief_paper_object(row.key, row.entry) for row in _distinct(rows)],
        "links": [{"from": builder, "to": foundation} for builder, foundation in links(rows)],
    }


def mermaid(screen: Screen, rows: Sequence[TreeRow]) -> Iterator[str]:
    """Yield the lines of a Mermaid flowchart. Papers are numbered, because some keys are words of the language."""
    papers = _distinct(rows)
    numbers = {row.key: f"p{number}" for number, row in enumerate(papers, start=1)}
    yield "flowchart BT"
    for row in papers:
        label = _MARKUP.sub(lambda match: f"#{ord(match[0])};", _label(screen, row))
        yield f'    {numbers[row.key]}["{label}"]'
    for builder, foundation in links(rows):
        yield f"    {numbers[builder]} --> {numbers[foundation]}"


def dot(screen: Screen, rows: Sequence[TreeRow]) -> Iterator[str]:
    """Yield the lines of a graph for Graphviz."""
    yield "digraph papers {"
    yield "    rankdir=BT;"
    for row in _distinct(rows):
        yield f"    {_quoted(screen.sanitize(row.key))} [label={_quoted(_label(screen, row))}];"
    for builder, foundation in links(rows):
        yield f"    {_quoted(screen.sanitize(builder))} -> {_quoted(screen.sanitize(foundation))};"
    yield "}"


def _distinct(rows: Iterable[TreeRow]) -> list[TreeRow]:
    return list({row.key: row for row in rows}.values())


def _label(screen: Screen, row: TreeRow) -> str:
    """Return the status and the short name of a paper."""
    if not row.entry:
        return f"? {screen.sanitize(row.key)}"
    return f"{screen.glyphs.status[row.entry.reading.status]} {screen.sanitize(row.entry.paper.name)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
