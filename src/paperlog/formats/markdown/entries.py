"""Reading of one entry: its title, and the details and links in the pieces around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from msgspec.structs import replace

from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.dates import YEAR, parse_date
from paperlog.formats.markdown.parsed_entry import ParsedEntry
from paperlog.formats.markdown.pieces import ARXIV_ID, EMOJI, PARAGRAPH_BREAK, Piece, Role, clean, parse_citation, split
from paperlog.formats.markdown.spans import Span, SpanKind, merge_text, to_markdown
from paperlog.formats.markdown.titles import BEFORE_PIECE, COMPARISON, DETERMINER, find_title
from paperlog.formats.markdown.vocabulary import (
    FIELDS,
    count_words,
    is_nickname,
    is_paper_url,
    is_unrelated_url,
    is_venue,
)
from paperlog.text import fold

_FACT_BEFORE = re.compile(r"^(?:\[([^\[\]]{1,60})\]|\(([^()]{1,60})\))[\s:]*(?=\S)")
_FACT_AFTER = re.compile(r"(?:\s*\(([^()]{1,60})\)|\s*\[([^\[\]]{1,60})\]|\s[-\u2013]\s([^-\u2013]{2,40}))$")
_AUTHORS_AND_YEAR = re.compile(rf"([^,]{{2,60}}?\bet al\.?|[\w-]+ (?:and|&) [\w-]+),?\s({YEAR})")
_EMPTY_BRACKETS = re.compile(r"\[[\s|,;/&]*\]|\([\s|,;/&]*\)")
_EMOJI = re.compile(EMOJI)
_CITATION = re.compile(r"^[^\"\u201c]{0,300}?(?:et al|[A-Z]\.|,).*?\b(?:18|19|20)\d\d", re.DOTALL)
_DATE_IN_VENUE = re.compile(rf"(?<![\w.:/-])((?:{YEAR})(?:[.-]\d\d)?)(?![\d/:]|\.\d)")
_NUMBER = re.compile(r"#?\d{1,3}(?:[.):\]]\s*|\s+[-\u2013]\s+)(?=\S)")
_AROUND_SUMMARY = " \n,;:|/\u00b7\u2022\u2013\u2014-&"
_BETWEEN_LINKS = re.compile(r"(?:\([^()]*\)|[\s,;:|/+&·•()\[\]\u2013\u2014-]|(?:and|or)\b)*+", re.IGNORECASE)
_END_OF_SENTENCE = re.compile(r"(?:^|[.!?:;|•…\u3002\uff0e\uff1a]|\s[-\u2013\u2014]|\b(?:19|20)\d\d)[)\]\"'\u201d]?$")


class LinkRole(Enum):
    """The role of a link in its entry."""

    OWN = auto()  # to the paper itself, next to the text
    OWN_IN_SENTENCE = auto()  # to the paper itself, as part of a sentence
    CITED = auto()  # to another paper, as part of a sentence


def rejection(line: int, name: str, reason: str) -> Rejected:
    name = " ".join(name.split())
    return Rejected.at(line, reason, name if len(name) <= 60 else f"{name[:59]}…")


def is_between_links(text: str) -> bool:
    """Return whether text only separates two links."""
    return _BETWEEN_LINKS.fullmatch(text) is not None


def read_entry(pieces: Sequence[Piece], line: int, found: tuple[int, int] | None) -> ParsedEntry | None:
    """Read the title in the pieces that `found` encloses, and the details around it. Return None without a title."""
    if found is None:
        return None
    entry = ParsedEntry(line)
    _set_title(entry, pieces[found[0] : found[1] + 1])
    for piece in pieces[: found[0]]:
        if not _read_metadata(entry, piece, None) and is_nickname(piece.bare):
            entry.aliases.append(piece.bare)
        elif piece.role is Role.TEXT and not piece.link and piece.bare not in (*entry.aliases, *entry.authors):
            entry.add_to_summary(piece.bare)
        if piece.link:
            _add_link(entry, piece.link)
    read_details(entry, pieces[found[1] + 1 :])
    if not entry.published and (date := _DATE_IN_VENUE.search(entry.venue or "")):
        entry.published = parse_date(date[1])
    return entry


def _add_link(entry: ParsedEntry, link: Span) -> None:
    """Add a link, unless it can't be a paper."""
    if not is_unrelated_url(link.url):
        entry.add_urls([link.url])
        if link.is_identifier:
            entry.identifier_urls.add(link.url)


def _set_title(entry: ParsedEntry, pieces: Sequence[Piece]) -> None:
    """Set the title, and the facts in brackets before and after it: `Paper: [1706.03762] Title (2017)`.

    If the text of a link is a citation, also set the authors, the venue and the date in it.
    """
    if pieces[0].link:
        _add_link(entry, pieces[0].link)
        parts = split([Span(SpanKind.TEXT, entry.line, pieces[0].text)]) if _CITATION.match(pieces[0].text) else []
        if (
            len(parts) > 1
            and parts[0].role is Role.AUTHORS
            and (cited := read_entry(parts, entry.line, find_title(parts)))
        ):
            entry.title, entry.authors, entry.venue = cited.title, cited.authors, cited.venue
            entry.published, entry.summary, entry.aliases = cited.published, cited.summary, cited.aliases
            return
    text = clean(_EMOJI.sub(" ", pieces[0].text))
    for piece in pieces[1:]:
        text = f"{text}{piece.separator.rstrip()} {clean(piece.text)}"
    label, colon, rest = text.partition(": ")
    if colon and FIELDS.get(fold(label)) == "paper":
        text = rest
    if not pieces[0].link and (number := _NUMBER.match(text)):
        text = text[number.end() :]
    for pattern in (_FACT_BEFORE, _FACT_AFTER, _FACT_AFTER):
        if match := pattern.search(text):
            fact, rest = clean(match[match.lastindex or 0]), text[: match.start()] + text[match.end() :]
            id_match = ARXIV_ID.fullmatch(fact)
            if clean(rest) and (id_match or _read_fact(entry, fact)):
                entry.add_urls([f"https://arxiv.org/abs/{id_match[1]}"] if id_match else [])
                text = rest
    entry.title = clean(text).removesuffix(", in") or clean(pieces[0].text)


def _read_fact(entry: ParsedEntry, text: str) -> bool:
    """Set the date, the venue, or both for `2017 ICCV`, or the authors of `Bee et al., 2017`.

    Return False for any other text.
    """
    if (match := _AUTHORS_AND_YEAR.fullmatch(text)) and (names := parse_authors(match[1], is_certain=True)):
        entry.authors = entry.authors or names
        entry.published = entry.published or parse_date(match[2])
        return True
    year, _, rest = text.partition(" ")
    venue = text if is_venue(text) else rest.strip(" ,") if parse_date(year) and is_venue(rest.strip(" ,")) else None
    date = parse_date(text) or (parse_date(year) if venue != text else None)
    if date:
        entry.published = entry.published or date
    elif venue is None:
        return False
    entry.venue = entry.venue or (re.sub(r"^[Ii]n:?\s", "", venue) if venue and not parse_date(text) else None)
    return True


def read_details(entry: ParsedEntry, pieces: Sequence[Piece]) -> None:
    """Read the pieces after a title: dates, venues, authors, short names and links. The rest is the summary."""
    kept: list[Piece] = []
    in_head, sentence, role, was_dropped = True, "", LinkRole.OWN, False
    for index, piece in enumerate(pieces):
        if piece.starts_line:
            in_head, sentence = True, ""
        sentence += piece.separator
        following = pieces[index + 1] if index + 1 < len(pieces) else None
        if in_head and _read_metadata(entry, piece, following):
            continue
        in_head = False
        if piece.link:
            role = _read_link(entry, piece, following, sentence, role)
            sentence = piece.text if role is LinkRole.CITED and not piece.is_label else ""
        else:
            sentence += piece.text
        is_dropped = piece.link is not None and role is LinkRole.OWN
        if not is_dropped:
            kept.append(replace(piece, separator=piece.separator.lstrip(" ])")) if was_dropped else piece)
        was_dropped = is_dropped
    while kept and kept[-1].role in (Role.DATE, Role.VENUE) and not kept[-1].link:
        _read_fact(entry, kept.pop().bare)
    entry.add_to_summary(to_summary(kept))


def _read_metadata(entry: ParsedEntry, piece: Piece, following: Piece | None) -> bool:
    """Read a date, a venue, authors, a short name or a label. Return False for any other piece."""
    text = piece.bare
    if piece.link:
        return _read_label_link(entry, piece, piece.link)
    match piece.role:
        case Role.DATE | Role.VENUE:
            return _read_fact(entry, text)
        case Role.LABEL:
            is_before_link = following is None or following.link is not None or following.role is Role.LABEL
            return _read_fact(entry, text) or is_before_link
        case Role.TEXT if piece.bracketed and not piece.span.emphasis and is_nickname(text):
            entry.aliases.append(text)
            return True
        case Role.TEXT | Role.AUTHORS:
            return _read_authors_or_place(entry, piece, following)
    return True


def _read_authors_or_place(entry: ParsedEntry, piece: Piece, following: Piece | None) -> bool:
    """Read authors, or a venue that is recognized only by the date after it."""
    text = piece.bare
    is_before_fact = following is not None and following.role in (Role.DATE, Role.VENUE) and not following.link
    has_dash = piece.separator.strip() in {"-", "\u2013", "\u2014", ":"}
    is_certain = piece.role is Role.AUTHORS or piece.span.emphasis or (is_before_fact and not has_dash)
    names = (
        parse_authors(piece.text, is_certain=is_certain) or () if not piece.bracketed and not piece.span.strong else ()
    )
    if names and not entry.authors and (is_certain or (len(names) > 1 and not has_dash)):
        entry.authors = names
        return True
    is_before_volume = piece.span.emphasis and following is not None and following.role is Role.NUMBER
    is_place = (
        (is_before_fact or is_before_volume) and not has_dash and not text[:1].islower() and count_words(text) <= 8
    )
    if is_place and not entry.venue and piece.is_plain:
        entry.venue = text
        return True
    return False


def _read_label_link(entry: ParsedEntry, piece: Piece, link: Span) -> bool:
    """Read a link whose text is a label, a citation such as `Knuth (1970)`, or an author's name."""
    if citation := parse_citation(piece.text):
        entry.authors = entry.authors or citation[0]
        _read_fact(entry, citation[1])
    elif not piece.is_label:
        is_homepage = parse_authors(piece.bare, is_certain=False) is not None and not is_paper_url(link.url)
        entry.authors = (*entry.authors, piece.bare) if is_homepage else entry.authors
        return is_homepage
    elif piece.role in (Role.VENUE, Role.DATE):
        _read_fact(entry, piece.bare.partition("(")[0].strip())
    _add_link(entry, link)
    return True


def _read_link(
    entry: ParsedEntry, piece: Piece, following: Piece | None, sentence: str, previous: LinkRole
) -> LinkRole:
    """Read a link after descriptive text. `sentence` is the text since the last link, which had the `previous` role."""
    role = previous
    if not is_between_links(sentence):
        role = _role_in_sentence(piece, following, sentence.rstrip(BEFORE_PIECE)[-200:], has_link=bool(entry.urls))
    elif role is LinkRole.OWN and not piece.is_label:
        role = LinkRole.CITED if entry.urls else LinkRole.OWN_IN_SENTENCE
    if is_unrelated_url(piece.span.url):
        role = LinkRole.CITED
    if role is LinkRole.CITED:
        entry.cited_urls.append(piece.span.url)
    else:
        _add_link(entry, piece.span)
        if role is LinkRole.OWN and piece.role in (Role.DATE, Role.VENUE):
            _read_fact(entry, piece.bare)
    return role


def _role_in_sentence(piece: Piece, following: Piece | None, before: str, *, has_link: bool) -> LinkRole:
    """Return the role of a link after text.

    A link within a sentence cites another paper, unless its text is a label such as `paper` and the entry has no link
    yet.
    """
    if COMPARISON.search(before):
        return LinkRole.CITED
    if _END_OF_SENTENCE.search(before):
        return LinkRole.OWN if piece.is_label else LinkRole.CITED if has_link else LinkRole.OWN_IN_SENTENCE
    continues = (
        following is not None
        and not following.link
        and not following.separator.strip(" \t)]\"'\u201d\u2019,")
        and following.text[:1].isalpha()
        and not following.text[0].isupper()
        and not is_between_links(following.text)
    )
    has_determiner = DETERMINER.search(before) is not None
    is_bare = piece.span.bare
    if not piece.is_label or (continues and is_bare) or (has_link and (is_bare or continues or has_determiner)):
        return LinkRole.CITED
    return LinkRole.OWN_IN_SENTENCE if continues or has_determiner else LinkRole.OWN


def to_summary(pieces: Sequence[Piece]) -> str:
    """Write pieces as Markdown."""
    spans: list[Span] = []
    for index, piece in enumerate(pieces):
        opening = piece.separator[-1:] if piece.separator[-1:] in {"(", "[", '"', "\u201c"} else ""
        separator = piece.separator if index else opening
        is_break = PARAGRAPH_BREAK in separator
        spans.append(Span(SpanKind.BREAK if is_break else SpanKind.TEXT, piece.line, "" if is_break else separator))
        spans.append(replace(piece.span, text=piece.text))
    spans += [Span(SpanKind.TEXT, pieces[-1].line, pieces[-1].closing)] if pieces else []
    return _EMPTY_BRACKETS.sub("", to_markdown(list(merge_text(spans)))).strip().strip(_AROUND_SUMMARY)
