"""Entries as pieces: each link, each part in bold, in quotation marks or in brackets, and the text between them.

A piece knows what it could be: a date, a venue, a label, a list of authors, or text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct

from paperlog.formats.markdown.authors import ends_with_et_al, is_east_asian_name, leading_names, parse_authors
from paperlog.formats.markdown.dates import YEAR, parse_date
from paperlog.formats.markdown.spans import Span, SpanKind
from paperlog.formats.markdown.vocabulary import FIELDS, is_generic, is_nickname, is_venue
from paperlog.text import fold

PARAGRAPH_BREAK = "\n\n"
"""The separator that stands for a `<br>` or a hard break."""
_PUNCTUATION = " \n\t\xa0,;:.\u3002\uff0c\uff1a\uff1b-\u2013\u2014|/\u00b7\u2022~&>"
_OPENING, _CLOSING = "([\u3010\uff08", ")]\u3011\uff09"
_EAST_ASIAN_QUOTES = "\u300c\u300a\u300e"
_OPENING_QUOTES = f'"\u201c{_EAST_ASIAN_QUOTES}'
_QUOTES = f"{_OPENING_QUOTES}\u201d\u300d\u300b\u300f"
_BRACKETS = _OPENING + _CLOSING
_MARKS = _PUNCTUATION + _BRACKETS + _QUOTES
_AFTER_PIECE = ")]\"'\u201d\u2019.!?\u2026"
EMOJI = r"(?<!\w):(?:\d[a-z]{2}_)?[a-z][a-z0-9_+-]{1,40}:(?!\w)"
"""A symbol in words, such as `:star:`."""
_TOKEN = re.compile(  # the first line rules out most positions quickly
    r"(?=[\"\u201c\u300c\u300a\u300e\[(\u3010\uff08\n\t|\u2022\u00b7\u3002:.\u2013\u2014-]|[ \xa0]{2})(?:"
    rf"(?P<quote>(?:(?<!\w)[\"\u201c]|[{_EAST_ASIAN_QUOTES}])[^{_QUOTES}]{{4,300}}(?:[\"\u201d](?!\w)|[\u300d\u300b\u300f]))"
    r"|\[(?:[A-Z]{1,2}/OL|[A-Z])\](?=[.\u3002/])"
    r"|(?P<bracket>\([^()\n]{0,120}\)|\[[^\[\]\n]{0,120}\]|\u3010[^\u3010\u3011\n]{0,120}\u3011"
    r"|\uff08[^\uff08\uff09\n]{0,120}\uff09)"
    r"|\n|\t|\|(?=\s|$)|[\u2022\u00b7\u3002]|(?<![ \xa0])[ \xa0]{2,}+(?=[A-Z]\S*(?: \S+){7})"
    rf"|{EMOJI}"
    r"|(?:(?<=[^\W\d_]{2})(?<!\bvs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\b[Vv]ol)(?<!\bProc)(?<!\bpp)"
    r"(?<!\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec))|(?<=[\d)\]\"\u201d?!]))\.(?=\s|$)"
    r"|(?<=\s)[-\u2013\u2014]+(?=\s)|^[-\u2013\u2014]+(?=\s))"
)
_COMMA = re.compile(r"(?<!\s)\s*[,;\uff0c]\s*")
_COLON = re.compile(r":\s|\uff1a|:$")
_NUMBER = re.compile(
    r"[#(\[]*\d{1,3}[\s.):\]]*|\(\d{4,5}\)|(?:\d{1,4}\s?(?:\(\d{1,4}\))?[:\uff1a]\s?|pp?\.\s?)?[a-z]?\d{1,6}[-\u2013]\d{1,6}"
)
"""The number of an entry, or a volume, an issue or pages."""
ARXIV_ID = re.compile(r"(?:arXiv:)?(\d{4}\.\d{4,5}(?:v\d+)?)", re.IGNORECASE)
_YEAR_AFTER_NAMES = re.compile(rf"(.{{4,100}}?[^A-Z\s])\s{{1,3}}({YEAR})")
_YEAR_BEFORE_VENUE = re.compile(rf"({YEAR}),?\s+(.{{2,100}})")
_YEAR_AT_END = re.compile(rf"(?:,\s*(?:\w+\.? )?|[a-z]\s){YEAR}$")
_PLACE_AND_YEAR = re.compile(rf"[(\[][\w.&'-]{{2,20}}(?: [\w.&'-]{{2,20}}){{0,2}},? {YEAR}[)\]]")
_INITIAL_AT_END = re.compile(r"[,.]\s[A-Z]\.")
_INITIAL = re.compile(r"\b[A-Z]\.")
# What is stripped from texts, from the start and the end of runs of text without other marks, and from words.
_AROUND_TEXT = _PUNCTUATION + _QUOTES
_BEFORE_RUN = _MARKS.translate(dict.fromkeys(map(ord, _OPENING)))
_AFTER_RUN = _PUNCTUATION + _OPENING + _OPENING_QUOTES
_AROUND_WORDS = _PUNCTUATION + _BRACKETS + "*`'"
CITATION = re.compile(
    r"([^\W\d_][\w.'\u2019-]*(?:(?:,? et al\.?|,? (?:and|&) |, )(?:[^\W\d_][\w.'\u2019-]*)?){0,4}),?"
    r" [(](?:18|19|20)\d\d[a-z]?[)]"
)
"""The text of a link such as `Knuth (1970)`."""
_MAX_PARTS, _MAX_DEPTH = 200, 6
_LONG_SENTENCE = 20


class Role(Enum):
    NOISE = auto()
    NUMBER = auto()
    DATE = auto()
    VENUE = auto()
    LABEL = auto()
    AUTHORS = auto()
    TEXT = auto()


class Piece(Struct):
    """A part of an entry. `separator` is the text between the previous piece and this one."""

    role: Role
    text: str
    span: Span
    line: int
    separator: str
    closing: str = ""
    """The brackets and punctuation that immediately follow."""

    @property
    def link(self) -> Span | None:
        return self.span if self.span.url else None

    @property
    def bare(self) -> str:
        """The text without brackets, quotation marks and punctuation around it."""
        return clean(self.text.strip(_PUNCTUATION + _BRACKETS))

    @property
    def quoted(self) -> bool:
        quotes = tuple(_OPENING_QUOTES)
        return self.text.startswith(quotes) or self.separator.endswith(quotes)

    @property
    def bracketed(self) -> bool:
        is_whole = self.text.startswith(tuple(_OPENING)) and self.text.endswith(tuple(_CLOSING))
        return is_whole or self.separator.endswith(tuple(_OPENING))

    @property
    def is_plain(self) -> bool:
        return not (self.link or self.quoted or self.bracketed or self.span.strong or self.span.code)

    @property
    def starts_line(self) -> bool:
        return "\n" in self.separator

    @property
    def is_label(self) -> bool:
        """Whether this is a link whose text is just a label: `[pdf](…)`, `[[Demo](…)]` or `[[ICML 2020]](…)`."""
        return self.link is not None and (self.bracketed or self.role not in (Role.TEXT, Role.AUTHORS))


def clean(text: str) -> str:
    """Return text on one line, without punctuation and quotation marks around it.

    Quotation marks around only a part of the text stay.
    """
    line = " ".join(text.split())
    bare = line.strip(_AROUND_TEXT)
    is_whole = not bare.count('"') % 2 and bare.count("\u201c") == bare.count("\u201d")
    return bare if is_whole else line.strip(_PUNCTUATION)


def split(spans: Iterable[Span], *, has_other_entries: bool = False) -> list[Piece]:
    """Split the spans of an entry. Images are left out.

    A long sentence that isn't the first piece starts a description. The text after it isn't split, unless other entries
    may follow.
    """
    is_described = False
    pieces: list[Piece] = []
    separator = ""
    for span in spans:
        line = span.line
        is_rest = is_described and span.kind is SpanKind.TEXT
        for text, is_separator in _whole(span.text) if is_rest else _parts(span):
            if is_separator:
                role = Role.NOISE
            elif span.kind is SpanKind.LINK and (span.bare or not text or CITATION.fullmatch(text)):
                role = Role.LABEL
            else:
                role = Role.TEXT if is_rest else classify(text)
            if role is Role.NOISE:
                separator += text
            else:
                pieces.append(Piece(role, text, span, line, separator))
                separator = ""
                is_sentence = role is Role.TEXT and text.count(" ") > _LONG_SENTENCE and pieces[-1].is_plain
                is_described = is_described or (is_sentence and len(pieces) > 1 and not has_other_entries)
            line += text.count("\n") if span.kind is SpanKind.TEXT else 0
    for piece, following in zip(pieces, [*(piece.separator for piece in pieces[1:]), separator], strict=False):
        piece.closing = following[: len(following) - len(following.lstrip(_AFTER_PIECE))]
    first = 1 if pieces and pieces[0].role is Role.NUMBER else 0
    if len(pieces) > first + 1 and is_east_asian_name(pieces[first].text):
        title = pieces[first + 1]
        if title.quoted or title.separator.strip() in {".", "\u3002"}:
            pieces[first].role = Role.AUTHORS
    return pieces


@lru_cache(4096)
def classify(text: str) -> Role:
    """Return what a piece of text could be."""
    bare = text.strip(_AROUND_WORDS)
    if not re.search(r"\w", bare) or text.strip() in {"[x]", "[X]"} or bare in {"In", "in", "and"}:
        return Role.NOISE
    if parse_date(bare):
        return Role.DATE
    if _NUMBER.fullmatch(text.strip()) or ARXIV_ID.fullmatch(bare):
        return Role.NUMBER
    if is_generic(bare) or (len(bare) <= 30 and not bare.isupper() and fold(bare) in FIELDS):
        return Role.LABEL
    if are_authors(text):
        return Role.AUTHORS
    return Role.VENUE if is_venue(bare) or _PLACE_AND_YEAR.fullmatch(text.strip()) else Role.TEXT


def are_authors(text: str) -> bool:
    """Return whether text is clearly a list of names: with initials, `et al.`, or several full names."""
    names = parse_authors(text, is_certain=True) or ()
    if names and (ends_with_et_al(text) or text.casefold().startswith(("by ", "author: ", "authors: "))):
        return True
    has_initials = bool(names) and 2 * sum(bool(_INITIAL.search(name)) for name in names) >= len(names)
    return has_initials or len(names) > 2 or (len(names) == 2 and parse_authors(text, is_certain=False) is not None)


def _parts(span: Span) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a span, and whether they only separate other parts."""
    match span.kind:
        case SpanKind.BREAK:
            yield PARAGRAPH_BREAK, True
        case SpanKind.LINK:
            yield span.text, False
        case SpanKind.TEXT if span.strong or span.code:
            core = span.text.strip()
            lead, _, trail = span.text.partition(core) if core else (span.text, "", "")
            yield from ((lead, True), (core, not clean(core)), (trail, True))
        case SpanKind.TEXT if span.text.strip(_MARKS):
            yield from _text_parts(span.text)
        case SpanKind.TEXT:
            yield span.text, True


def _text_parts(text: str) -> Iterator[tuple[str, bool]]:
    start = 0
    for match in _TOKEN.finditer(text):
        before = text[start : match.start()]
        if match["quote"] and not _can_precede_quote(before.rstrip(), match[0]):
            continue
        if match["bracket"] and _is_part_of_text(before, match[0], text[match.end() : match.end() + 2]):
            continue
        yield from _run_parts(before)
        yield match[0], match.lastgroup is None
        start = match.end()
    yield from _run_parts(text[start:])


def _whole(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text without the marks around it as one part."""
    first, last = _trim(text)
    yield from ((text[:first], True), (text[first:last], first == last), (text[last:], True))


def _can_precede_quote(before: str, quote: str) -> bool:
    """Return whether a text in quotation marks after other text can be a title."""
    names = parse_authors(before, is_certain=True) if quote[0] in _EAST_ASIAN_QUOTES else None
    return (
        not before
        or before[-1] in ",.:;([\uff0c\uff1a\u3002"
        or (names is not None and all(map(is_east_asian_name, names)))
    )


def _is_part_of_text(before: str, bracket: str, after: str) -> bool:
    """Return whether brackets belong to the text around them."""
    is_name = is_nickname(bracket[1:-1]) and not re.match(r"\s?\w", after)
    are_text = all(classify(part) in (Role.TEXT, Role.AUTHORS) for part in (before, bracket))
    return bool(before.strip()) and not is_name and are_text


def _run_parts(run: str, depth: int = 0) -> Iterator[tuple[str, bool]]:
    """Split text without other marks at commas and colons, if authors, a venue or a date are on one side."""
    start, end = _trim(run)
    text = run[start:end]
    if not text:
        yield run, True
        return
    if length := leading_names(text):
        yield run[:start], True
        yield text[:length], False
        yield from _run_parts(run[start + length :])
        return
    groups = _groups(text) if depth < _MAX_DEPTH else [(0, len(text))]
    yield run[:start], True
    position = 0
    for a, b in groups:
        yield text[position:a], True
        yield from _run_parts(text[a:b], depth + 1) if len(groups) > 1 else [(text, not text)]
        position = b
    yield run[end:], True


def _trim(text: str) -> tuple[int, int]:
    """Return the range without the punctuation, quotation marks and unmatched brackets around it."""
    is_matched = any(character in text for character in _CLOSING)
    start = len(text) - len(text.lstrip(_BEFORE_RUN if is_matched else _MARKS))
    end = max(start, len(text.rstrip(_AFTER_RUN)))
    return start, end + (_INITIAL_AT_END.fullmatch(text, max(start, end - 3), end + 1) is not None)


def _groups(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the dates, venues, labels and authors in a text, and of the text between them."""
    role = classify(text)
    if role in (Role.AUTHORS, Role.DATE) or (role is Role.VENUE and not _YEAR_AT_END.search(text)):
        return [(0, len(text))]
    if (match := _YEAR_AFTER_NAMES.fullmatch(text)) and are_authors(match[1]):
        return [match.span(1), match.span(2)]
    if (match := _YEAR_BEFORE_VENUE.fullmatch(text)) and is_venue(match[2]):
        return [match.span(1), match.span(2)]
    colon = _COLON.search(text)
    if colon and classify(text[: colon.start()][:1000]) in (Role.LABEL, Role.AUTHORS, Role.DATE, Role.VENUE):
        return [(0, colon.start()), (colon.end(), len(text))]
    commas = [match.span() for match in _COMMA.finditer(text)]
    parts = list(zip([0, *(end for _, end in commas)], [*(start for start, _ in commas), len(text)], strict=True))
    if not 1 < len(parts) <= _MAX_PARTS:
        return [(0, len(text))]
    first, last = 0, len(parts)
    while first < last and classify(text[slice(*parts[first])]) in (Role.DATE, Role.VENUE):
        first += 1
    while last > first and classify(text[slice(*parts[last - 1])]) in (Role.DATE, Role.VENUE, Role.NUMBER):
        last -= 1
    names = first
    while names < last and parse_authors(text[slice(*parts[names])].strip().removeprefix("and "), is_certain=True):
        names += 1
    lead = text[parts[first][0] : parts[names - 1][1]] if first < names < last else ""
    is_list = are_authors(lead) and (
        _INITIAL.search(lead) or ends_with_et_al(lead) or parse_authors(lead, is_certain=False)
    )
    ends = [(first, names), (names, last)] if lead and is_list else [(first, last)]
    last_part = text[slice(*parts[last - 1])]
    if last - ends[-1][0] > 1 and classify(last_part) is Role.AUTHORS and ends_with_et_al(last_part):
        ends[-1:] = [(ends[-1][0], last - 1), (last - 1, last)]
    return [*parts[:first], *((parts[a][0], parts[b - 1][1]) for a, b in ends if a < b), *parts[last:]]
