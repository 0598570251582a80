"""The values of a paper in the fields of a BibTeX or BibLaTeX entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from paperlog.dates import PartialDate
from paperlog.formats.base import NO_CATEGORY
from paperlog.formats.bibliography import paper_links, short_title_aliases
from paperlog.formats.bibtex.authors import parse_names
from paperlog.formats.bibtex.fields import DATE_FIELDS, decode_line, decode_paragraphs, parse_keywords, parse_published
from paperlog.formats.bibtex.latex import unescape_url
from paperlog.formats.field_names import INSTITUTION_FIELDS
from paperlog.formats.text import plain_line
from paperlog.identifiers import complete_url, find_doi, is_web_url, make_link, parse_arxiv_id, parse_doi
from paperlog.models import Link, Paper

VENUE_FIELDS = ("journaltitle", "journal", "booktitle", "eventtitle", "venue", "shortjournal")
"""The fields that name a venue, the most reliable first."""
_ALL_VENUE_FIELDS = (*VENUE_FIELDS, *INSTITUTION_FIELDS)
PARENT_FIELDS = ("xdata", "crossref")
"""The fields that refer to other entries."""
_INHERITED = (("title",), ("author",), ("editor",), DATE_FIELDS, VENUE_FIELDS)
"""The fields that an entry takes from the entries it refers to, in groups: it takes a group if it has none of it."""
_GENERATIONS = 5
OTHER_TITLES = ("booktitle", "maintitle", "issuetitle", "eventtitle", "shorttitle", "titleaddon")
"""The fields that name an entry without a title, such as a volume."""
_URL_FIELDS = ("url", "ee", "link", "pdf", "code", "howpublished", "note", "eprint", "doi", "adsurl")
_NOT_ONLY_URLS = frozenset({"howpublished", "note", "eprint", "doi"})
_PROSE_FIELDS = frozenset({"howpublished", "note"})

_OLD_ARCHIVE = re.compile(
    r"(?:astro|nlin|quant|math|acc|atom|chem|plasm|hep|bayes)-(?:ph|phys|ex|lat|th|an)|cond-mat|gr-qc|nucl-(?:ex|th)"
    r"|math|physics|cs|stat|q-(?:bio|alg)|(?:alg|dg)-(?:geom|ga)|cmp-lg|adap-org|comp-gas|chao-dyn|solv-int|patt-sol"
    r"|funct-an|mtrl-th|supr-con|ao-sci|nlin"
)

_URL = re.compile(r"\\(?:url|href)\s*\{([^{}]*)\}|(?<![\w/.@])((?:https?://|www\.)[^\s{}<>]+)")
_ONLY_URL = re.compile(
    r"[{\s]*(?:(?:https?://|www\.)[^\s:,;]++(?: [^\s:,;]++)++(?<=\.\w{3})\w?"
    r"|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,3}/\S+)[}\s]*"
)
"""A URL with spaces in the name of a file, or without a scheme."""
_ARXIV_TEXT = re.compile(
    r"(?:(?:(?:arxiv )?(?:preprint|e-prints?)[,:]?\s*)?(?=arxiv:)|arxiv (?:preprint|e-prints?)[,:]?\s*)"
    r"((?:arxiv:\s*)?\S+?)[,.]?(?:\s*\[[^\[\]]*+\])?",
    re.IGNORECASE,
)
_LOCATION_TEXT = re.compile(
    r"(?:arxiv:\s*+[^\s{}]++|\[[\w.,\s-]++\]|\W"
    r"|(?:arxiv|(?:pre|e-?)prints?|available|online|accessed|at|from|on|url|pdf|[0-9]+)\b)*+",
    re.IGNORECASE,
)
_CORR_VOLUME = re.compile(r"abs/(\S+)", re.IGNORECASE)


def decode_paper(fields: Mapping[str, str]) -> Paper:
    """Return a paper without a key. Its title is empty if the entry has none."""
    title = _title(fields)
    venue = _first_text(fields, _ALL_VENUE_FIELDS)
    arxiv, paper_doi, links = decode_location(fields)
    return Paper(
        key="",
        title=title,
        category=NO_CATEGORY,
        aliases=short_title_aliases(title, decode_line(fields.get("shorttitle", ""))),
        tags=parse_keywords("\n".join(fields[field] for field in ("keywords", "keyword", "tags") if field in fields)),
        authors=parse_names(fields.get("author", "")),
        editors=parse_names(fields.get("editor", "")),
        published=_published(fields),
        venue=venue,
        arxiv=arxiv,
        doi=paper_doi,
        links=links,
        summary=decode_paragraphs(fields.get("summary", "")) or None,
        abstract=decode_paragraphs(fields.get("abstract", "")) or None,
    )


def decode_location(fields: Mapping[str, str]) -> tuple[str | None, str | None, tuple[Link, ...]]:
    """Return the arXiv id, the DOI and the links of an entry."""
    own_urls, mentioned_urls = _own_and_mentioned_urls(fields)
    arxiv = _find_arxiv_id(fields, own_urls)
    paper_doi = next(filter(None, map(find_doi, (_identifier(fields, "doi"), *own_urls))), None)
    return arxiv, paper_doi, (*paper_links(own_urls, arxiv, paper_doi), *map(make_link, mentioned_urls))


def _published(fields: Mapping[str, str]) -> PartialDate | None:
    """Return the date of the preprint, in the field that our exports have for it, or else the date of the entry."""
    preprint = parse_published({"date": fields["eprintdate"]}) if "eprintdate" in fields else None
    return preprint or parse_published(fields)


def _title(fields: Mapping[str, str]) -> str:
    parts = [decode_line(fields.get(field, "")) for field in ("title", "subtitle")]
    return ": ".join(filter(None, parts)) if parts[0] else decode_other_title(fields)


def decode_other_title(fields: Mapping[str, str]) -> str:
    """Return what names an entry without `title`."""
    return _first_text(fields, OTHER_TITLES) or ""


def _first_text(fields: Mapping[str, str], names: Iterable[str]) -> str | None:
    for name in names:
        if name in fields and (text := decode_line(fields[name])):
            return text
    return None


def _find_arxiv_id(fields: Mapping[str, str], own_urls: Iterable[str]) -> str | None:
    return next(filter(None, map(parse_arxiv_id, chain(_arxiv_candidates(fields), own_urls))), None)


def _arxiv_candidates(fields: Mapping[str, str]) -> Iterator[str]:
    """Yield strings that might be the paper's own arXiv id, the most reliable first."""
    if eprint := _identifier(fields, "eprint"):
        archive = _archive(fields)
        if archive.startswith("arxiv"):
            yield eprint
            yield f"{_archive_class(fields)}/{eprint}"
        if _OLD_ARCHIVE.fullmatch(archive):
            yield f"{archive}/{eprint}"
    yield _identifier(fields, "arxiv") or _identifier(fields, "arxivid")
    yield _identifier(fields, "doi")
    for field in filter(fields.__contains__, ("number", "journal", "journaltitle", "volume", "note", "howpublished")):
        text = decode_line(fields[field])
        if field in _PROSE_FIELDS:
            yield text
        if match := (_CORR_VOLUME if field == "volume" else _ARXIV_TEXT).fullmatch(text):
            yield match[1]


def _archive(fields: Mapping[str, str]) -> str:
    return decode_line(fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv").lower()


def _archive_class(fields: Mapping[str, str]) -> str:
    return decode_line(fields.get("primaryclass") or fields.get("eprintclass") or "")


def arxiv_eprint(fields: Mapping[str, str]) -> str:
    """Return the `eprint` of an entry, with its version, if it is on arXiv."""
    if "eprint" not in fields or not _archive(fields).startswith("arxiv"):
        return ""
    eprint = _identifier(fields, "eprint")
    return eprint if any(map(parse_arxiv_id, (eprint, f"{_archive_class(fields)}/{eprint}"))) else ""


def _identifier(fields: Mapping[str, str], name: str) -> str:
    """Return an id without the braces that some databases put around it."""
    return plain_line(unescape_url(fields.get(name, ""))).strip("{} ") if name in fields else ""


def _own_and_mentioned_urls(fields: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the entry's own URLs, and the URLs in its prose fields that don't belong to other papers."""
    own: dict[str, None] = {}
    mentioned: dict[str, None] = {}
    for field in _url_fields(frozenset(fields)):
        text = unescape_url(fields[field])
        is_url = field in _PROSE_FIELDS and _ONLY_URL.fullmatch(text) and not parse_arxiv_id(text)
        if field not in _NOT_ONLY_URLS or is_url:
            text = complete_url(text.strip("{} \n"))
        if field in _PROSE_FIELDS and not _LOCATION_TEXT.fullmatch(_URL.sub("", text)):
            mentioned |= dict.fromkeys(url for url in _urls(text) if not (parse_arxiv_id(url) or parse_doi(url)))
        else:
            own |= dict.fromkeys(url for url in _urls(text) if not (field == "doi" and find_doi(url)))
    return list(own), [url for url in mentioned if url not in own]


@lru_cache(maxsize=1 << 10)  # the entries of a list have the same fields
def _url_fields(fields: frozenset[str]) -> list[str]:
    """Return the fields that may have URLs, the most reliable first."""
    return [*filter(fields.__contains__, _URL_FIELDS), *sorted(name for name in fields if name.startswith("bdsk-url-"))]


def _urls(text: str) -> Iterator[str]:
    for match in _URL.finditer(text):
        text = "".join(map(str.strip, match[1].split("\n"))) if match[1] else match[2] or ""
        url = complete_url(text.replace(" ", "%20")).rstrip(".,;\"'")
        if url.count(")") > url.count("("):
            url = url.rstrip(").,;")
        if is_web_url(url):
            yield url


def parent_keys(fields: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the citation keys in lower case that an entry refers to, by the field that does."""
    return {name: [key.strip().lower() for key in fields[name].split(",")] for name in PARENT_FIELDS if name in fields}


def with_ancestors(parents: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
    """Add the fields that entries inherit from each other, over a few generations. `parents` are entries by key.

    The limit also ends cycles of references. An entry with a title doesn't inherit `booktitle`: it is the book itself.
    """
    references = {key: fields for key, fields in parents.items() if not fields.keys().isdisjoint(PARENT_FIELDS)}
    whole = dict(parents)
    for _ in range(_GENERATIONS if references else 0):
        inherited = {key: inherited_fields(fields, whole) for key, fields in references.items()}
        for key, fields in references.items():
            if "title" in fields:
                inherited[key].pop("booktitle", None)
            whole[key] = {**inherited[key], **fields}
    return whole


def inherited_fields(fields: Mapping[str, str], parents: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return what an entry takes from the entries it refers to; `parents` are the fields of entries by key."""
    inherited: dict[str, str] = {}
    for reference, keys in parent_keys(fields).items():
        for parent in (parents[key] for key in keys if key in parents):
            given = parent
            if reference == "crossref" and "title" in parent:
                given = {"booktitle": parent["title"], **parent}
            for group in _INHERITED:
                if not any((fields.get(name) or inherited.get(name, "")).strip() for name in group):
                    inherited |= {name: given[name] for name in group if name in given}
    return inherited
