"""Detecting duplicate papers by arXiv id, DOI, link and title."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from paperlog.identifiers import comparable_url, parse_arxiv_id
from paperlog.models import Paper
from paperlog.text import fold

MatchKey = tuple[str, str]
"""A property by which duplicates are detected, as a kind and a value.

Kinds are `arxiv`, `doi`, `entry` (first link and title), `link` (first link) and `title`.
"""

IDS = ("arxiv", "doi")


class PaperIndex:
    """Papers indexed by their match keys."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers: dict[str, Paper] = {}
        self._keys: dict[MatchKey, list[str]] = {}
        for paper in papers:
            self.put(paper)

    def put(self, paper: Paper) -> None:
        """Add a paper, or replace the paper that has its key."""
        if old := self._papers.get(paper.key):
            for match_key in match_keys(old):
                self._keys[match_key].remove(paper.key)
        self._papers[paper.key] = paper
        for match_key in match_keys(paper):
            self._keys.setdefault(match_key, []).append(paper.key)

    def __getitem__(self, key: str) -> Paper:
        return self._papers[key]

    def sharing_key(self, facts: Paper, kind: str) -> list[Paper]:
        """Return the indexed papers that share a match key of this kind with the given paper."""
        keys = [key for match_key in match_keys(facts) if match_key[0] == kind for key in self._keys.get(match_key, ())]
        return [self._papers[key] for key in sorted(keys)]

    def find_by_id(self, facts: Paper) -> Paper | None:
        """Return the paper with the same arXiv id, else one with the same DOI or `entry` key and no conflicting id."""
        by_arxiv = self.sharing_key(facts, "arxiv")
        matches = [
            each
            for kind in ("doi", "entry")
            for each in self.sharing_key(facts, kind)
            if not have_conflicting_ids(each, facts)
        ]
        return next(iter([*by_arxiv, *matches]), None)

    def find_duplicate(self, facts: Paper) -> Paper | None:
        """Return a duplicate of the given paper, or None. A link that several papers share isn't enough evidence."""
        linked = self.sharing_key(facts, "link")
        titled = [each for each in self.sharing_key(facts, "title") if may_be_same(each, facts)]
        candidates = [*(linked if len(linked) == 1 else ()), *titled]
        return self.find_by_id(facts) or next(
            (each for each in candidates if not have_conflicting_ids(each, facts)), None
        )


def match_keys(paper: Paper) -> tuple[MatchKey, ...]:
    """Return the match keys of a paper, most reliable first."""
    url = paper.links[0].url if paper.links else ""
    return _match_keys(paper.arxiv, paper.doi, paper.merged_ids, url, paper.title)


@lru_cache(maxsize=1 << 16)  # imports need the same keys repeatedly
def _match_keys(
    arxiv: str | None, doi: str | None, merged_ids: tuple[str, ...], url: str, title: str
) -> tuple[MatchKey, ...]:
    arxiv_in_doi = parse_arxiv_id(doi or "")  # an arXiv DOI counts as an arXiv id
    own = (("arxiv", arxiv or arxiv_in_doi), ("doi", None if arxiv_in_doi else doi))
    merged = [(kind, value) for kind, _, value in (text.partition(":") for text in merged_ids) if kind in IDS]
    keys = sorted({*((kind, value.lower()) for kind, value in own if value), *merged})
    link = comparable_url(url)
    name = fold(title.replace("+", " plus ").replace("#", " sharp "))  # C, C++ and C# are different
    if link and name:
        keys.append(("entry", f"{link} {name}"))
    if link:
        keys.append(("link", link))
    if name:
        keys.append(("title", name))
    return tuple(keys)


def have_conflicting_ids(one: Paper, other: Paper) -> bool:
    """Return whether two papers have different arXiv ids or different publisher DOIs."""
    return any(_are_disjoint(_ids(one, kind), _ids(other, kind)) for kind in IDS)


def may_be_same(one: Paper, other: Paper) -> bool:
    """Return whether two papers might be the same: known years differ by at most one, and known authors overlap."""
    years = one.published and other.published and abs(one.published.year - other.published.year)
    return (years or 0) <= 1 and not have_different_authors(one, other)


def have_different_authors(one: Paper, other: Paper) -> bool:
    """Return whether both papers have authors, but no author in common."""
    return _are_disjoint(_people(one), _people(other))


def _are_disjoint(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and not one & other


def _ids(paper: Paper, kind: str) -> set[str]:
    """Return the ids of a paper, including those of papers merged into it."""
    return {value for key_kind, value in match_keys(paper) if key_kind == kind}


def _people(paper: Paper) -> set[str]:
    """Return the folded words of the authors' names, without initials."""
    return {name for author in paper.authors for word in author.split() if len(name := fold(word)) > 1}
