"""Inline Markdown as spans of text, links, images and breaks. Inline HTML is converted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

_SPACES = re.compile(r"\s+")
_PLACEHOLDER = "\0"
"""Placeholder for text that must not be escaped. Parsed Markdown never contains NUL."""
_SYNTAX = re.compile(
    r"(?=[\\`*_<&\[\]])(?:"  # rules out most positions quickly
    r"\\(?=[\0!-/:-@\[-`{-~]|$)|`|(?<!\s)\*|\*(?!\s)|(?<!\w)_|_(?!\w)|<(?=[a-zA-Z/!?])|&(?=#?\w+;)|\](?=\()"
    r"|^\[(?=[^\]]*\]:))"
)
_SYNTAX_IN_LABEL = re.compile(rf"{_SYNTAX.pattern}|[\[\]]")
_BLOCK_MARKERS = ">#=~"
"""Characters that would turn a paragraph into another kind of block."""
_LIST_MARKER = re.compile(r"(?:[-*+•]|\d{1,3}[.)])\s+")


class SpanKind(Enum):
    TEXT = auto()
    LINK = auto()
    IMAGE = auto()
    BREAK = auto()  # a `<br>` or a hard break


class Span(Struct, frozen=True):
    """A piece of text, a link, an image or a break.

    `line` is 1-based. `url` is the target of a link or image. The text of a `bare` link is its URL or its identifier.
    """

    kind: SpanKind
    line: int
    text: str = ""
    url: str = ""
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    bare: bool = False

    @property
    def is_identifier(self) -> bool:
        """Whether this is an identifier in text, such as `doi:10.1000/182`."""
        return self.bare and self.text != self.url


def merge_text(spans: Iterable[Span]) -> Iterator[Span]:
    """Merge adjacent text spans with the same style."""
    for (kind, *_), group in groupby(spans, key=lambda span: (span.kind, span.strong, span.emphasis, span.code)):
        first, *others = group
        if kind is SpanKind.TEXT and others:
            yield replace(first, text="".join(span.text for span in (first, *others)))
        else:
            yield from (first, *others)


def plain_text(spans: Iterable[Span]) -> str:
    """Return the text of all spans except images, on one line."""
    text = "".join(
        " " if span.kind is SpanKind.BREAK else span.text for span in spans if span.kind is not SpanKind.IMAGE
    )
    return " ".join(text.split())


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
        code = _SPACES.sub(" ", "".join(span.text for span in spans))
        fence = "`" * (1 + max(map(len, re.findall("`+", code)), default=0))
        verbatim.append(f"{fence} {code} {fence}" if "`" in code else f"`{code}`")
        return _PLACEHOLDER
    text = ""
    for span in spans:
        if span.kind is SpanKind.LINK:
            label = _escape(span.text, _SYNTAX_IN_LABEL)
            if span.is_identifier:
                verbatim.append(label)
            else:
                url = re.sub(r"[\\<>]", r"\\\g<0>", span.url)
                target = f"<{url}>" if re.search(r"[()\s]", span.url) else url
                verbatim.append(f"<{span.url}>" if span.bare else f"[{label}]({target})")
        text += _PLACEHOLDER if span.kind is SpanKind.LINK else span.text
    return text


def _escape(text: str, syntax: re.Pattern[str]) -> str:
    return syntax.sub(lambda match: "&amp;" if match[0] == "&" else f"\\{match[0]}", _SPACES.sub(" ", text))
