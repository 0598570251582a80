"""The fields of an entry for the values of a paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from urllib.parse import quote

from paperlog.formats.authors import split_name
from paperlog.formats.bibliography import added_url, short_title_aliases
from paperlog.formats.bibtex.dates import partial_date_fields
from paperlog.formats.bibtex.latex import text_to_latex
from paperlog.formats.dates import citation_date
from paperlog.formats.entry_types import UNPUBLISHED_TYPES, inferred_type
from paperlog.formats.field_names import venue_field
from paperlog.formats.text import escape_markup, is_plain, one_line, strip_control
from paperlog.models import Paper
from paperlog.text import CONTROL

_TYPE = re.compile(r"(?!(?:comment|preamble|string)\Z)[a-z][\w-]*", re.IGNORECASE)
_WORD = re.compile(r"((?:[^\W_]|-)+)")
_INNER_CAPITAL = re.compile(r"[A-Z](?<=[^\W_][A-Z])")  # begins with the capital, which is faster to find
_UNSAFE_IN_VALUE = re.compile(rf"[{{}}\\\s{CONTROL}]")
_UNSAFE_IN_IDENTIFIER = re.compile(r"[{}\\]")
_UNSAFE_IN_WEB_ADDRESS = re.compile(r"[{}\\<>]")
_UNSAFE_IN_URL = re.compile(rf"[{{}}\\<>\s{CONTROL}]")

Fields = dict[str, str]


@lru_cache(maxsize=1 << 8)  # a list has few distinct types
def is_type(name: str) -> bool:
    """Return whether a name is a valid entry type in BibTeX."""
    return _TYPE.fullmatch(name) is not None


def type_of(paper: Paper) -> str:
    """Return the type of an entry: as imported, or inferred.

    `misc` and `online` only count if the paper has no venue, or one from the same source.
    """
    if not (paper.type and is_type(paper.type)):
        return inferred_type(paper)
    if paper.type in UNPUBLISHED_TYPES and paper.venue:
        type_source, venue_source = (paper.suppliers.get(field, paper.source) for field in ("type", "venue"))
        if venue_source != type_source:
            return inferred_type(paper)
    return paper.type


def encode_value(value: str, paper: Paper) -> Fields:
    """Return the fields for a value of a paper, in BibTeX. There are none for an empty value."""
    fields = _ENCODERS[value](paper)
    return fields if all(fields.values()) else {name: text for name, text in fields.items() if text}


def _title(paper: Paper) -> Fields:
    return {"title": latex_title(paper.title)}


def _aliases(paper: Paper) -> Fields:
    names = short_title_aliases(paper.title, paper.aliases[0]) if paper.aliases else ()
    return {"shorttitle": latex_title(names[0])} if names else {}


def _authors(paper: Paper) -> Fields:
    return {"author": " and ".join(map(latex_author, paper.authors))}


def _editors(paper: Paper) -> Fields:
    return {"editor": " and ".join(map(latex_author, paper.editors))}


def _published(paper: Paper) -> Fields:
    """Return the date to cite and, if it is another, the date of the preprint, in a field that styles ignore."""
    cited = citation_date(paper)
    if not cited:
        return {}
    fields = partial_date_fields(cited)
    return {**fields, "eprintdate": str(paper.published)} if cited != paper.published else {**fields}


def _venue(paper: Paper) -> Fields:
    return {venue_field(type_of(paper)): latex_line(paper.venue)} if paper.venue else {}


def _arxiv(paper: Paper) -> Fields:
    return {"eprint": _percent_encode(_UNSAFE_IN_VALUE, paper.arxiv), "archiveprefix": "arXiv"} if paper.arxiv else {}


def _doi(paper: Paper) -> Fields:
    return {"doi": _percent_encode(_UNSAFE_IN_VALUE, paper.doi)} if paper.doi else {}


def _links(paper: Paper) -> Fields:
    """Return the links, except one that an import adds for the arXiv id or the DOI."""
    urls = [link.url for link in paper.links]
    if urls and added_url(urls[:-1], paper.arxiv, paper.doi) == urls[-1]:
        urls.pop()
    first_url, *other_urls = [_percent_encode(_UNSAFE_IN_URL, url) for url in urls] or [""]
    return {"url": first_url, "link": " ".join(other_urls)}


def _tags(paper: Paper) -> Fields:
    return {"keywords": latex_keywords(paper.tags)}


def _abstract(paper: Paper) -> Fields:
    return {"abstract": latex_paragraphs(paper.abstract)}


def _summary(paper: Paper) -> Fields:
    return {"summary": latex_paragraphs(paper.summary)}


_ENCODERS: Mapping[str, Callable[[Paper], Fields]] = {
    "title": _title,
    "aliases": _aliases,
    "authors": _authors,
    "editors": _editors,
    "published": _published,
    "venue": _venue,
    "arxiv": _arxiv,
    "doi": _doi,
    "links": _links,
    "tags": _tags,
    "abstract": _abstract,
    "summary": _summary,
}


def latex_line(text: str) -> str:
    return text if is_plain(text) else text_to_latex(escape_markup(one_line(text)))


@lru_cache(maxsize=1 << 8)  # a title is escaped several times in a row
def latex_title(text: str) -> str:
    """Escape a title. Braces around words with inner capitals keep BibTeX styles from changing them."""
    line = text if is_plain(text) else escape_markup(one_line(text))
    if not _INNER_CAPITAL.search(line):
        return text if is_plain(text) else text_to_latex(line)
    return "".join(
        f"{{{text_to_latex(piece)}}}" if at % 2 and _INNER_CAPITAL.search(piece) else text_to_latex(piece)
        for at, piece in enumerate(_WORD.split(line))  # every second piece is a word
    )


def is_protected(word: str) -> bool:
    """Return whether this is a word that gets braces in every title."""
    return bool(_INNER_CAPITAL.search(word) and _WORD.fullmatch(word))


@lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file
def latex_author(author: str) -> str:
    """Return a name in natural order in the form `von Last, Jr, First`, or in braces if it can't be split."""
    name = split_name(author)
    if not name.given:
        return f"{{{latex_line(name.family)}}}"
    return ", ".join(latex_line(part) for part in (name.family, name.suffix, name.given) if part)


def latex_keywords(tags: Iterable[str]) -> str:
    """Return a list of keywords. A comma marks a single keyword in braces."""
    words = [f"{{{word}}}" if "," in word or ";" in word else word for word in map(latex_line, tags)]
    return ", ".join(words) + ("," if len(words) == 1 and words[0].startswith("{") else "")


def _percent_encode(unsafe: re.Pattern[str], text: str) -> str:
    """Percent-encode the characters that can't appear in a BibTeX value."""
    return unsafe.sub(lambda match: quote(match[0]), text)


def latex_identifier(text: str) -> str:
    """Return an id or a URL on one line, with the characters encoded that can't appear in a BibTeX value."""
    return _percent_encode(_UNSAFE_IN_WEB_ADDRESS if "://" in text else _UNSAFE_IN_IDENTIFIER, one_line(text))


def arxiv_fields(arxiv: str | None, entry_type: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields for an arXiv id, unless `number` holds it. A URL that an export adds for the id is left out."""
    if not arxiv or arxiv in fields.get("number", ""):
        return {}
    has_others = entry_type != "misc" or fields.get("link") or fields.get("doi")
    url = fields.get("url", "") if has_others or fields.get("url") != f"https://arxiv.org/abs/{arxiv}" else ""
    return {"eprint": arxiv, "archiveprefix": "arXiv", "url": url}


def latex_paragraphs(text: str | None) -> str:
    if not text or is_plain(text):
        return text or ""
    lines = escape_markup(strip_control(text).strip()).split("\n")
    return "\n".join(text_to_latex(one_line(line)) for line in lines)
