"""Which paper is meant, and which two are the same: folding, slugs, arXiv ids, DOIs, links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from paperlog.errors import CategoryAmbiguous, CategoryUnknown, PaperAmbiguous, PaperNotFound
from paperlog.model import Category, Entry, Link, Paper

# Letters that Unicode does not take apart into a base and an accent.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})  # noqa: RUF001 - what looks alike is what is meant
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 40

_ARXIV = re.compile(
    r"(?:(?:https?://)?(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|e-print)/+|arxiv:\s*|(?:https?://)?doi\.org/10\.48550/arxiv\."
    r"|10\.48550/arxiv\.)?"
    r"([0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_HOST_AND_PATH = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?(\[[^]/?#]*\]|[^/?#:]+)[^/?#]*([^?#]*)", re.IGNORECASE)
_WEB = re.compile(r"https?://(?:www\.)?([^#/][^#]*?)/*(?:#.*)?", re.IGNORECASE)


def fold(text: str) -> str:
    """Return what counts when names are compared: letters and digits, without case or accents."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
        return "".join(filter(str.isalnum, text))
    return "".join(filter(str.isalnum, text.lower()))


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
    """Return the DOI that a text is: a bare one, `doi:…` or an address."""
    found = _DOI.fullmatch(text.strip())
    return found[1] if found else None


def is_web_address(text: str) -> bool:
    return _WEB.fullmatch(text) is not None and text.isprintable() and " " not in text


def link_identity(url: str) -> str:
    """Return what counts when two addresses are compared: no scheme, `www.`, fragment or last slash."""
    found = _WEB.fullmatch(url.strip())
    if not found:
        return url.strip()
    host, slash, path = found[1].partition("/")
    return host.lower() + slash + path


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
    return one == other or (fold(one) or one) == (fold(other) or other)


def find_paper(entries: Sequence[Entry], name: str) -> Entry:
    """Return the one paper that a name means. Raises PaperNotFound or PaperAmbiguous.

    An exact key, alias, arXiv id, DOI, link, title or title before its colon wins, in this order; then a
    beginning of a key, alias or title that only one paper has.
    """
    wanted = fold(name)
    if not wanted:
        raise PaperNotFound(name)
    for matches in _ways_to_name(name, wanted):
        found = [entry for entry in entries if matches(entry.paper)]
        if len(found) == 1:
            return found[0]
        if found:
            raise PaperAmbiguous(name, [(entry.key, entry.paper.title) for entry in found])
    raise PaperNotFound(name, _similar_names(entries, wanted))


def _ways_to_name(name: str, wanted: str) -> Iterable[Callable[[Paper], bool]]:
    yield lambda paper: paper.key == name
    yield lambda paper: fold(paper.key) == wanted
    yield lambda paper: any(fold(alias) == wanted for alias in paper.aliases)
    if arxiv := arxiv_id(name):
        yield lambda paper: arxiv in ((paper.arxiv or "").lower(), *(arxiv_id(link.url) for link in paper.links))
    if identifier := doi(name):
        named = identifier.lower()
        yield (
            lambda paper: named in ((paper.doi or "").lower(), *((doi(link.url) or "").lower() for link in paper.links))
        )
    if "/" in name:
        address = link_identity(name if "://" in name else f"https://{name}")
        yield lambda paper: any(link_identity(link.url) == address for link in paper.links)
    yield lambda paper: fold(paper.title) == wanted
    yield lambda paper: fold(paper.title.partition(":")[0]) == wanted
    yield lambda paper: any(fold(text).startswith(wanted) for text in (paper.key, *paper.aliases, paper.title))


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


Mark = tuple[str, str]
"""What may identify a paper: `arxiv`, `doi`, `entry` (link and title), `link` or `title`, and its value."""

_SURE = frozenset({"arxiv", "doi"})


class PaperIndex:
    """Papers by what identifies them: arXiv id, DOI, first link, or title with years at most one apart."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers: dict[str, Paper] = {}
        self._keys: dict[Mark, list[str]] = {}
        for paper in papers:
            self.put(paper)

    def put(self, paper: Paper) -> None:
        """Add a paper, or put it in place of the one with its key."""
        if old := self._papers.get(paper.key):
            for mark in marks(old):
                self._keys[mark].remove(paper.key)
        self._papers[paper.key] = paper
        for mark in marks(paper):
            self._keys.setdefault(mark, []).append(paper.key)

    def same(self, facts: Paper, taken: Collection[str] = (), shared: Collection[Mark] = ()) -> Paper | None:
        """Return the paper that these facts are of.

        A link or a title is no proof where it is `shared`, where several papers have the link, or for a paper whose
        key is `taken`; both together are, an arXiv id always is, and a DOI of papers that have no different arXiv ids.
        """
        return self.identified(facts) or self._alike(facts, taken, shared)

    def identified(self, facts: Paper) -> Paper | None:
        """Return the paper with the arXiv id of these facts, else the one with their DOI."""
        for mark in marks(facts):
            for paper in self._with(mark) if mark[0] in _SURE else ():
                if mark[0] == "arxiv" or not _differ(_arxiv(paper), _arxiv(facts)):
                    return paper
        return None

    def _alike(self, facts: Paper, taken: Collection[str], shared: Collection[Mark]) -> Paper | None:
        for mark in marks(facts):
            kind, found = mark[0], self._with(mark)
            if kind in _SURE or (kind != "entry" and (mark in shared or (kind == "link" and len(found) > 1))):
                continue
            for paper in found:
                if contradict(paper, facts) or (kind != "entry" and paper.key in taken):
                    continue
                if kind != "title" or years_agree(paper, facts):
                    return paper
        return None

    def owner(self, mark: Mark) -> str | None:
        """Return the key of a paper that has this mark."""
        return next(iter(self._keys.get(mark, ())), None)

    def _with(self, mark: Mark) -> list[Paper]:
        return [self._papers[key] for key in sorted(self._keys.get(mark, ()))]


def marks(paper: Paper) -> Iterator[Mark]:
    """Give what identifies a paper, the surest first."""
    if arxiv := _arxiv(paper):
        yield "arxiv", arxiv
    if publishers := _publishers_doi(paper):
        yield "doi", publishers
    link = link_identity(paper.links[0].url) if paper.links else ""
    title = fold(paper.title)
    if link and title:
        yield "entry", f"{link} {title}"
    if link:
        yield "link", link
    if title:
        yield "title", title


def contradict(one: Paper, other: Paper) -> bool:
    """Tell whether two papers have different arXiv ids, or different DOIs of publishers."""
    return _differ(_arxiv(one), _arxiv(other)) or _differ(_publishers_doi(one), _publishers_doi(other))


def years_agree(one: Paper, other: Paper) -> bool:
    return not one.published or not other.published or abs(one.published.year - other.published.year) <= 1


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _arxiv(paper: Paper) -> str:
    return (paper.arxiv or arxiv_id(paper.doi or "") or "").lower()


def _publishers_doi(paper: Paper) -> str:
    return "" if not paper.doi or arxiv_id(paper.doi) else paper.doi.lower()
