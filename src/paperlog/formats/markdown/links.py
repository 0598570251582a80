"""The role of each link in an entry: a link to the paper itself, or a citation of another paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind
from paperlog.formats.markdown.vocabulary import is_generic, is_unrelated_url, is_venue

_BETWEEN_LINKS = re.compile(r"(?:\([^()]*\)|[\s,;:|/+&·•()\[\]\u2013\u2014-]|(?:and|or)\b)*+", re.IGNORECASE)
_OPENING = " \n\t([\"'\u201c\u2018"
_CLOSING = " \n\t)]\"'\u201d\u2019,"
_MAX_HEAD_LENGTH = 1000  # characters; some papers have many authors
_END_OF_SENTENCE = re.compile(r"(?:^|[.!?:;|•…\u3002\uff0e\uff1a]|\s[-\u2013\u2014]|\b(?:19|20)\d\d)[)\]\"'\u201d]?$")
_END_OF_LINE = re.compile(r"\n[ \t]*$")
_COMPARISON = re.compile(
    r"(?:\b(?:on|upon|of|to|by|from|as|like|unlike|than|over|against|via|using|following|extends|vs|versus|cf)|e\.g|i\.e)"
    r"[.,]?$",
    re.IGNORECASE,
)
_DETERMINER = re.compile(
    r"\b(?:see|see also|in|the|a|an|this|that|their|its|our|another|earlier|previous)$", re.IGNORECASE
)


class LinkRole(Enum):
    """The role of a link in its entry."""

    OWN = auto()  # to the paper itself, next to the text
    OWN_IN_SENTENCE = auto()  # to the paper itself, as part of a sentence
    CITED = auto()  # to another paper, as part of a sentence


def is_title_link(span: Span) -> bool:
    """Return whether a link's text could be a title."""
    return span.kind is SpanKind.LINK and not span.bare and not is_generic(span.text) and not is_unrelated_url(span.url)


def may_be_paper_link(span: Span) -> bool:
    """Return whether a link could belong to a paper."""
    return span.kind is SpanKind.LINK and not is_unrelated_url(span.url)


def is_link_label(spans: Sequence[Span], index: int) -> bool:
    """Return whether a link is just a label, such as `[pdf](…)`, `[[Demo](…)]` or `[[ICML 2020]](…)`."""
    text = spans[index].text
    before = spans[index - 1].text.rstrip() if index else ""
    after = spans[index + 1].text.lstrip() if index + 1 < len(spans) else ""
    is_bracketed = (text.startswith("[") and text.endswith("]")) or (before.endswith("[") and after.startswith("]"))
    return is_bracketed or is_generic(text) or is_venue(text)


def link_roles(spans: Sequence[Span], *, has_link: bool) -> Iterator[LinkRole]:
    """Yield the role of each span after a title. Only the roles of links are meaningful.

    A link belongs to the entry if only authors, a venue and a date precede it. A link within a sentence cites another
    paper, unless its text is a label such as `paper` and the entry has no link yet. `has_link` tells whether the entry
    has a link before these spans.
    """
    line = text_since_link = ""
    role, in_head = LinkRole.OWN, True
    for index, span in enumerate(spans):
        match span.kind:
            case SpanKind.BREAK:
                line, text_since_link, role, in_head = "", "", LinkRole.OWN, True
            case SpanKind.TEXT:
                line, text_since_link = (line + span.text)[: _MAX_HEAD_LENGTH + 1], text_since_link + span.text
            case SpanKind.LINK:
                is_label = span.bare or is_link_label(spans, index)
                in_head = in_head and len(line) <= _MAX_HEAD_LENGTH and _has_only_metadata(line)
                if in_head:
                    role = LinkRole.OWN
                elif not _BETWEEN_LINKS.fullmatch(text_since_link):
                    role = _role_in_sentence(
                        text_since_link, span, _text_after(spans, index), is_label=is_label, has_link=has_link
                    )
                has_link = has_link or (is_label and role is not LinkRole.CITED and may_be_paper_link(span))
                line, text_since_link = line if is_label else (line + span.text)[: _MAX_HEAD_LENGTH + 1], ""
        yield role


def _has_only_metadata(text: str) -> bool:
    """Return whether the text after a title contains only authors, a venue and a date."""
    head = ParsedEntry(0, title="A title")
    head.read_details(text.rstrip(_OPENING))
    return not head.summary


def _text_after(spans: Sequence[Span], index: int) -> str:
    text = ""
    for span in spans[index + 1 :]:
        if span.kind in {SpanKind.LINK, SpanKind.BREAK}:
            break
        text += span.text if span.kind is SpanKind.TEXT else ""
    return text


def _role_in_sentence(before: str, link: Span, following: str, *, is_label: bool, has_link: bool) -> LinkRole:
    """Return the role of a link that follows descriptive text."""
    text, following = before.rstrip(_OPENING), following.lstrip(_CLOSING)
    if _COMPARISON.search(text):
        return LinkRole.CITED
    if _END_OF_LINE.search(before) or _END_OF_SENTENCE.search(text):
        return LinkRole.OWN
    continues = following[:1].isalpha() and not following[0].isupper() and not _BETWEEN_LINKS.fullmatch(following)
    has_determiner = _DETERMINER.search(text) is not None
    if not is_label or (continues and link.bare) or (has_link and (link.bare or continues or has_determiner)):
        return LinkRole.CITED
    return LinkRole.OWN_IN_SENTENCE if continues or has_determiner else LinkRole.OWN
