"""Reading of one entry: its title, and the details and links in the pieces around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats.base import Rejected
from paperlog.formats.markdown.authors import parse_authors
from paperlog.formats.markdown.dates import YEAR, parse_date
from paperlog.formats.markdown.pieces import ARXIV_ID, EMOJI, PARAGRAPH_BREAK, Piece, Role, clean, split
from paperlog.formats.markdown.spans import Span, SpanKind, merge_text, to_markdown
from paperlog.formats.markdown.titles import BEFORE_PIECE, COMPARISON, DETERMINER, Titled, find_title, is_citation
from paperlog.formats.markdown.vocabulary import (
    FIELDS,
    count_words,
    is_nickname,
    is_paper_url,
    is_unrelated_url,
    is_venue,
)
from paperlog.identifiers import comparable_url, parse_arxiv_id
from paperlog.models import Link
from paperlog.text import fold

_EMPTY_BRACKETS = re.compile(r"\[[\s|,;/&]*\]|\([\s|,;/&]*\)")
_EMOJI = re.compile(EMOJI)
_CITATION = re.compile(r"[.,]\s.*[.,]")
_BESIDE_FACT = re.compile(r"[([\u3010\uff08|:]|[.\s][\s\u2013\u2014-]")
"""Marks without which a text has no citation, or no fact beside its title."""
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


@dataclass(slots=True)
class ParsedEntry:
    """The parts of an entry. `category` is a heading.

    `identifier_urls` are the `urls` that stand for identifiers in text. `cited_urls` belong to other papers.
    """

    line: int
    title: str = ""
    aliases: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    identifier_urls: set[str] = field(default_factory=set)
    cited_urls: list[str] = field(default_factory=list)
    published: PartialDate | None = None
    venue: str | None = None
    authors: tuple[str, ...] = ()
    tags: list[str] = field(default_factory=list)
    summary: str = ""
    schema_url: str | None = None
    related: tuple[Link, ...] = ()
    category: str = ""
    _known_urls: set[str] = field(default_factory=set)

    @property
    def all_aliases(self) -> list[str]:
        """The aliases and the part of the title before a colon, without duplicates."""
        head, colon, _ = self.title.partition(": ")
        seen = {fold(self.title)}
        aliases = []
        for alias in (*self.aliases, head if colon and len(head.split()) <= 5 else ""):
            if (folded := fold(alias)) and folded not in seen:
                seen.add(folded)
                aliases.append(alias.strip())
        return aliases

    @property
    def identities(self) -> set[str]:
        """The arXiv ids and normalized URLs that identify the paper elsewhere in the list."""
        return set(map(url_identity, self.urls))

    @property
    def is_surely_paper(self) -> bool:
        return bool(self.published or self.venue or any(map(is_paper_url, self.urls)))

    def add_to_summary(self, text: str) -> None:
        if text.strip():
            self.summary = f"{self.summary}\n\n{text.strip()}".strip()

    def add_urls(self, urls: Iterable[str]) -> None:
        self._known_urls = self._known_urls or set(map(comparable_url, self.urls))
        for url in urls:
            if (identity := comparable_url(url)) not in self._known_urls:
                self._known_urls.add(identity)
                self.urls.append(url)

    def add_link(self, link: Span) -> None:
        """Add a link, unless it can't be a paper."""
        if not is_unrelated_url(link.url):
            self.add_urls([link.url])
            if link.is_identifier:
                self.identifier_urls.add(link.url)

    def remove_repeated_identifiers(self) -> None:
        """Remove the URLs that stand for identifiers in text if there are links to the same papers, too."""
        if self.identifier_urls:
            linked = {url_identity(url) for url in self.urls if url not in self.identifier_urls}
            self.urls = [url for url in self.urls if url not in self.identifier_urls or url_identity(url) not in linked]


def url_identity(url: str) -> str:
    """Return the arXiv id, or the normalized URL."""
    return parse_arxiv_id(url) or comparable_url(url)


def rejection(line: int, name: str, reason: str) -> Rejected:
    name = " ".join(name.split())
    return Rejected.at(line, reason, name if len(name) <= 60 else f"{name[:59]}…")


def is_between_links(text: str) -> bool:
    """Return whether text only separates two links."""
    return _BETWEEN_LINKS.fullmatch(text) is not None


def read_entry(titled: Titled | None, line: int) -> ParsedEntry | None:
    """Read a title, and the details around it. Return None without a title."""
    if titled is None:
        return None
    entry = ParsedEntry(line)
    _read_titled(entry, titled)
    if not entry.published and (date := _DATE_IN_VENUE.search(entry.venue or "")):
        entry.published = parse_date(date[1])
    return entry


def _read_titled(entry: ParsedEntry, titled: Titled) -> None:
    if titled.start.link:
        entry.add_link(titled.start.link)
    text = clean(_EMOJI.sub(" ", titled.start.text))
    for piece in titled.rest:
        text = f"{text}{piece.separator.rstrip()} {clean(piece.text)}"
    cited = find_title(split([Span(SpanKind.TEXT, entry.line, text)])) if _CITATION.search(text) else None
    if cited and is_citation(cited):
        _read_titled(entry, cited)
    else:
        number = None if titled.start.link else _NUMBER.match(text)
        entry.title = _without_facts(entry, text[number.end() :] if number else text)
    for piece in titled.before:
        if not _read_metadata(entry, piece, None) and is_nickname(piece.bare):
            entry.aliases.append(piece.bare)
        elif piece.role is Role.TEXT and not piece.link and piece.bare not in (*entry.aliases, *entry.authors):
            entry.add_to_summary(piece.bare)
        if piece.link:
            entry.add_link(piece.link)
    read_details(entry, titled.after)


def _without_facts(entry: ParsedEntry, title: str) -> str:
    """Read the facts before and after a title: `Paper: [1706.03762] Title (2017)`. Return the title."""
    parts = split([Span(SpanKind.TEXT, entry.line, title)]) if _BESIDE_FACT.search(title) else []
    first, last = 0, len(parts)
    if len(parts) > 1 and parts[1].separator.strip() == ":" and FIELDS.get(fold(parts[0].text)) == "paper":
        first = 1
    while last - first > 1 and _read_fact_beside(entry, parts[first], parts[first + 1].separator):
        first += 1
    while last - first > 1 and _read_fact_beside(entry, parts[last - 1], parts[last - 1].separator):
        last -= 1
    if last - first < len(parts):
        title = parts[first].text + "".join(f"{part.separator}{part.text}" for part in parts[first + 1 : last])
    return clean(title).removesuffix(", in") or title


def _read_fact_beside(entry: ParsedEntry, part: Piece, separator: str) -> bool:
    """Read a fact that is in brackets, or separated from the title by a dash, a bar or a full stop."""
    if not part.bracketed and separator.strip()[:1] not in {"-", "\u2013", "\u2014", "|", "."}:
        return False
    if match := ARXIV_ID.fullmatch(part.bare):
        entry.add_urls([f"https://arxiv.org/abs/{match[1]}"])
    is_name = part.role is Role.AUTHORS and not part.text.startswith("by ")  # or words such as `Fast, Small and Cheap`
    return bool(match) or (not is_name and _read_fact(entry, part.bare))


def _read_fact(entry: ParsedEntry, text: str) -> bool:
    """Set the date, the venue and the authors that make up a text. Return False for any other text."""
    parts = split([Span(SpanKind.TEXT, entry.line, text)])
    roles = [part.role for part in parts]
    if len(roles) > 1:  # `arXiv` alone is a label
        roles = [Role.VENUE if is_venue(part.bare) else part.role for part in parts]
    if roles == [Role.TEXT, Role.DATE]:
        names = parse_authors(parts[0].text, is_certain=True) or ()
        are_authors = len(names) == 2 or (names and parts[1].bracketed)  # `Bee & Dee, 1999`, `Knuth (1970)`
        roles[0] = Role.AUTHORS if are_authors else Role.VENUE if is_venue(text) else Role.TEXT
    if not roles or not {Role.AUTHORS, Role.VENUE, Role.DATE}.issuperset(roles):
        return False
    for role, part in zip(roles, parts, strict=True):
        match role:
            case Role.DATE:
                entry.published = entry.published or parse_date(part.bare)
            case Role.VENUE:
                entry.venue = entry.venue or re.sub(r"^[Ii]n:?\s", "", part.bare)
            case Role.AUTHORS:
                entry.authors = entry.authors or parse_authors(part.text, is_certain=True) or ()
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
        case Role.LABEL if is_venue(text):
            entry.venue = entry.venue or text
        case Role.LABEL:
            return following is None or following.link is not None or following.role is Role.LABEL
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
    begins_sentence = following is not None and following.is_plain and following.separator == " "
    is_emphasized = piece.span.emphasis and not begins_sentence
    is_certain = piece.role is Role.AUTHORS or is_emphasized or (is_before_fact and not has_dash)
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
    if piece.is_label:
        _read_fact(entry, piece.bare.partition("(")[0] if piece.role is Role.VENUE else piece.text)
        entry.add_link(link)
        return True
    is_homepage = parse_authors(piece.bare, is_certain=False) is not None and not is_paper_url(link.url)
    entry.authors = (*entry.authors, piece.bare) if is_homepage else entry.authors
    return is_homepage


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
        entry.add_link(piece.span)
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
