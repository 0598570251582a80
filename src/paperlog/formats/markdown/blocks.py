"""Markdown blocks that can hold papers: headings, list items, paragraphs and tables, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from paperlog.formats.markdown.spans import Span, parse_spans

_DETAILS_TAG = re.compile(
    r"</?details\b[^<>]*>|<summary\b[^<>]*>((?:(?!</?summary\b).)*+)</summary\s*>|</?summary\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*+-->", re.DOTALL)
_UNCLOSED_TAG = re.compile(r"<(?=[^<>]*(?:<|\Z))")
_MAX_DEPTH = 4
NOTE_MARK = "> <!-- paperlog note -->"
"""The first line of a note that paperlog exported as a block quote."""
_NOTE = re.compile(rf"^{NOTE_MARK}\n(?:>.*\n?)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    spans: list[Span]
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: list[Span]
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """A list item: its first paragraph, and the blocks nested in it."""

    spans: list[Span]
    line: int
    children: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    header: list[list[Span]]
    rows: list[tuple[int, list[list[Span]]]]
    line: int


@dataclass(frozen=True, slots=True)
class HtmlLink:
    """A link in an HTML block."""

    text: str
    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal rule."""

    line: int


Block = Heading | Paragraph | Item | Table | HtmlLink | Rule


class _Parser(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark")
        self.enable("table")

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - entries with invalid URLs are rejected later
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name; URLs stay as printed
        return url


def parse_blocks(text: str) -> Iterator[Block]:
    """Parse a list, except for its notes, which might contain links and define references."""
    yield from _parse_blocks(_NOTE.sub(lambda note: "\n" * note[0].count("\n"), text), 0, 0)


def _parse_blocks(text: str, line_offset: int, depth: int) -> Iterator[Block]:
    tree = SyntaxTreeNode(_Parser().parse(text))
    for node in tree.children:
        yield from _node_blocks(node, line_offset, depth)


def _node_blocks(node: SyntaxTreeNode, line_offset: int, depth: int) -> Iterator[Block]:
    line = line_offset + (node.map[0] if node.map else 0) + 1
    match node.type:
        case "heading":
            yield Heading(int(node.tag[1:]), _inline_spans(node, line), line)
        case "paragraph":
            yield Paragraph(_inline_spans(node, line), line)
        case "hr":
            yield Rule(line)
        case "table":
            yield _table(node, line, line_offset)
        case "html_block":
            yield from _html_blocks(node.content, line - 1, depth)
        case "list_item":
            children = [block for child in node.children for block in _node_blocks(child, line_offset, depth)]
            match children:
                case [Paragraph() as first, *rest]:
                    yield Item(first.spans, line, rest)
                case _:
                    yield from children
        case "bullet_list" | "ordered_list" | "blockquote":
            for child in node.children:
                yield from _node_blocks(child, line_offset, depth)


def _inline_spans(node: SyntaxTreeNode, line: int) -> list[Span]:
    spans: list[Span] = []
    for child in node.children:
        if child.type == "inline" and child.token is not None:
            spans += parse_spans(child.token.children or (), line)
    return spans


def _table(node: SyntaxTreeNode, line: int, line_offset: int) -> Table:
    rows: list[tuple[int, list[list[Span]]]] = []
    for section in node.children:
        for row in section.children:
            start = line_offset + row.map[0] + 1 if row.map else line
            rows.append((start, [_inline_spans(cell, start) for cell in row.children]))
    return Table(rows[0][1] if rows else [], rows[1:], line)


def _html_blocks(html: str, line_offset: int, depth: int) -> Iterator[Block]:
    """Yield the Markdown in `<details>`, or else the links in an HTML block."""
    markdown = _DETAILS_TAG.sub(_unfold, html)
    if markdown != html and depth < _MAX_DEPTH:
        yield from _parse_blocks(markdown, line_offset, depth + 1)
        return
    collector = _LinkCollector(line_offset)
    # HTMLParser takes quadratic time for tags that are never closed.
    without_comments = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), html)
    collector.feed(_UNCLOSED_TAG.sub("&lt;", without_comments))
    collector.close()
    yield from collector.links


def _unfold(match: re.Match[str]) -> str:
    """Return the text of a summary, with the same number of line breaks so that line numbers stay correct."""
    text = f" {match[1]} " if match[1] else ""
    return "\n" * (match[0].count("\n") - text.count("\n")) + text


class _LinkCollector(HTMLParser):
    def __init__(self, line_offset: int) -> None:
        super().__init__()
        self.line_offset = line_offset
        self.links: list[HtmlLink] = []
        self.text_parts: list[str] | None = None
        self.url, self.line = "", 0

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # the signature of HTMLParser
        """Treat a malformed `<![` section as a comment; HTMLParser fails an assertion instead."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i, report)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href")
        if tag == "a" and url:
            self.text_parts, self.url, self.line = [], url, self.line_offset + self.getpos()[0]

    def handle_data(self, data: str) -> None:
        if self.text_parts is not None:
            self.text_parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.text_parts is not None:
            self.links.append(HtmlLink(" ".join("".join(self.text_parts).split()), self.url, self.line))
            self.text_parts = None
