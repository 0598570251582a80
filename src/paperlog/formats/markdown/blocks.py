"""Markdown and HTML as blocks that can hold papers: headings, list items, paragraphs and tables, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from itertools import groupby, pairwise
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from paperlog.formats.markdown.dates import find_date_badge
from paperlog.formats.markdown.pieces import Piece, split
from paperlog.formats.markdown.spans import Span, SpanKind, merge_text
from paperlog.formats.markdown.titles import Titled, find_title
from paperlog.formats.text import ESCAPE_SEQUENCE

NOTE_MARK = "> <!-- paperlog note -->"
"""The first line of a note that paperlog exported as a block quote."""
_NOTE = re.compile(rf"^{NOTE_MARK}\n(?:>.*\n?)*", re.MULTILINE)
_START_OF_FOLD = re.compile(r"^([ \t>*+-]*)(?:</?(?:details|summary)\b[^<>\n]*+>)+", re.IGNORECASE | re.MULTILINE)
_END_OF_FOLD = re.compile(r"</(?:summary|details)>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_NUMBERED_REFERENCES = re.compile(r"(?:\A|^#.*\n|^[ \t\r]*\n)\[\d{1,3}\][ \t]+\S.*(?:\n[ \t]*\S.*)*", re.MULTILINE)
_NUMBER_IN_BRACKETS = re.compile(r"^(?=\[\d{1,3}\][ \t]+\S)", re.MULTILINE)
_LINES_WITH_SYMBOLS = re.compile(
    r"(?:\A|^#.*\n|^[ \t\r]*\n)([\u2022\u25a0-\u2bff\U0001f300-\U0001faff])\ufe0f?.*(?:\n[ \t]*\S.*)+",
    re.MULTILINE,
)
_HTML = re.compile(r"<!--(?:(?!<!--|-->).)*+-->|<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*+)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(href|src|alt)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'<>]++))""", re.IGNORECASE)
_URL_CHARACTERS = r"[^\s<>\"|\u3000-\u3002\uff0c\uff1b\uff09\u3011]+"
_URL = re.compile(rf"https?://{_URL_CHARACTERS}")
_LINK = re.compile(
    rf"{_URL.pattern}|\b(?:doi:?\s?(?P<doi>10\.\d{{4,9}}/{_URL_CHARACTERS})|arxiv:\s?(?P<arxiv>\d{{4}}\.\d{{4,5}}(?:v\d+)?))",
    re.IGNORECASE,
)
"""A URL, or an identifier that its name precedes, such as `doi:10.1000/182`."""
_AFTER_URL = ".,;:!?)]}'*`"
_MAX_DEPTH = 40
"""Lists and tables that are nested more deeply are read as if they weren't nested."""
_CELLS = ("td", "th")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FRAMES = frozenset((*_CELLS, *_HEADINGS, "table", "tr", "ul", "ol", "li"))
_BOUNDARIES = frozenset({
    "p", "div", "blockquote", "hr", "dl", "dt", "dd", "section", "center", "details", "pre", "thead", "tbody",
})  # fmt: skip


@dataclass(frozen=True)
class TextBlock:
    spans: list[Span]
    line: int

    @cached_property
    def pieces(self) -> list[Piece]:
        return split(self.spans, has_other_entries=isinstance(self, Paragraph))

    @property
    def lines(self) -> list[list[Piece]]:
        starts = [index for index, piece in enumerate(self.pieces) if not index or piece.starts_line]
        return [self.pieces[start:end] for start, end in pairwise([*starts, len(self.pieces)])]

    @cached_property
    def titled(self) -> Titled | None:
        return find_title(self.pieces)


class Paragraph(TextBlock):
    pass


@dataclass(frozen=True, slots=True)
class BadgeLine:
    """A line with a date badge, as in the lists that paperlog writes."""

    spans: list[Span]
    line: int


@dataclass(frozen=True)
class Heading(TextBlock):
    level: int


@dataclass(frozen=True)
class Item(TextBlock):
    """A list item: its first paragraph, and the blocks nested in it."""

    children: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    header: list[list[Span]]
    rows: list[tuple[int, list[list[Span]]]]
    line: int


Block = TextBlock | BadgeLine | Table


class _Parser(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark", {"maxNesting": 2 * _MAX_DEPTH})
        self.enable(["table", "strikethrough"]).disable("code")  # lists often have paragraphs with a wrong indentation

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - entries with invalid URLs are rejected later
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name; URLs stay as printed
        return url


def parse_blocks(text: str) -> list[Block]:
    """Parse a list, except for its notes, which might contain links and define references.

    The definitions of references, such as `[1]: https://a.org`, are blocks, too, since nothing may refer to them.
    """
    text = ESCAPE_SEQUENCE.sub("", _NOTE.sub(lambda note: "\n" * note[0].count("\n"), text))
    # Folded sections are Markdown, but Markdown reads their text as HTML if it follows the tag immediately.
    text = _END_OF_FOLD.sub("", _START_OF_FOLD.sub(r"\1", text))
    # References such as `[1] A. Bee, …` are list items to people, but not in Markdown.
    text = _NUMBERED_REFERENCES.sub(lambda references: _NUMBER_IN_BRACKETS.sub("- ", references[0]), text)
    text = _LINES_WITH_SYMBOLS.sub(_items_of_symbols, text)
    builder = _Builder(text.split("\n"))
    environment: dict[str, Any] = {}
    for line, token in _flatten(_Parser().parse(text, environment)):
        builder.add(token, line)
    definitions = environment.get("references", {}).values()
    links = [Span(SpanKind.LINK, each["map"][0] + 1, each["href"], each["href"], bare=True) for each in definitions]
    return [*(Paragraph([link], link.line) for link in links), *builder.finish()]


def links_in(blocks: Iterable[Block]) -> Iterator[Span]:
    """Yield the links in blocks and in those nested in them, also the URLs in code."""
    for block in blocks:
        if isinstance(block, Table):
            spans = [span for _, row in [(block.line, block.header), *block.rows] for cell in row for span in cell]
        else:
            spans = block.spans
        for span in spans:
            if span.kind is SpanKind.LINK:
                yield span
            elif span.code:
                yield from (link for _, link in bare_links(span.text, span.line))
        if isinstance(block, Item):
            yield from links_in(block.children)


def bare_links(text: str, line: int) -> Iterator[tuple[int, Span]]:
    """Yield the URLs and identifiers in text that starts at a line, each with its position in the text."""
    for match in _LINK.finditer(text):
        printed = match[0].rstrip(_AFTER_URL)
        if match["doi"]:
            url = f"https://doi.org/{match['doi'].rstrip(_AFTER_URL)}"
        else:
            url = f"https://arxiv.org/abs/{match['arxiv']}" if match["arxiv"] else printed
        yield match.start(), Span(SpanKind.LINK, line + text.count("\n", 0, match.start()), printed, url, bare=True)


def _items_of_symbols(lines: re.Match[str]) -> str:
    """Return lines that start with the same symbol, such as a bullet or an emoji, as list items."""
    items, count = re.subn(f"^{lines[1]}\ufe0f?[ \\t]*", "- ", lines[0], flags=re.MULTILINE)
    return items if count > 1 else lines[0]


def _paragraphs(spans: list[Span]) -> list[Block]:
    """Return a paragraph, or its lines if there are date badges in it."""
    if not find_date_badge(spans):
        return [Paragraph(spans, spans[0].line)]
    lines = [list(line) for is_break, line in groupby(spans, lambda span: span.kind is SpanKind.BREAK) if not is_break]
    return [(BadgeLine if find_date_badge(line) else Paragraph)(line, line[0].line) for line in lines]


def _flatten(tokens: Iterable[Token], line: int = 1) -> Iterator[tuple[int, Token]]:
    """Yield tokens with their lines, and the tags and the text of HTML as tokens."""
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        match token.type:
            case "inline":
                yield from _flatten(token.children or (), line)
            case "html_block" | "html_inline":
                for html_token in _html_tokens(token.content):
                    yield line, html_token
                    line += html_token.content.count("\n")
            case "softbreak" | "hardbreak":
                line += 1
                yield line, token
            case "fence":
                pass
            case _:
                yield line, token


def _html_tokens(html: str) -> Iterator[Token]:
    position = 0
    for match in _HTML.finditer(html):
        if text := html[position : match.start()]:
            yield Token("text", "", 0, content=unescape(text))
        attributes = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(match[3] or "")}
        nesting: Literal[-1, 1] = -1 if match[1] else 1
        yield Token(
            "html", (match[2] or "").lower(), nesting, attrs=dict(attributes), content="\n" * match[0].count("\n")
        )
        position = match.end()
    if text := html[position:]:
        yield Token("text", "", 0, content=unescape(text))


@dataclass(slots=True)
class _Frame:
    """An open element, and the blocks, rows or cells in it."""

    name: str
    line: int
    blocks: list[Block] = field(default_factory=list)
    rows: list[tuple[int, list[list[Span]]]] = field(default_factory=list)
    cells: list[list[Span]] = field(default_factory=list)
    has_header: bool = False


class _Builder:
    """Builds blocks from tokens. Unclosed elements end where HTML ends them, or with their parent."""

    def __init__(self, source: Sequence[str]) -> None:
        self.source = source
        self.frames = [_Frame("", 1)]
        self.spans: list[Span] = []
        self.marks = {"strong": 0, "emphasis": 0}
        self.link: Span | None = None
        self.link_text: list[str] = []
        self.hidden = False

    def finish(self) -> list[Block]:
        while len(self.frames) > 1:
            self.pop()
        self.end_paragraph()
        return self.frames[0].blocks

    @property
    def in_cell(self) -> bool:
        return self.frames[-1].name in _CELLS

    def add(self, token: Token, line: int) -> None:  # noqa: C901 - a case for each kind of tag
        if token.type in {"text", "code_inline", "softbreak"}:
            self.add_text(token.content or "\n", line, is_code=token.type == "code_inline")
            return
        is_closing = token.nesting < 0
        match token.tag:
            case "br":
                self.end_line(line)
            case "b" | "strong" | "i" | "em":
                name = "strong" if token.tag in {"b", "strong"} else "emphasis"
                self.marks[name] = max(0, self.marks[name] + (-1 if is_closing else 1))
            case "a":
                self.end_link()
                if "href" in token.attrs:  # not only the target of another link
                    url = str(token.attrs["href"]).strip()
                    self.link = self.span(SpanKind.LINK, line, url=url, bare=token.info == "auto")
            case "img":
                alt = token.content.strip() or str(token.attrs.get("alt", ""))
                self.spans.append(Span(SpanKind.IMAGE, line, alt, str(token.attrs.get("src", ""))))
            case "sub" | "sup" if not is_closing and self.last_character().isalnum():
                self.add_text("_" if token.tag == "sub" else "^", line)
            case "script" | "style":
                self.hidden = not is_closing
            case "summary" if self.spans or self.in_cell:
                self.hidden = not is_closing
            case name if name in _FRAMES:
                self.end_paragraph()
                self.close(name) if is_closing else self.open(name, line)
            case name if name in _BOUNDARIES:
                self.end_paragraph()

    def add_text(self, text: str, line: int, *, is_code: bool = False) -> None:
        if self.link is not None:
            self.link_text.append(text)
        if self.link is not None or self.hidden:
            return
        start = 0
        for position, link in bare_links(text, line) if not is_code else ():
            if start < position:
                self.spans.append(self.span(SpanKind.TEXT, line, text[start:position]))
            self.spans.append(self.span(SpanKind.LINK, link.line, link.text, url=link.url, bare=True))
            start = position + len(link.text)
        self.spans.append(self.span(SpanKind.TEXT, line, text[start:], code=is_code))

    def span(self, kind: SpanKind, line: int, text: str = "", **details: Any) -> Span:
        strong, emphasis = (self.marks[name] > 0 for name in ("strong", "emphasis"))
        return Span(kind, line, text, strong=strong, emphasis=emphasis, **details)

    def last_character(self) -> str:
        parts = self.link_text if self.link is not None else [span.text for span in self.spans[-1:]]
        return parts[-1][-1:] if parts else ""

    def end_link(self) -> None:
        if self.link is not None:
            self.spans.append(replace(self.link, text=" ".join("".join(self.link_text).split())))
            self.link, self.link_text = None, []

    def end_line(self, line: int) -> None:
        if self.link is not None:
            self.link_text.append(" ")
        else:
            self.spans.append(Span(SpanKind.BREAK, line))

    def end_paragraph(self) -> None:
        """End a paragraph, or in a table, a line of a cell."""
        if self.in_cell:
            if self.spans and self.spans[-1].kind is not SpanKind.BREAK:
                self.end_line(self.spans[-1].line)
        elif spans := self.take_spans():
            self.frames[-1].blocks += _paragraphs(spans)

    def take_spans(self) -> list[Span]:
        """Return the spans since the last call, without white space around them. Formatting ends with a paragraph."""
        self.end_link()
        spans = [span for span in merge_text(self.spans) if span.text or span.kind is not SpanKind.TEXT]
        filled = [i for i, span in enumerate(spans) if span.kind is not SpanKind.BREAK and not span.text.isspace()]
        self.spans, self.hidden, self.marks = [], False, dict.fromkeys(self.marks, 0)
        return spans[filled[0] : filled[-1] + 1] if filled else []

    def open(self, name: str, line: int) -> None:
        is_in_table = any(frame.name == "table" for frame in self.frames)
        if (name in {"tr", *_CELLS} and not is_in_table) or (self.in_cell and name not in {"tr", *_CELLS}):
            return
        ended = {"li": ("li",), "tr": (*_CELLS, "tr"), "td": _CELLS, "th": _CELLS}.get(name, _HEADINGS)
        while self.frames[-1].name in ended:
            self.pop()
        if name in _CELLS and self.frames[-1].name != "tr":
            self.open("tr", line)
        if len(self.frames) < _MAX_DEPTH or name in {"tr", *_CELLS}:
            self.frames.append(_Frame(name, line))

    def close(self, name: str) -> None:
        for depth, frame in enumerate(reversed(self.frames), start=1):
            if frame.name == name:
                for _ in range(depth):
                    self.pop()
                return
            if frame.name in _CELLS and name not in {"tr", "table"}:
                return

    def pop(self) -> None:
        self.end_paragraph()
        frame, parent = self.frames.pop(), self.frames[-1]
        match frame.name, frame.blocks:
            case "li", [Paragraph() as first, *rest]:
                parent.blocks.append(Item(first.spans, first.line, rest))
            case (("td" | "th"), _):
                parent.cells.append(self.take_spans())
                parent.has_header = frame.name == "th"
            case "tr", _:
                parent.has_header = parent.has_header or (frame.has_header and not parent.rows)
                parent.rows.append((frame.line, [*frame.cells, *self.dropped_cells(frame)]))
            case "table", _:
                start = 1 if frame.has_header else 0
                header = frame.rows[0][1] if start else []
                parent.blocks.append(Table(header, frame.rows[start:], frame.line))
            case name, blocks if name in _HEADINGS:
                spans = [span for block in blocks if isinstance(block, Paragraph) for span in block.spans]
                parent.blocks += [Heading(spans, frame.line, int(name[1]))] if spans else []
                parent.blocks += [block for block in blocks if not isinstance(block, Paragraph)]
            case _, blocks:
                parent.blocks += blocks

    def dropped_cells(self, row: _Frame) -> list[list[Span]]:
        """Return the links in the cells that a row has more than the header. Markdown drops such cells."""
        source = self.source[row.line - 1]
        if source.strip().removeprefix("|").removesuffix("|").count("|") < len(row.cells) or "<t" in source:
            return []
        known = " ".join(span.url for cell in row.cells for span in cell)
        urls = (url.rstrip(_AFTER_URL) for url in _URL.findall(source))
        return [[Span(SpanKind.LINK, row.line, url, url, bare=True)] for url in urls if url not in known]
