"""Which paper is meant, and which two are the same: folding, slugs, arXiv ids, DOIs, links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from urllib.parse import quote, unquote

from paperlog.characters import CONTROL
from paperlog.errors import CategoryAmbiguous, CategoryUnknown, PaperAmbiguous, PaperNotFound
from paperlog.model import Category, Entry, Link, Paper

# Letters that Unicode does not take apart into a base and an accent.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})  # noqa: RUF001 - what looks alike is what is meant
_PECULIAR = re.compile(f"[{''.join(map(chr, _PLAIN))}]")
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 40

_DOI_ORG = r"(?:https?://)?(?:dx\.|www\.)?doi\.org/"
_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|e-print)/+|arxiv:\s*"
    rf"|(?:{_DOI_ORG}|doi:\s*)?10\.48550/arxiv\.)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?/?(?:[?#].*)?[.,;]*",
    re.IGNORECASE,
)
_DOI_ADDRESS = re.compile(rf"{_DOI_ORG}([^?#]+)(?:[?#].*)?", re.IGNORECASE)
_DOI = re.compile(rf"(?:doi:\s*)?(10\.[0-9]{{4,9}}/[^\s{CONTROL}]*?[^\s{CONTROL}.,;])[.,;]*", re.IGNORECASE)
_HOST_AND_PATH = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?(\[[^]/?#]*\]|[^/?#:]+)[^/?#]*([^?#]*)", re.IGNORECASE)
_WEB = re.compile(r"https?://(?:www\.)?([^#/][^#]*?)/*(?:#.*)?", re.IGNORECASE)


def fold(text: str) -> str:
    """Return what counts when names are compared: letters and digits, without case or accents."""
    return "".join(filter(str.isalnum, plain(text)))


def plain(text: str) -> str:
    """Return a text without case or accents."""
    if text.isascii():
        return text.lower()
    text = text.casefold()
    if _PECULIAR.search(text):  # a translation takes its time
        text = text.translate(_PLAIN)
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text))


def slug(text: str) -> str:
    """Return a key for a name: `GPT-3` becomes `gpt-3`; at most 40 characters, cut between words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    whole = _NOT_SLUG.sub("-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
    if len(whole) > _SLUG_LENGTH:
        whole = whole[: _SLUG_LENGTH + 1].rpartition("-")[0] or whole[:_SLUG_LENGTH]
    return whole or "paper"


def free_key(wanted: str, taken: Collection[str]) -> str:
    """Return `wanted`, or the next free of `wanted-2`, `wanted-3` and so on."""
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def arxiv_id(text: str) -> str | None:
    """Return the arXiv id, without version, that a text is: an id, `arxiv:…`, an address, an arXiv DOI."""
    found = _ARXIV.fullmatch(text.strip())
    return found[1].lower() if found else None


def doi(text: str) -> str | None:
    """Return the DOI that a text is: a bare one, `doi:…` or an address, without a sentence's full stop or comma."""
    address = _DOI_ADDRESS.fullmatch(text.strip())
    found = _DOI.fullmatch(unquote(address[1]) if address else text.strip())
    return found[1] if found else None


def doi_path(identifier: str) -> str:
    """Return what follows doi.org in the address of a DOI."""
    return f"/{quote(identifier, safe='/:;()', errors='replace')}"


def identifier(text: str) -> str | None:
    """Return the arXiv id or the DOI, in lower case, that a text is; arXiv's own DOI is an arXiv id."""
    return arxiv_id(text) or (doi(text) or "").lower() or None


def is_web_address(text: str) -> bool:
    return _WEB.fullmatch(text) is not None and text.isprintable() and " " not in text


def link_identity(url: str) -> str:
    """Return what counts when two addresses are compared: no scheme, `www.`, fragment or last slash."""
    found = _WEB.fullmatch(url.strip())
    if not found:
        return url.strip()
    host, slash, path = found[1].partition("/")
    return host.lower() + slash + path


def without_address(text: str) -> str:
    """Return the arXiv id or DOI that a text is, be it an address of one; any other text as it is."""
    return arxiv_id(text) or doi(text) or text


def host_of(url: str) -> str:
    """Return the host of a web address, in lower case and without `www.`; of anything else an empty text."""
    found = _HOST_AND_PATH.match(url)
    return found[1].lower() if found else ""


def link_to(url: str) -> Link:
    """Return a link whose label says where it leads."""
    host, found = host_of(url), _HOST_AND_PATH.match(url)
    if f".{host}".endswith(".arxiv.org"):
        return Link("arXiv", url)
    if f".{host}".endswith(".doi.org"):
        return Link("DOI", url)
    if found and found[2].rstrip("/").lower().endswith(".pdf"):
        return Link("PDF", url)
    return Link("code" if host == "github.com" else host or "link", url)


def same_tag(one: str, other: str) -> bool:
    return one == other or tag_identity(one) == tag_identity(other)


def tag_identity(tag: str) -> str:
    """Return what counts when two tags are compared: C, C++ and C# are three; one of other signs counts as it is."""
    return "".join(each for each in plain(tag) if each.isalnum() or each in "+#") or tag


def named_alike(name: str, names: Iterable[str]) -> str | None:
    """Return the name itself where it is among these, else the one that counts as the same."""
    listed = list(names)
    return name if name in listed else next((each for each in listed if fold(each) == fold(name)), None)


def find_paper(entries: Sequence[Entry], name: str) -> Entry:
    """Return the one paper that a name means. Raises PaperNotFound or PaperAmbiguous.

    An exact key, alias, arXiv id, DOI, link, title or title before its colon wins, in this order; then a
    beginning of a key, alias or title that only one paper has.
    """
    wanted = fold(name)
    found = find_by_whole_name(entries, name)
    if not found and wanted:
        found = [entry for entry in entries if _begins_with(entry.paper, wanted)]
    if not found:
        raise PaperNotFound(name, _similar_names(entries, wanted) if wanted else ())
    if len(found) > 1:
        raise PaperAmbiguous(name, [(entry.key, entry.paper.title) for entry in found])
    return found[0]


def find_by_whole_name(entries: Sequence[Entry], name: str) -> list[Entry]:
    """Return the papers, most often one, that have this whole name, in the first of the ways to name one."""
    wanted = fold(name)
    ways = _ways_to_name(name, wanted) if wanted else ()
    return next((found for matches in ways if (found := [entry for entry in entries if matches(entry.paper)])), [])


def _ways_to_name(name: str, wanted: str) -> Iterable[Callable[[Paper], bool]]:
    yield lambda paper: paper.key == name
    yield lambda paper: fold(paper.key) == wanted
    yield lambda paper: any(fold(alias) == wanted for alias in paper.aliases)
    if arxiv := arxiv_id(name):
        yield lambda paper: arxiv in ((paper.arxiv or "").lower(), *(arxiv_id(link.url) for link in paper.links))
        yield lambda paper: f"arxiv:{arxiv}" in paper.merged_ids
    if identifier := doi(name):
        named = identifier.lower()
        yield (
            lambda paper: named in ((paper.doi or "").lower(), *((doi(link.url) or "").lower() for link in paper.links))
        )
        yield lambda paper: f"doi:{named}" in paper.merged_ids
    if "/" in name:
        address = link_identity(name if "://" in name else f"https://{name}")
        yield lambda paper: any(link_identity(link.url) == address for link in paper.links)
    yield lambda paper: fold(paper.title) == wanted
    yield lambda paper: fold(paper.title.partition(":")[0]) == wanted


def _begins_with(paper: Paper, wanted: str) -> bool:
    return any(fold(text).startswith(wanted) for text in (paper.key, *paper.aliases, paper.title))


def _similar_names(entries: Sequence[Entry], wanted: str) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - only a miss needs it

    keys = {fold(text): entry.key for entry in entries for text in (*entry.paper.aliases, entry.key)}
    close = get_close_matches(wanted, keys, n=3, cutoff=0.6) or get_close_matches(wanted, keys, n=3, cutoff=0.3)
    return list(dict.fromkeys(keys[name] for name in close))


def find_category(categories: Sequence[Category], name: str) -> Category:
    """Return the category with this key or name, or with this unambiguous beginning of either."""
    wanted = fold(name)
    exact = [each for each in categories if wanted in (fold(each.key), fold(each.name))]
    begun = [each for each in categories if fold(each.key).startswith(wanted) or fold(each.name).startswith(wanted)]
    found = exact or (begun if wanted else [])
    if len(found) > 1:
        raise CategoryAmbiguous(name, [each.key for each in found])
    if not found:
        raise CategoryUnknown(name, [each.key for each in categories])
    return found[0]
