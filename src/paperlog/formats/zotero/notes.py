"""Markdown for the HTML of notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from paperlog.formats.text import escape_markdown_url, strip_control
from paperlog.identifiers import is_web_url

_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "tr", "hr"})
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`", "s": "~~", "del": "~~", "strike": "~~"}
_HIDDEN = frozenset({"script", "style", "head"})
_SYNTAX = re.compile(r"[\\`*<]")
_START_OF_BLOCK = re.compile(r"(#+ |[-+>] ?|[0-9]+[.)] )")
_SPACES = re.compile(r"\s+")
_MAX_INDENTATION = 40
"""Lists that are nested more deeply aren't indented further, so that a damaged note can't become much longer."""


def html_to_markdown(html: str) -> str:
    """Convert a note to Markdown. Headings, lists, quotations, code, links and emphasis are kept."""
    converter = _Converter()
    # In an unclosed tag, the parser would search for the end again at each `<`, which takes quadratic time.
    complete, end, rest = html.rpartition(">")
    converter.feed(complete + end + rest.replace("<", "&lt;"))
    converter.close()
    return converter.markdown()


class _Converter(HTMLParser):
    """Collects blocks: what all lines of a block start with, what its first line starts with instead, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[tuple[str, str, str]] = []
        self._parts: list[str] = []
        self._numbers: list[int] = []
        self._markers: list[str] = []
        self._quotes = self._hidden = self._math = 0
        self._is_code = False
        self._first = ""
        self._links: list[str] = []

    def markdown(self) -> str:
        self._end_block()
        lines: list[str] = []
        was_item, before = False, ""
        for prefix, first, text in self._blocks:
            is_item = bool(first.strip()) and not first.strip().startswith("#")
            if lines and not (is_item and was_item):
                lines.append(min(before, prefix, key=len).rstrip())
            start, *rest = text.splitlines()
            lines += [f"{first or prefix}{start}".rstrip(), *(f"{prefix}{line}".rstrip() for line in rest)]
            was_item, before = is_item, prefix
        return strip_control("\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in _BLOCKS:
            self._end_block()
            self._start_block(tag)
        elif tag in _HIDDEN:
            self._hidden += 1
        elif tag == "a":
            self._links.append(attributes.get("href") or "")
            self._parts.append("[" if is_web_url(self._links[-1]) else "")
        elif tag == "img":
            self._parts.append(f"(image: {attributes['alt']})" if attributes.get("alt") else "(image)")
        elif tag == "br":
            self._parts.append("\n" if self._is_code else "\\\n")
        elif tag in {"td", "th"}:
            self._parts.append(" | " if self._parts else "")
        elif tag in _MARKS and not self._is_code:
            self._parts.append(_MARKS[tag])
        if attributes.get("class") == "math":
            self._math += 1
            self._is_code = False

    def _start_block(self, tag: str) -> None:
        if tag in {"ul", "ol"}:
            self._numbers.append(int(tag == "ol"))
            self._markers.append("")
        elif tag == "li" and self._numbers:
            number = self._numbers[-1]
            self._numbers[-1] += bool(number)
            self._first = self._markers[-1] = f"{number}. " if number else "- "
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._is_code = True
        elif tag[0] == "h" and tag[1:].isdigit():
            self._first = f"{'#' * int(tag[1:])} "

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
            self._close_block(tag)
        elif tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            url = self._links.pop()
            self._parts.append(f"]({escape_markdown_url(url)})" if is_web_url(url) else "")
        elif tag in _MARKS and not self._is_code:
            self._parts.append(_MARKS[tag])
        if tag in {"span", "pre"}:
            self._math = max(0, self._math - 1)

    def _close_block(self, tag: str) -> None:
        self._first = ""
        if tag in {"ul", "ol"} and self._numbers:
            self._numbers.pop()
            self._markers.pop()
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._is_code = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            is_literal = self._is_code or self._math
            self._parts.append(data if is_literal else _SYNTAX.sub(r"\\\g<0>", _SPACES.sub(" ", data)))

    def _end_block(self) -> None:
        """Make a block of the text since the last block."""
        text, self._parts = "".join(self._parts), []
        text = text.strip("\n") if self._is_code else text.strip().removesuffix("\\").strip()
        if not text.strip():
            return
        first, self._first = self._first, ""
        depth = min(sum(map(len, self._markers[:_MAX_INDENTATION])), _MAX_INDENTATION)
        prefix = "> " * min(self._quotes, _MAX_INDENTATION) + " " * depth
        if self._is_code:
            text = f"```\n{text}\n```"
        elif not first and _START_OF_BLOCK.match(text):
            text = text if text[0].isdigit() else f"\\{text}"
        outer = max(0, depth - len(first)) - depth if first in self._markers[-1:] else 0
        marker = f"{prefix[: outer or None]}{first}" if first else ""
        self._blocks.append((prefix, marker, text))
