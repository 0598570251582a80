"""Detecting duplicate papers by arXiv id, DOI, link and title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial

from msgspec.structs import replace

from paperlog.identifiers import comparable_url, normalize_identifier, paper_page, parse_arxiv_id
from paperlog.models import OWN_SOURCE, Paper, Removal
from paperlog.text import fold
from paperlog.titles import fold_title, may_be_same_title

MatchKey = tuple[str, str]
"""A property by which duplicates are detected, as a kind and a value.

Kinds are `arxiv`, `doi`, `page` (first link, if it is the page of a single paper), `entry` (first link and title),
`link` (first link) and `title`. A shared `link` alone proves nothing: it may be a project page or a repository.
"""

IDS = ("arxiv", "doi")
MAX_SHARING = 20
"""The maximum number of papers with the same link or id that are compared, so that matching takes linear time."""
MAX_DUPLICATES = 3
"""The maximum number of papers with the same link that are reported as possible duplicates."""


_PLACES = ("volume", "number", "issue", "chapter", "part", "edition")
"""The fields that distinguish works with the same title, such as the editorials of a journal."""
_NAME_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


class PaperIndex:
    """Papers indexed by their match keys."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers: dict[str, Paper] = {}
        self._keys: dict[MatchKey, set[str]] = {}
        for paper in papers:
            self.put(paper)

    def put(self, paper: Paper) -> None:
        """Add a paper, or replace the paper that has its key."""
        if old := self._papers.get(paper.key):
            for match_key in match_keys(old):
                self._keys[match_key].remove(paper.key)
        self._papers[paper.key] = paper
        for match_key in match_keys(paper):
            self._keys.setdefault(match_key, set()).add(paper.key)

    def __getitem__(self, key: str) -> Paper:
        return self._papers[key]

    @property
    def has_shared_keys(self) -> bool:
        """Whether several papers have a match key in common."""
        return any(len(keys) > 1 for keys in self._keys.values())

    def shares_keys(self, paper: Paper) -> bool:
        """Return whether an indexed paper has a match key in common with others."""
        return any(len(self._keys[match_key]) > 1 for match_key in match_keys(paper))

    def sharing_key(self, facts: Paper, kind: str) -> list[Paper]:
        """Return the indexed papers that share a match key of this kind with the given paper."""
        keys = [key for match_key in match_keys(facts) if match_key[0] == kind for key in self._keys.get(match_key, ())]
        return [self._papers[key] for key in sorted(keys)]

    def find_by_id(self, facts: Paper) -> Paper | None:
        """Return a paper with the same arXiv id, else DOI, page or entry, unless it is a different paper.

        Of several papers, one from the same entry comes first, then one with the same title.
        """
        keys = match_keys(facts) if self._keys else ()
        if not any(map(self._keys.get, keys)):
            return None  # as for most entries of an import
        for kind in ("arxiv", "doi", "page", "entry"):
            if same := [each for each in self._sharing_rare_key(keys, kind) if not are_different(each, facts)]:
                return same[0] if len(same) == 1 else max(same, key=partial(_similarity, facts))
        return None

    def find_duplicate(self, facts: Paper) -> Paper | None:
        """Return a duplicate of the given paper, or None."""
        linked = [each for each in self.sharing_link(facts) if may_have_same_title(each, facts)]
        titled = [each for each in self.sharing_key(facts, "title") if may_be_same(each, facts)]
        candidates = [*(each for each in linked if not have_different_authors(each, facts)), *titled]
        return self.find_by_id(facts) or next((each for each in candidates if not must_differ(each, facts)), None)

    def sharing_link(self, facts: Paper) -> list[Paper]:
        """Return the papers with the same first link, or an empty list if there are too many to compare."""
        return self._sharing_rare_key(match_keys(facts), "link")

    def _sharing_rare_key(self, match_keys: Iterable[MatchKey], kind: str) -> list[Paper]:
        sharing = [keys for each in match_keys if each[0] == kind and (keys := self._keys.get(each))]
        if not sharing or max(map(len, sharing)) > MAX_SHARING:
            return []
        return [self._papers[key] for key in sorted(set().union(*sharing))]

    def find_versions(self, facts: Paper) -> list[Paper]:
        """Return the other papers that may be the preprint of a published paper, or the published paper."""
        return [
            each for each in self._sharing_rare_key(match_keys(facts), "title") if are_unlinked_versions(each, facts)
        ]

    def find_twins(self, facts: Paper) -> list[Paper]:
        """Return the other papers with the same title, year and authors that may be the same paper."""
        return [
            each
            for each in self._sharing_rare_key(match_keys(facts), "title")
            if each.key != facts.key and _may_be_twins(each, facts)
        ]

    def find_linked(self, facts: Paper) -> list[Paper]:
        """Return the other papers with the same first link that may be the same paper.

        A link that more than `MAX_DUPLICATES` papers share is not the page of one paper.
        """
        linked = self.sharing_link(facts)
        may_be_one = len(linked) <= MAX_DUPLICATES
        return [each for each in linked if may_be_one and each.key != facts.key and not are_different(each, facts)]


def _similarity(facts: Paper, paper: Paper) -> tuple[bool, bool]:
    return paper.origin == facts.origin, fold_title(paper.title) == fold_title(facts.title)


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
    name = fold_title(title)
    if page := paper_page(url):
        keys.append(("page", page))
    if link and name:
        keys.append(("entry", f"{link} {name}"))
    if link:
        keys.append(("link", link))
    if name:
        keys.append(("title", name))
    return tuple(keys)


def identity(paper: Paper) -> tuple[str, ...]:
    """Return what distinguishes a paper from others with its key: its ids and title, and its place in a list."""
    own = match_keys(replace(paper, merged_ids=()) if paper.merged_ids else paper)
    texts = {f"{kind}:{value}" for kind, value in own if kind != "link"}
    listed = {f"origin:{paper.origin}"} if paper.source != OWN_SOURCE else set[str]()
    return tuple(sorted(texts | listed))


def is_removal_of(removal: Removal, model: object) -> bool:
    """Return whether a removal refers to a record, rather than to a different paper with its key."""
    if not (isinstance(model, Paper) and removal.removed_as):
        return True
    return not set(removal.removed_as).isdisjoint(identity(model))


def final_key(
    removal: Removal, find_removal: Callable[[str], Removal | None], find_record: Callable[[str], object]
) -> str:
    """Return the key of the record that now contains a removed one, or its own key if a different one has that key.

    `find_removal` returns the removal of a record, as `table/key`, and `find_record` the record with a key.
    """
    key, last, seen = removal.key, removal, set[str]()
    while key not in seen:
        following, record = find_removal(f"{removal.table}/{key}"), find_record(key)
        if record is not None and not (following and _left_key(following, last, record)):
            return key
        seen.add(key)
        if following and not (last.is_renamed and _are_of_different_papers(following, last)):
            last, key = following, following.replaced_by or key
    has_taken_key = any(find_record(each) is not None for each in (key, removal.key))
    return removal.key if has_taken_key else key


def _are_of_different_papers(one: Removal, other: Removal) -> bool:
    return bool(one.removed_as and other.removed_as) and set(one.removed_as).isdisjoint(other.removed_as)


def _left_key(removal: Removal, earlier: Removal, model: object) -> bool:
    """Return whether the paper of an earlier removal left this key later, so that a different one has the key now."""
    is_later = max(removal.at, removal.merge_time) >= earlier.merge_time
    is_its_paper = earlier.removed_as and is_removal_of(earlier, model)
    return is_later and not (is_its_paper or is_removal_of(removal, model))


def has_other_ids(removal: Removal, paper: Paper) -> bool:
    """Return whether a removed paper has a different arXiv id or a different publisher's DOI than another paper."""
    removed = [(kind, value) for kind, _, value in (text.partition(":") for text in removal.removed_as)]
    return any(_are_disjoint(_ids(removed, kind), _ids(match_keys(paper), kind)) for kind in IDS)


def may_have_same_title(one: Paper, other: Paper) -> bool:
    """Return whether one title may be a correction, abbreviation or extension of the other, or they share a name."""
    names, other_names = ({fold_title(name) for name in (paper.title, *paper.aliases)} for paper in (one, other))
    return may_be_same_title(one.title, other.title) or not names.isdisjoint(other_names)


def must_differ(one: Paper, other: Paper) -> bool:
    """Return whether two papers can't be one: they have conflicting ids, or the user split them."""
    return were_split(one, other) or have_conflicting_ids(one, other)


def were_split(one: Paper, other: Paper) -> bool:
    if not (one.different_from or other.different_from):
        return False  # as for most papers
    return one.origin in other.different_from or other.origin in one.different_from


def have_conflicting_ids(one: Paper, other: Paper) -> bool:
    """Return whether two papers have different arXiv ids or different publisher DOIs."""
    keys, other_keys = match_keys(one), match_keys(other)
    return keys != other_keys and any(_are_disjoint(_ids(keys, kind), _ids(other_keys, kind)) for kind in IDS)


def are_different(one: Paper, other: Paper) -> bool:
    """Return whether two papers with the same id are different: another id, or the title and the authors, differ."""
    return must_differ(one, other) or (have_different_authors(one, other) and not may_have_same_title(one, other))


def are_unlinked_versions(one: Paper, other: Paper) -> bool:
    """Return whether one paper has only an arXiv id and the other only a DOI, and neither links to the other."""
    ids = [[match_key for match_key in match_keys(paper) if match_key[0] in IDS] for paper in (one, other)]
    kinds = [{kind for kind, _ in own} for own in ids]
    if kinds not in ([{"arxiv"}, {"doi"}], [{"doi"}, {"arxiv"}]):
        return False
    if were_split(one, other) or have_different_authors(one, other):
        return False
    return not any(
        normalize_identifier(link.url) in {value for _, value in other_ids}
        for paper, other_ids in zip((one, other), reversed(ids), strict=True)
        for link in paper.links
    )


def _may_be_twins(one: Paper, other: Paper) -> bool:
    """Return whether two papers with the same title have the same year, authors and place in a series."""
    return (
        bool(one.authors and other.authors)
        and have_same_year(one, other)
        and all(one.extra[name] == other.extra[name] for name in _PLACES if name in one.extra and name in other.extra)
        and _is_in_book_of_its_title(one) == _is_in_book_of_its_title(other)
        and not have_different_authors(one, other)
        and not must_differ(one, other)
        and not are_unlinked_versions(one, other)
    )


def _is_in_book_of_its_title(paper: Paper) -> bool:
    """Return whether a paper is a chapter that has only the title of its book."""
    return fold_title(paper.venue or "") == fold_title(paper.title)


def in_merge_order(papers: Iterable[Paper]) -> list[Paper]:
    """Return possible duplicates in the order in which to merge them: published papers first, then older ones."""
    return sorted(papers, key=lambda paper: (_is_only_preprint(paper), paper.position, paper.key))


def _is_only_preprint(paper: Paper) -> bool:
    return {kind for kind, _ in match_keys(paper) if kind in IDS} == {"arxiv"}


def may_be_same(one: Paper, other: Paper) -> bool:
    """Return whether two papers might be the same: known years differ by at most one, and known authors overlap."""
    years = one.published and other.published and abs(one.published.year - other.published.year)
    return (years or 0) <= 1 and not have_different_authors(one, other)


def have_same_year(one: Paper, other: Paper) -> bool:
    """Return whether the years of two papers are known and the same."""
    return bool(one.published and other.published and one.published.year == other.published.year)


def have_different_authors(one: Paper, other: Paper) -> bool:
    """Return whether both papers have authors, but no author in common.

    Authors whose names are written differently count as one if the family name of one is part of the other's name.
    """
    if one.authors == other.authors:
        return False
    (families, words), (other_families, other_words) = _people(one.authors), _people(other.authors)
    return _are_disjoint(families, other_words) and _are_disjoint(other_families, words)


def _are_disjoint(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and not one & other


def _ids(keys: Iterable[MatchKey], kind: str) -> frozenset[str]:
    return frozenset(value for key_kind, value in keys if key_kind == kind)


@lru_cache(maxsize=1 << 16)  # imports compare the same authors repeatedly
def _people(authors: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the authors' family names, and all words of their names, folded and without initials and suffixes."""
    names = [[word for part in author.split() if len(word := fold(part)) > 1] for author in authors]
    words = [[word for word in name if word not in _NAME_SUFFIXES] or name for name in names]
    return frozenset(name[-1] for name in words if name), frozenset(word for name in words for word in name)
