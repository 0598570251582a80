"""Which links are of an entry itself, and which its text only names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.spans import Span, SpanKind
from paperlog.formats.markdown.vocabulary import is_generic, is_venue, leads_elsewhere

_BETWEEN_LINKS = re.compile(r"(?:\([^()]*\)|[\s,;:|/+&·•()\[\]\u2013\u2014-]|(?:and|or)\b)*+", re.IGNORECASE)
_OPENING = " \n\t([\"'\u201c\u2018"
_CLOSING = " \n\t)]\"'\u201d\u2019,"
_LONGEST_HEAD = 1000  # characters; the authors of a paper can be many
_END_OF_SENTENCE = re.compile(r"(?:^|[.!?:;|•…\u3002\uff0e\uff1a]|\s[-\u2013\u2014]|\b(?:19|20)\d\d)[)\]\"'\u201d]?$")
_END_OF_LINE = re.compile(r"\n[ \t]*$")
_COMPARING = re.compile(
    r"(?:\b(?:on|upon|of|to|by|from|as|like|unlike|than|over|against|via|using|following|extends|vs|versus|cf)|e\.g|i\.e)"
    r"[.,]?$",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:see|see also|in|the|a|an|this|that|their|its|our|another|earlier|previous)$", re.IGNORECASE
)


class Role(Enum):
    """What a link is to its entry."""

    BESIDE = auto()  # its own, and no word of its text
    WITHIN = auto()  # its own, named by a sentence
    CITED = auto()  # of another paper, named by a sentence


def is_title_link(piece: Span) -> bool:
    """Tell whether a link's text can be a title."""
    return (
        piece.kind is SpanKind.LINK and not piece.bare and not is_generic(piece.text) and not leads_elsewhere(piece.url)
    )


def is_useful(piece: Span) -> bool:
    """Tell whether a link can be of a paper."""
    return piece.kind is SpanKind.LINK and not leads_elsewhere(piece.url)


def stands_for_itself(pieces: Sequence[Span], index: int) -> bool:
    """Tell whether a link only says what it leads to: `[pdf](…)`, `[[Demo](…)]`, `[[ICML 2020]](…)`."""
    text = pieces[index].text
    before = pieces[index - 1].text.rstrip() if index else ""
    after = pieces[index + 1].text.lstrip() if index + 1 < len(pieces) else ""
    bracketed = (text.startswith("[") and text.endswith("]")) or (before.endswith("[") and after.startswith("]"))
    return bracketed or is_generic(text) or is_venue(text)


def roles(pieces: Sequence[Span], *, has_link: bool) -> Iterator[Role]:
    """Give the role of each of the pieces behind a title; only those of links count.

    What stands beside the title, or behind nothing but authors, venue and date, is the entry's own. In a
    sentence a link names another paper, unless the entry has none (`has_link`) and the link says `paper`.
    """
    line = words = ""
    role, in_head = Role.BESIDE, True
    for index, piece in enumerate(pieces):
        match piece.kind:
            case SpanKind.BREAK:
                line, words, role, in_head = "", "", Role.BESIDE, True
            case SpanKind.TEXT:
                line, words = line + piece.text, words + piece.text
            case SpanKind.LINK:
                itself = piece.bare or stands_for_itself(pieces, index)
                in_head = in_head and len(line) <= _LONGEST_HEAD and _says_only_facts(line)
                if in_head:
                    role = Role.BESIDE
                elif not _BETWEEN_LINKS.fullmatch(words):
                    role = _role(words, piece, _words_behind(pieces, index), itself=itself, has_link=has_link)
                has_link = has_link or (itself and role is not Role.CITED and is_useful(piece))
                line, words = line if itself else line + piece.text, ""
        yield role


def _says_only_facts(text: str) -> bool:
    """Tell whether a text behind a title names nothing but authors, venue and date."""
    head = ParsedEntry(0, title="A title")
    head.take(text.rstrip(_OPENING))
    return not head.summary


def _words_behind(pieces: Sequence[Span], index: int) -> str:
    words = ""
    for piece in pieces[index + 1 :]:
        if piece.kind in {SpanKind.LINK, SpanKind.BREAK}:
            break
        words += piece.text if piece.kind is SpanKind.TEXT else ""
    return words


def _role(before: str, link: Span, behind: str, *, itself: bool, has_link: bool) -> Role:
    """Return the role of a link that stands behind words of a description."""
    words, behind = before.rstrip(_OPENING), behind.lstrip(_CLOSING)
    if _COMPARING.search(words):
        return Role.CITED
    if _END_OF_LINE.search(before) or _END_OF_SENTENCE.search(words):
        return Role.BESIDE
    goes_on = behind[:1].isalpha() and not behind[0].isupper() and not _BETWEEN_LINKS.fullmatch(behind)
    points = _POINTING.search(words) is not None
    if not itself or (goes_on and link.bare) or (has_link and (link.bare or goes_on or points)):
        return Role.CITED
    return Role.WITHIN if goes_on or points else Role.BESIDE
