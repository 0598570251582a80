"""Which papers of a library the entries of a list are of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from paperlog.duplicates import MatchKey, PaperIndex, are_of_others, contradict, could_be, match_keys
from paperlog.formats import ImportedList
from paperlog.identifiers import link_identity
from paperlog.models import Paper
from paperlog.text import fold

Evidence = Callable[[Paper], list[Paper]]

_NUMBER = re.compile(r"[0-9]+")
_ALIKE = 0.6
"""How much of two titles must agree where a key says that they are of one paper."""


class EntryMatcher:
    """The papers that the entries of a list are of, found from the surest evidence to the weakest.

    Each kind of evidence is looked for in all entries before the next one: what a paper was called before must not
    catch another. A link or a title that several entries share is none, nor is a key that was made from a name; a key
    of the file's own needs a second sign.
    """

    def __init__(self, papers: Mapping[str, Paper], listed: ImportedList) -> None:
        self._papers = papers
        self._index = PaperIndex(papers.values())
        self._is_keyed = listed.has_own_keys
        self._origins: dict[str, list[Paper]] = {}
        self._merged = {origin: paper for paper in papers.values() for origin in paper.merged}
        for paper in papers.values():
            self._origins.setdefault(paper.origin, []).append(paper)
        counts = Counter(sign for facts in listed.papers for sign in _signs(facts))
        self._shared = {sign for sign, count in counts.items() if count > 1}
        self._leading_there = Counter(sign for paper in papers.values() for sign in _signs(paper) if sign[0] == "link")
        self.imported: set[str] = set()
        by_id = {facts.key: found for facts in listed.papers if (found := self._index.identified(facts))}
        # What was merged into a paper takes no place from that paper's own entry.
        self._taken = {
            each.key for facts in listed.papers if (each := by_id.get(facts.key)) and not _is_in(facts, each)
        }
        rest = [facts for facts in listed.papers if facts.key not in by_id]
        self._found = {facts.key: joined.key for facts in rest if (joined := self._joined(facts))}
        self._look(rest, self._named_and_titled, may_contradict=True)  # a list may correct an id
        alike: list[Evidence] = [self._twin, self._link, self._title]
        own: list[Evidence] = [partial(_own, look) for look in (*alike, self._keyed)]
        for evidence in (*own, *alike):
            self._look(rest, evidence)

    def _look(self, papers: Sequence[Paper], evidence: Evidence, *, may_contradict: bool = False) -> None:
        for facts in papers:
            if facts.key in self._found:
                continue
            for paper in evidence(facts):
                if paper.key not in self._taken and (may_contradict or not contradict(paper, facts)):
                    self._found[facts.key] = paper.key
                    self._taken.add(paper.key)
                    break

    def find(self, facts: Paper) -> Paper | None:
        """Return the paper that an entry is of: one of the library, or one that came with the list itself."""
        if sure := self._index.identified(facts):
            return sure
        paper = self._papers.get(self._found.get(facts.key, ""))
        return paper if paper and (paper.key not in self.imported or not contradict(paper, facts)) else None

    def put(self, paper: Paper) -> None:
        """Note a paper as the list brought it."""
        self._index.put(paper)
        self.imported.add(paper.key)

    def owners(self, paper: Paper, kind: str) -> list[str]:
        """Return the keys of the other papers that have the id of this kind."""
        return [each.key for each in self._index.having(paper, kind) if each.key != paper.key]

    # Evidence, the surest first

    def _joined(self, facts: Paper) -> Paper | None:
        """Return the paper that the reader merged this one into, where its own name still is among the names."""
        paper = self._merged.get(facts.origin)
        names = {fold(name) for name in (paper.title, *paper.aliases)} if paper else set()
        return paper if self._is_keyed or fold(facts.title) in names else None

    def _named_and_titled(self, facts: Paper) -> list[Paper]:
        named = [each for each in self._index.having(facts, "title") if each.origin == facts.origin]
        return [each for each in named if could_be(each, facts) and (self._is_keyed or not contradict(each, facts))]

    def _twin(self, facts: Paper) -> list[Paper]:
        same = (facts.authors, facts.published, facts.venue)
        return [
            each
            for each in self._index.having(facts, "title")
            if any(same) and (each.authors, each.published, each.venue) == same
        ]

    def _link(self, facts: Paper) -> list[Paper]:
        found = self._index.having(facts, "link")
        links = {mark for mark in match_keys(facts) if mark[0] == "link"}
        is_shared = bool(links & self._shared) or any(self._leading_there[link] > 1 for link in links)
        return [] if is_shared else [each for each in found if not are_of_others(each, facts)]

    def _title(self, facts: Paper) -> list[Paper]:
        if any(mark in self._shared for mark in match_keys(facts) if mark[0] == "title"):
            return []
        return [each for each in self._index.having(facts, "title") if could_be(each, facts)]

    def _keyed(self, facts: Paper) -> list[Paper]:
        return [
            paper
            for paper in self._origins.get(facts.origin, ())
            if _signs(paper) & _signs(facts) - self._shared
            or (self._is_keyed and could_be(paper, facts) and _are_titles_alike(paper, facts))
        ]


def _own(look: Evidence, facts: Paper) -> list[Paper]:
    return [paper for paper in look(facts) if paper.source == facts.source]


def _signs(paper: Paper) -> set[MatchKey]:
    """Return what may identify a paper, and where else it leads."""
    return {*match_keys(paper), *(("link", link_identity(link.url)) for link in paper.links)}


def _is_in(facts: Paper, paper: Paper) -> bool:
    """Tell whether what an entry is about was merged into a paper."""
    return facts.origin in paper.merged


def _are_titles_alike(one: Paper, other: Paper) -> bool:
    """Tell whether two titles may be one, corrected; other numbers make another paper."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - few entries need it

    if set(_NUMBER.findall(one.title)) != set(_NUMBER.findall(other.title)):
        return False
    return SequenceMatcher(None, fold(one.title), fold(other.title)).ratio() >= _ALIKE
