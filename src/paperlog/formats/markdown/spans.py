"""A line of Markdown as pieces: text, links, pictures and breaks, with the HTML among them understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from html.parser import HTMLParser
from itertools import groupby

from markdown_it.token import Token

_SPACES = re.compile(r"\s+")
_HELD = "\0"
"""The place of what must stay as it is; no Markdown text has a NUL."""
_ACTIVE = re.compile(
    r"\\(?=[\0!-/:-@\[-`{-~]|$)|`|(?<!\s)\*|\*(?!\s)|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|\](?=\()"
    r"|^\[(?=[^\]]*\]:)"
)
_ACTIVE_IN_LABEL = re.compile(rf"{_ACTIVE.pattern}|[\[\]]")
_WEB = re.compile(r"https?://[^\s<>\"|]+")
_TRAILING = ".,;:!?)]}'*"
_OPENING = ">#=~"
"""What makes another block of a paragraph that it begins."""
_LIST_MARK = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+")


class SpanKind(Enum):
    TEXT = auto()
    LINK = auto()
    PICTURE = auto()
    BREAK = auto()  # a `<br>` or a hard break


@dataclass(frozen=True, slots=True)
class Span:
    """`line` is 1-based; `url` is where a link leads or where the picture is; a `bare` link is its own text."""

    kind: SpanKind
    line: int
    text: str = ""
    url: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    bare: bool = False


def spans_of(tokens: Iterable[Token], line: int) -> list[Span]:
    """Return the pieces of an inline token's children; `line` is where they begin."""
    return list(merged(_Flat(line).read(tokens)))


def merged(pieces: Iterable[Span]) -> Iterator[Span]:
    """Give neighbouring texts of the same look as one."""
    for look, group in groupby(pieces, key=lambda piece: replace(piece, line=0, text="")):
        first, *others = group
        if look.kind is SpanKind.TEXT:
            yield replace(first, text=first.text + "".join(piece.text for piece in others))
        else:
            yield from (first, *others)


class _Tag(HTMLParser):
    """The tag that an HTML fragment is."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.name, self.closing = "", False
        self.attributes: dict[str, str] = {}
        self.feed(fragment)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name = tag
        self.attributes = {name: value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        self.name, self.closing = tag, True


class _Flat:
    """Reads tokens in order; knows which link, which marks and which HTML are open."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.open = {"strong": 0, "em": 0}
        self.hidden = False
        self.link: Span | None = None
        self.last = ""

    def read(self, tokens: Iterable[Token]) -> Iterator[Span]:
        for token in tokens:
            for piece in self._token(token):
                if self.hidden or not (piece.text or piece.kind is not SpanKind.TEXT):
                    continue
                self.last = piece.text[-1:]
                if self.link is None or piece.kind is SpanKind.PICTURE:
                    yield piece
                else:
                    self.link = replace(self.link, text=self.link.text + (piece.text or " "))
        if self.link is not None:
            yield self._closed(self.link)

    def _token(self, token: Token) -> Iterator[Span]:
        match token.type:
            case "text":
                yield from self._text(token.content)
            case "code_inline":
                yield replace(self._span(token.content), code=True)
            case "softbreak":
                self.line += 1
                yield self._span("\n")
            case "hardbreak":
                yield Span(SpanKind.BREAK, self.line)
                self.line += 1
            case "image":
                yield Span(SpanKind.PICTURE, self.line, token.content, str(token.attrs.get("src", "")))
            case "link_open":
                self._enter(str(token.attrs.get("href", "")), bare=token.info == "auto")
            case "link_close" if self.link is not None:
                yield self._closed(self.link)
            case "strong_open" | "em_open" | "strong_close" | "em_close":
                name, _, end = token.type.partition("_")
                self._mark(name, closing=end == "close")
            case "html_inline":
                yield from self._html(_Tag(token.content))
                self.line += token.content.count("\n")

    def _text(self, text: str) -> Iterator[Span]:
        """Give a text, with the addresses that stand in it as links."""
        start = 0
        for found in _WEB.finditer(text) if self.link is None else ():
            url = found[0].rstrip(_TRAILING)
            yield self._span(text[start : found.start()])
            yield replace(self._span(url), kind=SpanKind.LINK, url=url, bare=True)
            start = found.start() + len(url)
        yield self._span(text[start:])

    def _html(self, tag: _Tag) -> Iterator[Span]:
        match tag.name:
            case "b" | "strong":
                self._mark("strong", closing=tag.closing)
            case "i" | "em":
                self._mark("em", closing=tag.closing)
            case "a" if tag.closing and self.link is not None:
                yield self._closed(self.link)
            case "a" if self.link is None and tag.attributes.get("href"):
                self._enter(tag.attributes["href"], bare=False)
            case "img":
                yield Span(SpanKind.PICTURE, self.line, tag.attributes.get("alt", ""), tag.attributes.get("src", ""))
            case "sub" | "sup" if not tag.closing and self.last.isalnum():
                yield self._span("_" if tag.name == "sub" else "^")
            case "summary":
                self.hidden = not tag.closing
            case "br":
                yield Span(SpanKind.BREAK, self.line)
            case "p" | "div" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if tag.closing:
                yield Span(SpanKind.BREAK, self.line)

    def _enter(self, url: str, *, bare: bool) -> None:
        self.link = replace(self._span(""), kind=SpanKind.LINK, url=url.strip(), bare=bare)

    def _closed(self, link: Span) -> Span:
        self.link = None
        return replace(link, text=_SPACES.sub(" ", link.text).strip())

    def _mark(self, name: str, *, closing: bool) -> None:
        self.open[name] = max(0, self.open[name] + (-1 if closing else 1))

    def _span(self, text: str) -> Span:
        return Span(SpanKind.TEXT, self.line, text, strong=self.open["strong"] > 0, emphasis=self.open["em"] > 0)


def plain_text(pieces: Iterable[Span]) -> str:
    """Return the words of pieces on one line, without pictures."""
    shown = "".join(
        " " if piece.kind is SpanKind.BREAK else piece.text for piece in pieces if piece.kind is not SpanKind.PICTURE
    )
    return _SPACES.sub(" ", shown).strip()


def clean(pieces: Sequence[Span]) -> str:
    """Return pieces as Markdown without HTML, entities or pictures; a break ends a paragraph."""
    lines: list[str] = []
    for is_break, group in groupby(pieces, key=lambda piece: piece.kind is SpanKind.BREAK):
        if not is_break and (line := _SPACES.sub(" ", _markdown(group)).strip()):
            lines.append(f"\\{line}" if line[0] in _OPENING else line)
    text = ""
    for before, line in zip(["", *lines], lines, strict=False):
        both_items = _LIST_MARK.match(before) and _LIST_MARK.match(line)
        text += ("" if not before else "\n" if both_items else "\n\n") + line
    return text


def _markdown(pieces: Iterable[Span]) -> str:
    """Return pieces of one line, escaped where the words of neighbours would mean something together."""
    held: list[str] = []
    words = ""
    for mark, group in groupby(_safely_marked(pieces), key=_mark):
        inside: list[str] = []
        inner = "".join(_words(list(same), inside) for _, same in groupby(group, key=lambda piece: piece.code))
        core = inner.strip()
        held += [mark, *inside, mark] if mark else inside
        words += inner.replace(core, f"{_HELD}{core}{_HELD}", 1) if mark else inner
    rest = iter(held)
    return re.sub(_HELD, lambda _: next(rest), _escaped(words.strip(), _ACTIVE))


def _mark(piece: Span) -> str:
    return ("**" if piece.strong else "") + ("*" if piece.emphasis else "")


def _safely_marked(pieces: Iterable[Span]) -> Iterator[Span]:
    """Give all but pictures, with emphasis only between letters: beside a sign a mark can turn into one."""
    for _, group in groupby((piece for piece in pieces if piece.kind is not SpanKind.PICTURE), key=_mark):
        same = list(group)
        words = "".join(
            piece.text if piece.kind is SpanKind.TEXT and not piece.code else _HELD for piece in same
        ).strip()
        safe = words[:1].isalnum() and words[-1:].isalnum()
        yield from same if safe else (replace(piece, strong=False, emphasis=False) for piece in same)


def _words(pieces: Sequence[Span], held: list[str]) -> str:
    """Return the words of pieces that are all code or none is; what must stay as it is goes to `held`."""
    if pieces[0].code:
        held.append(_code("".join(piece.text for piece in pieces)))
        return _HELD
    words = ""
    for piece in pieces:
        if piece.kind is SpanKind.LINK:
            label = _escaped(piece.text, _ACTIVE_IN_LABEL)
            held.append(f"<{piece.url}>" if piece.bare else f"[{label}]({_target(piece.url)})")
        words += _HELD if piece.kind is SpanKind.LINK else piece.text
    return words


def _code(text: str) -> str:
    text = _SPACES.sub(" ", text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def _escaped(text: str, active: re.Pattern[str]) -> str:
    return active.sub(lambda found: "&amp;" if found[0] == "&" else f"\\{found[0]}", _SPACES.sub(" ", text))


def _target(url: str) -> str:
    escaped = re.sub(r"[\\<>]", r"\\\g<0>", url)
    return f"<{escaped}>" if re.search(r"[()\s]", url) else escaped
