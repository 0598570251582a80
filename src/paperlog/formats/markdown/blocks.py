"""Markdown text as the blocks that can hold papers: headings, items, paragraphs and tables, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from paperlog.formats.markdown.spans import Span, spans_of

_FOLD = re.compile(
    r"</?details\b[^>]*>|<summary\b[^>]*>(.*?)</summary\s*>|</?summary\b[^>]*>", re.IGNORECASE | re.DOTALL
)
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    pieces: list[Span]
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    pieces: list[Span]
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """A bullet or a numbered item: its first paragraph, and what stands below it."""

    pieces: list[Span]
    line: int
    below: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    header: list[list[Span]]
    rows: list[tuple[int, list[list[Span]]]]
    line: int


@dataclass(frozen=True, slots=True)
class HtmlLink:
    """A link within a block of HTML."""

    text: str
    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""

    line: int


Block = Heading | Paragraph | Item | Table | HtmlLink | Rule


class _Reader(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark")
        self.enable("table")

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - an address that is none is an entry to reject
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name; addresses stay as printed
        return url


def blocks_of(text: str) -> Iterator[Block]:
    yield from _blocks(text, 0, 0)


def _blocks(text: str, above: int, depth: int) -> Iterator[Block]:
    tree = SyntaxTreeNode(_Reader().parse(text))
    for node in tree.children:
        yield from _block(node, above, depth)


def _block(node: SyntaxTreeNode, above: int, depth: int) -> Iterator[Block]:
    line = above + (node.map[0] if node.map else 0) + 1
    match node.type:
        case "heading":
            yield Heading(int(node.tag[1:]), _inline(node, line), line)
        case "paragraph":
            yield Paragraph(_inline(node, line), line)
        case "hr":
            yield Rule(line)
        case "table":
            yield _table(node, line, above)
        case "html_block":
            yield from _html(node.content, line - 1, depth)
        case "list_item":
            below = [block for child in node.children for block in _block(child, above, depth)]
            match below:
                case [Paragraph() as first, *others]:
                    yield Item(first.pieces, line, others)
                case _:
                    yield from below
        case "bullet_list" | "ordered_list" | "blockquote":
            for child in node.children:
                yield from _block(child, above, depth)


def _inline(node: SyntaxTreeNode, line: int) -> list[Span]:
    pieces: list[Span] = []
    for child in node.children:
        if child.type == "inline" and child.token is not None:
            pieces += spans_of(child.token.children or (), line)
    return pieces


def _table(node: SyntaxTreeNode, line: int, above: int) -> Table:
    rows: list[tuple[int, list[list[Span]]]] = []
    for part in node.children:
        for row in part.children:
            start = above + row.map[0] + 1 if row.map else line
            rows.append((start, [_inline(cell, start) for cell in row.children]))
    return Table(rows[0][1] if rows else [], rows[1:], line)


def _html(html: str, above: int, depth: int) -> Iterator[Block]:
    """Give what a block of HTML holds: Markdown where it only folds, else its links."""
    inner = _FOLD.sub(_unfolded, html)
    if inner != html and depth < _DEEPEST:
        yield from _blocks(inner, above, depth + 1)
        return
    links = _Links(above)
    links.feed(html)
    links.close()
    yield from links.found


def _unfolded(tag: re.Match[str]) -> str:
    """Return the text of a summary, with as many line breaks as before so that line numbers stay right."""
    text = f" {tag[1]} " if tag[1] else ""
    return "\n" * (tag[0].count("\n") - text.count("\n")) + text


class _Links(HTMLParser):
    def __init__(self, above: int) -> None:
        super().__init__()
        self.above = above
        self.found: list[HtmlLink] = []
        self.open: list[str] | None = None
        self.url, self.line = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href")
        if tag == "a" and url:
            self.open, self.url, self.line = [], url, self.above + self.getpos()[0]

    def handle_data(self, data: str) -> None:
        if self.open is not None:
            self.open.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.open is not None:
            self.found.append(HtmlLink(" ".join("".join(self.open).split()), self.url, self.line))
            self.open = None
