"""Recognizing, normalizing and comparing arXiv ids, DOIs and URLs."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import quote, unquote

from paperlog.models import Link
from paperlog.patterns import lazy_pattern
from paperlog.text import CONTROL

_DOI_ORG = r"(?:info:doi/|(?:https?://)?(?:dx[.-]|www\.)?doi[.-](?:[a-z]+\.)?org(?:\.[a-z0-9-]+)*(?::[0-9]+)?/)"
"""The start of a DOI's URL, at doi.org, a publisher's resolver or a library's proxy."""
_ARXIV = lazy_pattern(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|e-print)/+|arxiv:\s*"
    rf"|(?:{_DOI_ORG}|doi:\s*)?10\.48550/arxiv\.)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?/?(?:[?#].*)?[.,;]*",
    re.IGNORECASE,
)
_DOI_URL = lazy_pattern(rf"{_DOI_ORG}([^?#]+)(?:[?#].*)?", re.IGNORECASE)
_DOI = lazy_pattern(
    rf"(?:doi:\s*)?(10\.[0-9]{{4,9}}/[^\s{CONTROL}]*?[^\s{CONTROL}.,;]|10/[a-z][a-z0-9]{{2,9}})[.,;]*", re.IGNORECASE
)
_ARXIV_IN_TEXT = lazy_pattern(
    r"\barxiv:\s?([0-9]{4}\.[0-9]{4,5}|[a-z-]{2,20}(?:\.[a-z]{2})?/[0-9]{7})(?![0-9])", re.IGNORECASE
)
_DOI_IN_TEXT = lazy_pattern(r"\b10\.[0-9]{4,9}/[^\s\"<>]{1,200}")
_DOI_SEPARATOR = lazy_pattern(r"[;,|]?\s+|[;,|](?=https?://|doi:|10\.)", re.IGNORECASE)
_ADDRESS = lazy_pattern(r"(?:www\.[^\s/]+\.|(?:[a-z0-9-]+\.)+[a-z]{2,}/)\S*", re.IGNORECASE)
_START_OF_URL = lazy_pattern(r"https?:/|//|www\.", re.IGNORECASE)
_DAMAGED_SCHEME = lazy_pattern(r"\A(?:(https?:)/|//)(?=[\w-]+\.[\w.-]+(?:[/:?#]|\Z))", re.IGNORECASE)
_BEFORE_BREAK = "/-_.=&?%#+"
"""The characters after which URLs are usually broken into lines."""
_FILE_WITH_SPACES = lazy_pattern(r"https?://[^\s:]++(?: [^\s:]++)++(?:(?<=\.\w{3})|(?<=\.\w{4}))", re.IGNORECASE)
_PATH_WITH_SPACES = lazy_pattern(r"https?://[^\s:/]++/[^\s:]*+(?: [^\s:,;()\[\]{}]++)++", re.IGNORECASE)
_OTHER_URL = lazy_pattern(r" (?:www\.|(?:[a-z0-9-]++\.)++[a-z]{2,}/)", re.IGNORECASE)
_COMMENT = lazy_pattern(
    r" (?:last|accessed|visited|retrieved|viewed|checked|archived|available|online|on|and|or|see|in|at|from|via)\b",
    re.IGNORECASE,
)
"""A word after a URL that isn't part of it, such as when it was visited."""
_PREPRINT_SERVER = lazy_pattern(
    r"(?:e-?prints? )?(?:arx|biorx|chemrx|medrx)iv\b|corr(?:[\s,]+abs/\S+)?\Z", re.IGNORECASE
)
_HOST_AND_PATH = lazy_pattern(r"https?://(?:[^/?#@]*@)?(?:www\.)?(\[[^]/?#]*\]|[^/?#:]+)[^/?#]*([^?#]*)", re.IGNORECASE)
_WEB = lazy_pattern(r"https?://(?:www\.)?([^#/][^#]*)(?:#.*)?", re.IGNORECASE)

# Sites with one page per paper. The group identifies the paper, whether the link is to its abstract or its PDF.
# Few commands need these patterns, so they are compiled on first use.
_PAPER_PAGES = {
    "openreview.net": r"(?:forum|pdf)\?id=([\w-]{1,99})",
    "aclanthology.org": r"([A-Z][0-9]{2}-[0-9]{4}|[0-9]{4}\.[\w-]{1,99}\.[0-9]{1,9})(?![\w-])",
    "proceedings.mlr.press": r"(v[0-9]{1,9}/[\w-]{1,99})",
    "proceedings.neurips.cc": r"paper.{0,99}/([0-9a-f]{32})",
    "papers.nips.cc": r"paper.{0,99}/([0-9a-f]{32})",
    "openaccess.thecvf.com": r"content.{0,99}/([\w-]{1,199}_paper)\.",
    "jmlr.org": r"papers/(v[0-9]{1,9}/[\w-]{1,99})\.html",
    "semanticscholar.org": r"paper/(?:[^/]{1,299}/)?([0-9a-f]{40})",
    "ieeexplore.ieee.org": r"(?:abstract/)?document/([0-9]{1,19})",
    "dl.acm.org": r"doi/(?:(?:abs|pdf|full|fullHtml)/)?(10\.[0-9]{4,9}/[\w.()/-]{1,99})",
    "link.springer.com": r"(?:article|chapter)/(10\.[0-9]{4,9}/[\w.()/-]{1,99})",
    "pubmed.ncbi.nlm.nih.gov": r"([0-9]{1,19})",
    "nature.com": r"articles/([\w-]{1,99})",
}


def parse_arxiv_id(text: str) -> str | None:
    """Parse an arXiv id, `arxiv:…`, arXiv URL or arXiv DOI. Return the id without its version, or None."""
    if "." not in text and "/" not in text:  # an ordinary word
        return None
    match = _ARXIV().fullmatch(text.strip())
    return match[1].lower() if match else None


def identifiers_in_text(text: str) -> list[str]:
    """Return the distinct arXiv ids that a text names as such, or if there are none, the DOIs in it."""
    arxiv_ids = [found[1].lower() for found in _ARXIV_IN_TEXT().finditer(text)]
    dois = [parse_doi(_without_closing(found[0])) for found in _DOI_IN_TEXT().finditer(text)]
    return list(dict.fromkeys(arxiv_ids)) or list(dict.fromkeys(doi.lower() for doi in dois if doi))


def _without_closing(text: str) -> str:
    """Remove punctuation that ends the sentence or the parentheses around a DOI."""
    text = text.rstrip(".,;:]}")
    return text.rstrip(")") if text.count(")") > text.count("(") else text


def arxiv_month(arxiv: str) -> tuple[int, int]:
    """Return the year and month in which a paper got its arXiv id."""
    digits = arxiv.rpartition("/")[2]
    year = int(digits[:2])
    return (1900 if year > 90 else 2000) + year, int(digits[2:4])


def parse_doi(text: str) -> str | None:
    """Parse a DOI, `doi:…` or doi.org URL. Return the DOI without trailing punctuation, or None."""
    if "/" not in text:
        return None
    match_in_url = _DOI_URL().fullmatch(text.strip())
    match = _DOI().fullmatch(unquote(match_in_url[1]) if match_in_url else text.strip())
    return match[1] if match else None


def find_doi(text: str) -> str | None:
    """Return the first DOI in a field, or None. Databases put spaces into DOIs with `(SICI)`."""
    parts = ["".join(text.split())] if "(sici)" in text.lower() else _DOI_SEPARATOR().split(text.strip())
    return next(filter(None, map(parse_doi, parts)), None)


@lru_cache(maxsize=1 << 12)  # many papers have the same venue
def is_preprint_server(venue: str) -> bool:
    """Return whether a venue is only a preprint server, such as `arXiv preprint arXiv:2106.09685` or `CoRR`."""
    return _PREPRINT_SERVER().match(venue.strip()) is not None


def complete_url(text: str) -> str:
    """Repair a URL: a missing or damaged scheme, spaces in its path, line breaks. Return any other text unchanged."""
    if "\n" in text:
        text = _joined(text)
    if "://" not in text[:8]:
        text = _DAMAGED_SCHEME().sub(lambda match: f"{match[1] or 'https:'}//", text)
    if _ADDRESS().fullmatch(text):
        return f"https://{text}"
    if " " not in text or _OTHER_URL().search(text):
        return text
    url = f"https://{text}" if text.lower().startswith("www.") else text
    is_url = _FILE_WITH_SPACES().fullmatch(url) or (_PATH_WITH_SPACES().fullmatch(url) and not _COMMENT().search(url))
    return url.replace(" ", "%20") if is_url else text


def _joined(text: str) -> str:
    """Join the lines of a URL, but not lines that are words or other URLs."""
    lines = [*filter(None, map(str.strip, text.split("\n")))]
    if not lines or not _START_OF_URL().match(lines[0]):
        return text
    parts = lines[:1]
    for before, line in pairwise(lines):
        is_word = line.isalpha() and before[-1] not in _BEFORE_BREAK
        is_rest = " " not in line and not is_word and not _START_OF_URL().match(line) and line[0] not in "(["
        parts.append(line if is_rest else f"\n{line}")
    return "".join(parts)


def doi_path(identifier: str) -> str:
    """Return the path of a DOI's URL on doi.org."""
    return f"/{quote(identifier, safe='/:;()', errors='replace')}"


def normalize_identifier(text: str) -> str | None:
    """Return an arXiv id or DOI in lower case, or None. An arXiv DOI counts as an arXiv id."""
    return parse_arxiv_id(text) or (parse_doi(text) or "").lower() or None


def is_web_url(text: str) -> bool:
    return _WEB().fullmatch(text) is not None and text.isprintable() and " " not in text


def comparable_url(url: str) -> str:
    """Reduce a URL for comparison, by removing the scheme, `www.`, fragment and trailing slash."""
    match = _WEB().fullmatch(url.strip())
    if not match:
        return url.strip()
    host, slash, path = match[1].rstrip("/").partition("/")
    return host.lower() + slash + path


def paper_page(url: str) -> str | None:
    """Return what identifies the page of a single paper, such as `openreview.net nZeVKeeFYf9`, or None."""
    host, _, path = comparable_url(url).partition("/")
    match = re.match(_PAPER_PAGES[host], path) if host in _PAPER_PAGES else None
    return f"{host} {match[1]}" if match else None


def bare_identifier(text: str) -> str:
    """Reduce an identifier or its URL to the bare arXiv id or DOI. Return any other text unchanged."""
    return parse_arxiv_id(text) or parse_doi(text) or text


def host_of(url: str) -> str:
    """Return the lower-case host of a URL without `www.`, or an empty string."""
    match = _HOST_AND_PATH().match(url)
    return match[1].lower() if match else ""


def make_link(url: str) -> Link:
    """Return a link labeled by its target: arXiv, DOI, PDF, code or the host name."""
    match = _HOST_AND_PATH().match(url)
    host = match[1].lower() if match else ""
    if f".{host}".endswith(".arxiv.org"):
        return Link("arXiv", url)
    if f".{host}".endswith(".doi.org"):
        return Link("DOI", url)
    if match and match[2].rstrip("/").lower().endswith(".pdf"):
        return Link("PDF", url)
    return Link("code" if host == "github.com" else host or "link", url)
