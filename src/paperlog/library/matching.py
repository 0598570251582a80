"""Matching the entries of a list to the papers of a library."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice

from paperlog.duplicates import (
    MAX_SHARING,
    MatchKey,
    PaperIndex,
    are_unlinked_versions,
    have_conflicting_ids,
    have_different_authors,
    have_same_year,
    match_keys,
    may_be_same,
    may_have_same_title,
    must_differ,
)
from paperlog.formats import ImportedList
from paperlog.identifiers import comparable_url
from paperlog.models import OWN_SOURCE, Entry, Paper, Reading
from paperlog.titles import fold_title, have_same_spelling, may_be_same_title

_NUMBER = re.compile("[0-9]+")

Evidence = Callable[[Paper], Sequence[Paper]]


class EntryMatcher:
    """Matches the entries of a list to papers, from the strongest evidence to the weakest.

    Each kind of evidence is tried on all entries before the next kind, so that a former title of one paper doesn't
    match another paper. Titles shared by several entries don't count as evidence, and neither do generated keys. A
    link, or a key from the file, only counts together with a similar title, unless the file's keys are permanent. If
    several entries or papers share a link, the title must be spelled the same. A title that the user edited counts
    in its edited form, too. Last, a key from the file counts with another title if the authors, and the year or a link,
    are the same. `readings` returns the readings, and is only called if there are entries without ids.
    """

    def __init__(
        self,
        papers: Mapping[str, Paper],
        imported: ImportedList,
        readings: Callable[[], Mapping[str, Reading]] = dict,
    ) -> None:
        self._papers = papers
        self._readings = readings
        self._known = set(papers)
        self.index = PaperIndex(papers.values())
        self._has_own_keys = imported.has_own_keys
        self._origins: dict[str, list[Paper]] = {}
        self._merged = {origin: paper for paper in papers.values() for origin in paper.merged}
        for paper in papers.values():
            self._origins.setdefault(paper.origin, []).append(paper)
        self._entries = imported.papers
        self.imported: set[str] = set()
        by_id = [(facts, found) for facts in imported.papers if (found := self.index.find_by_id(facts))]
        self._identified = {facts.key: paper.key for facts, paper in by_id}
        # Even if another entry was merged into a paper, the paper's own entry must still match it.
        self._taken = {paper.key for facts, paper in by_id if facts.origin not in paper.merged}
        unidentified = [facts for facts in imported.papers if facts.key not in self._identified]
        self._found = {facts.key: merged.key for facts in unidentified if (merged := self._merged_into(facts))}
        if imported.has_permanent_keys:
            self._match(unidentified, self._same_origin)
        self._match_by_evidence(unidentified)

    def _match_by_evidence(self, entries: Sequence[Paper]) -> None:
        sources = {paper.source for paper in self._papers.values()}
        from_known_source = [facts for facts in entries if facts.source in sources]
        self._match(from_known_source, self._same_source_and_title, may_contradict=True)  # a list may correct an id
        any_source: list[Evidence] = [self._same_title_and_details, self._same_link, self._same_title]
        for evidence in (*any_source, self._same_key):
            self._match(from_known_source, partial(_from_same_source, evidence))
        for evidence in (*any_source, self._same_edited_title):
            self._match(entries, evidence)
        for evidence in (self._former_version, self._retitled):
            self._match(from_known_source, evidence)

    # Most imports are matched by ids alone, so these are made only if needed.

    @cached_property
    def _details(self) -> dict[object, deque[Paper]]:
        details: dict[object, deque[Paper]] = {}
        for paper in sorted(self._papers.values(), key=lambda paper: paper.key):
            details.setdefault(_title_and_details(paper), deque()).append(paper)
        return details

    @cached_property
    def _shared(self) -> set[MatchKey]:
        """The evidence that several entries share."""
        counts = Counter(key for facts in self._entries for key in _evidence_keys(facts))
        return {key for key, count in counts.items() if count > 1}

    @cached_property
    def _link_counts(self) -> Counter[MatchKey]:
        return Counter(key for paper in self._papers.values() for key in _link_keys(paper))

    @cached_property
    def _edited(self) -> PaperIndex:
        """The papers whose titles the user edited, as they are exported."""
        return PaperIndex(
            Entry.join(self._papers[key], reading).paper
            for key, reading in self._readings().items()
            if "title" in reading.overrides and key in self._papers
        )

    def _match(self, papers: Sequence[Paper], evidence: Evidence, *, may_contradict: bool = False) -> None:
        if len(self._taken) == len(self._papers):
            return  # no paper is left to match
        for facts in papers:
            if facts.key in self._found:
                continue
            for paper in evidence(facts):
                if paper.key not in self._taken and (may_contradict or not must_differ(paper, facts)):
                    self._found[facts.key] = paper.key
                    self._taken.add(paper.key)
                    break

    def find_known(self, facts: Paper) -> Paper | None:
        """Return the paper that matched before anything was imported."""
        return self._papers.get(self._identified.get(facts.key) or self._found.get(facts.key, ""))

    def find(self, facts: Paper) -> Paper | None:
        """Return the matching paper, either from the library or imported earlier from the same list."""
        if identified := self.index.find_by_id(facts):
            return identified
        paper = self._papers.get(self._found.get(facts.key, ""))
        return paper if paper and (paper.key not in self.imported or not must_differ(paper, facts)) else None

    def put(self, paper: Paper) -> None:
        """Add an imported paper."""
        self.index.put(paper)
        self.imported.add(paper.key)

    @property
    def is_complete(self) -> bool:
        """Whether another pass would find the same papers: each entry became a new one, and none share evidence."""
        added = [self._papers[key] for key in self.imported - self._known]
        origins = {*self._origins, *(paper.origin for paper in added)}
        has_own_origins = len(origins) == len(self._papers)
        return len(added) == len(self._entries) and has_own_origins and not self.index.has_shared_keys

    # Evidence, strongest first

    def _merged_into(self, facts: Paper) -> Paper | None:
        """Return the paper that the entry's paper was merged into, if it still has the entry's title."""
        paper = self._merged.get(facts.origin)
        names = {fold_title(name) for name in (paper.title, *paper.aliases)} if paper else set()
        has_own_key = self._has_own_keys and facts.source != OWN_SOURCE  # other libraries use the keys of added papers
        return paper if has_own_key or fold_title(facts.title) in names else None

    def _same_origin(self, facts: Paper) -> Sequence[Paper]:
        """Return the papers with the source and the key of an entry."""
        return self._origins.get(facts.origin, ())[:MAX_SHARING]

    def _same_source_and_title(self, facts: Paper) -> list[Paper]:
        title = _title_key(facts)
        return [
            each
            for each in self._same_origin(facts)
            if title
            and _title_key(each) == title
            and may_be_same(each, facts)
            and (self._has_own_keys or not have_conflicting_ids(each, facts))
        ]

    def _same_title_and_details(self, facts: Paper) -> list[Paper]:
        if not (_title_key(facts) and (facts.authors or facts.published or facts.venue)):
            return []
        candidates = self._details.get(_title_and_details(facts), deque())
        while candidates and candidates[0].key in self._taken:
            candidates.popleft()
        return [each for each in islice(candidates, MAX_SHARING) if not are_unlinked_versions(each, facts)]

    def _same_link(self, facts: Paper) -> list[Paper]:
        links = {key for key in match_keys(facts) if key[0] == "link"}
        is_shared = bool(links & self._shared) or any(self._link_counts[link] > 1 for link in links)
        return [
            each
            for each in self.index.sharing_link(facts)
            if (have_same_spelling(each.title, facts.title) if is_shared else may_have_same_title(each, facts))
            and not have_different_authors(each, facts)
        ]

    def _sharing_title(self, facts: Paper, index: PaperIndex) -> list[Paper]:
        """Return the papers with an entry's title that may be the same, or none if several entries have the title."""
        if any(key in self._shared for key in match_keys(facts) if key[0] == "title"):
            return []
        return [each for each in index.sharing_key(facts, "title") if may_be_same(each, facts)]

    def _same_title(self, facts: Paper) -> list[Paper]:
        return [each for each in self._sharing_title(facts, self.index) if not are_unlinked_versions(each, facts)]

    def _same_edited_title(self, facts: Paper) -> list[Paper]:
        found = self._sharing_title(facts, self._edited)
        return [self._papers[each.key] for each in found if not are_unlinked_versions(each, facts)]

    def _former_version(self, facts: Paper) -> list[Paper]:
        """Return the preprint that an earlier version of the list had in place of the publication, or vice versa."""
        return [each for each in self._sharing_title(facts, self.index) if each.source == facts.source]

    def _same_key(self, facts: Paper) -> list[Paper]:
        return [
            paper
            for paper in self._same_origin(facts)
            if _may_be_named_the_same(paper, facts)
            and (
                _evidence_keys(paper) & _evidence_keys(facts) - self._shared
                or (self._has_own_keys and may_be_same(paper, facts))
            )
        ]

    def _retitled(self, facts: Paper) -> list[Paper]:
        """Return the paper with the entry's key whose title was replaced in the list."""
        candidates = self._same_origin(facts) if self._has_own_keys else ()
        return [paper for paper in candidates if _may_be_retitled(paper, facts)]


def _may_be_named_the_same(paper: Paper, facts: Paper) -> bool:
    """Return whether the names of papers with the same key may be the same.

    A shared alias or title of papers that were added by hand proves less: their keys are made from these.
    """
    if facts.source == OWN_SOURCE:
        return may_be_same_title(paper.title, facts.title) and not have_different_authors(paper, facts)
    return may_have_same_title(paper, facts)


def _may_be_retitled(one: Paper, other: Paper) -> bool:
    """Return whether two papers have the same authors, and a year or a link in common, but aren't parts or versions."""
    if not one.authors or one.authors != other.authors or _NUMBER.findall(one.title) != _NUMBER.findall(other.title):
        return False
    has_same_link = not _link_keys(one).isdisjoint(_link_keys(other))
    is_extended = one.title.startswith(other.title) or other.title.startswith(one.title)
    return (have_same_year(one, other) or has_same_link) and not is_extended


def _title_key(paper: Paper) -> str | None:
    return next((value for kind, value in match_keys(paper) if kind == "title"), None)


def _title_and_details(paper: Paper) -> object:
    return _title_key(paper), paper.authors, paper.published, paper.venue


def _from_same_source(find: Evidence, facts: Paper) -> list[Paper]:
    return [paper for paper in find(facts) if paper.source == facts.source]


def _evidence_keys(paper: Paper) -> set[MatchKey]:
    """Return the match keys of a paper, including all its links."""
    return {*match_keys(paper), *_link_keys(paper)}


def _link_keys(paper: Paper) -> set[MatchKey]:
    return {("link", comparable_url(link.url)) for link in paper.links}
