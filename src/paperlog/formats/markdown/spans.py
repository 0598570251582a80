"""Inline Markdown as spans of text, links, images and breaks. Inline HTML is converted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from html.parser import HTMLParser
from itertools import groupby

from markdown_it.token import Token

_SPACES = re.compile(r"\s+")
_PLACEHOLDER = "\0"
"""Placeholder for text that must not be escaped. Parsed Markdown never contains NUL."""
_SYNTAX = re.compile(
    r"\\(?=[\0!-/:-@\[-`{-~]|$)|`|(?<!\s)\*|\*(?!\s)|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|\](?=\()"
    r"|^\[(?=[^\]]*\]:)"
)
_SYNTAX_IN_LABEL = re.compile(rf"{_SYNTAX.pattern}|[\[\]]")
_URL = re.compile(r"https?://[^\s<>\"|]+")
_TRAILING_PUNCTUATION = ".,;:!?)]}'*"
_BLOCK_MARKERS = ">#=~"
"""Characters that would turn a paragraph into another kind of block."""
_LIST_MARKER = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+")


class SpanKind(Enum):
    TEXT = auto()
    LINK = auto()
    IMAGE = auto()
    BREAK = auto()  # a `<br>` or a hard break


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text, a link, an image or a break.

    `line` is 1-based. `url` is the target of a link or image. The text of a `bare` link is its URL.
    """

    kind: SpanKind
    line: int
    text: str = ""
    url: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    bare: bool = False


def parse_spans(tokens: Iterable[Token], line: int) -> list[Span]:
    """Return the spans of an inline token's children, which start on `line`."""
    return list(merge_text(_SpanReader(line).read(tokens)))


def merge_text(spans: Iterable[Span]) -> Iterator[Span]:
    """Merge adjacent text spans with the same style."""
    for style, group in groupby(spans, key=lambda span: replace(span, line=0, text="")):
        first, *others = group
        if style.kind is SpanKind.TEXT:
            yield replace(first, text=first.text + "".join(span.text for span in others))
        else:
            yield from (first, *others)


def plain_text(spans: Iterable[Span]) -> str:
    """Return the text of all spans except images, on one line."""
    text = "".join(
        " " if span.kind is SpanKind.BREAK else span.text for span in spans if span.kind is not SpanKind.IMAGE
    )
    return _SPACES.sub(" ", text).strip()


def to_markdown(spans: Sequence[Span]) -> str:
    """Write all spans except images as Markdown, without HTML or entities. A break starts a new paragraph."""
    lines: list[str] = []
    for is_break, group in groupby(spans, key=lambda span: span.kind is SpanKind.BREAK):
        if not is_break and (line := _SPACES.sub(" ", _markdown(group)).strip()):
            lines.append(f"\\{line}" if line[0] in _BLOCK_MARKERS else line)
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        are_list_items = _LIST_MARKER.match(before) and _LIST_MARKER.match(line)
        text += ("" if not before else "\n" if are_list_items else "\n\n") + line
    return text


class _TagParser(HTMLParser):
    """Parser of a single HTML tag."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.name, self.is_closing = "", False
        self.attributes: dict[str, str] = {}
        self.feed(fragment)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name = tag
        self.attributes = {name: value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        self.name, self.is_closing = tag, True


class _SpanReader:
    """Converts tokens to spans, keeping track of open links, emphasis and hidden HTML."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.open_marks = {"strong": 0, "em": 0}
        self.hidden = False
        self.link: Span | None = None
        self.last_character = ""

    def read(self, tokens: Iterable[Token]) -> Iterator[Span]:
        for token in tokens:
            for span in self._read_token(token):
                if self.hidden or not (span.text or span.kind is not SpanKind.TEXT):
                    continue
                self.last_character = span.text[-1:]
                if self.link is None or span.kind is SpanKind.IMAGE:
                    yield span
                else:
                    self.link = replace(self.link, text=self.link.text + (span.text or " "))
        if self.link is not None:
            yield self._close_link(self.link)

    def _read_token(self, token: Token) -> Iterator[Span]:
        match token.type:
            case "text":
                yield from self._read_text(token.content)
            case "code_inline":
                yield replace(self._span(token.content), code=True)
            case "softbreak":
                self.line += 1
                yield self._span("\n")
            case "hardbreak":
                yield Span(SpanKind.BREAK, self.line)
                self.line += 1
            case "image":
                yield Span(SpanKind.IMAGE, self.line, token.content, str(token.attrs.get("src", "")))
            case "link_open":
                self._open_link(str(token.attrs.get("href", "")), bare=token.info == "auto")
            case "link_close" if self.link is not None:
                yield self._close_link(self.link)
            case "strong_open" | "em_open" | "strong_close" | "em_close":
                name, _, end = token.type.partition("_")
                self._set_mark(name, is_closing=end == "close")
            case "html_inline":
                yield from self._read_html(_TagParser(token.content))
                self.line += token.content.count("\n")

    def _read_text(self, text: str) -> Iterator[Span]:
        """Yield text, with the URLs in it as links."""
        start = 0
        for match in _URL.finditer(text) if self.link is None else ():
            url = match[0].rstrip(_TRAILING_PUNCTUATION)
            yield self._span(text[start : match.start()])
            yield replace(self._span(url), kind=SpanKind.LINK, url=url, bare=True)
            start = match.start() + len(url)
        yield self._span(text[start:])

    def _read_html(self, tag: _TagParser) -> Iterator[Span]:
        match tag.name:
            case "b" | "strong":
                self._set_mark("strong", is_closing=tag.is_closing)
            case "i" | "em":
                self._set_mark("em", is_closing=tag.is_closing)
            case "a" if tag.is_closing and self.link is not None:
                yield self._close_link(self.link)
            case "a" if self.link is None and tag.attributes.get("href"):
                self._open_link(tag.attributes["href"], bare=False)
            case "img":
                yield Span(SpanKind.IMAGE, self.line, tag.attributes.get("alt", ""), tag.attributes.get("src", ""))
            case "sub" | "sup" if not tag.is_closing and self.last_character.isalnum():
                yield self._span("_" if tag.name == "sub" else "^")
            case "summary":
                self.hidden = not tag.is_closing
            case "br":
                yield Span(SpanKind.BREAK, self.line)
            case "p" | "div" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if tag.is_closing:
                yield Span(SpanKind.BREAK, self.line)

    def _open_link(self, url: str, *, bare: bool) -> None:
        self.link = replace(self._span(""), kind=SpanKind.LINK, url=url.strip(), bare=bare)

    def _close_link(self, link: Span) -> Span:
        self.link = None
        return replace(link, text=_SPACES.sub(" ", link.text).strip())

    def _set_mark(self, name: str, *, is_closing: bool) -> None:
        self.open_marks[name] = max(0, self.open_marks[name] + (-1 if is_closing else 1))

    def _span(self, text: str) -> Span:
        return Span(
            SpanKind.TEXT, self.line, text, strong=self.open_marks["strong"] > 0, emphasis=self.open_marks["em"] > 0
        )


def _markdown(spans: Iterable[Span]) -> str:
    """Write spans on one line. All spans are escaped together because adjacent ones can form Markdown syntax."""
    verbatim: list[str] = []
    text = ""
    for mark, group in groupby(_drop_unsafe_emphasis(spans), key=_emphasis_marks):
        group_verbatim: list[str] = []
        content = "".join(
            _render(list(group_spans), group_verbatim) for _, group_spans in groupby(group, key=lambda span: span.code)
        )
        stripped = content.strip()
        verbatim += [mark, *group_verbatim, mark] if mark else group_verbatim
        text += content.replace(stripped, f"{_PLACEHOLDER}{stripped}{_PLACEHOLDER}", 1) if mark else content
    replacements = iter(verbatim)
    return re.sub(_PLACEHOLDER, lambda _: next(replacements), _escape(text.strip(), _SYNTAX))


def _emphasis_marks(span: Span) -> str:
    return ("**" if span.strong else "") + ("*" if span.emphasis else "")


def _drop_unsafe_emphasis(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield all spans except images. Drop emphasis next to punctuation, which might not survive a round trip."""
    for _, group in groupby((span for span in spans if span.kind is not SpanKind.IMAGE), key=_emphasis_marks):
        group_spans = list(group)
        text = "".join(
            span.text if span.kind is SpanKind.TEXT and not span.code else _PLACEHOLDER for span in group_spans
        ).strip()
        is_safe = text[:1].isalnum() and text[-1:].isalnum()
        yield from group_spans if is_safe else (replace(span, strong=False, emphasis=False) for span in group_spans)


def _render(spans: Sequence[Span], verbatim: list[str]) -> str:
    """Return the text of spans, either all code or all other text.

    Code and links are appended to `verbatim` and replaced with placeholders, so that they aren't escaped.
    """
    if spans[0].code:
        verbatim.append(_code_span("".join(span.text for span in spans)))
        return _PLACEHOLDER
    text = ""
    for span in spans:
        if span.kind is SpanKind.LINK:
            label = _escape(span.text, _SYNTAX_IN_LABEL)
            verbatim.append(f"<{span.url}>" if span.bare else f"[{label}]({_link_target(span.url)})")
        text += _PLACEHOLDER if span.kind is SpanKind.LINK else span.text
    return text


def _code_span(text: str) -> str:
    text = _SPACES.sub(" ", text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _escape(text: str, syntax: re.Pattern[str]) -> str:
    return syntax.sub(lambda match: "&amp;" if match[0] == "&" else f"\\{match[0]}", _SPACES.sub(" ", text))


def _link_target(url: str) -> str:
    escaped = re.sub(r"[\\<>]", r"\\\g<0>", url)
    return f"<{escaped}>" if re.search(r"[()\s]", url) else escaped
