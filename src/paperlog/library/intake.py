"""Taking a list in: papers and categories, and readings only where they are asked for and none is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.formats import ReadingList
from paperlog.identity import Mark, PaperIndex, arxiv_id, contradict, fold, free_key, link_identity, marks, years_agree
from paperlog.library.results import Account
from paperlog.merge import brought_up_to_date, completed
from paperlog.model import Category, Paper
from paperlog.store import Draft

OWN_SOURCE = "reader"
"""The source of what the reader added by hand; no file replaces that."""

Watch = Callable[[Sequence[Paper]], Iterable[Paper]]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the reader says of a list: its category in place of the list's own, tags, and its source's name."""

    category: str | None = None
    tags: tuple[str, ...] = ()
    source: str | None = None


def labelled(listed: ReadingList, labels: Labels, category: str | None) -> ReadingList:
    """Return a list under the reader's labels; `category` is the key of the one that they name."""
    source = labels.source or listed.name
    papers = [
        replace(
            paper,
            category=category or paper.category,
            tags=(*paper.tags, *(tag for tag in labels.tags if tag not in paper.tags)),
            source=labels.source or paper.source,
        )
        for paper in listed.papers
    ]
    return replace(listed, name=source, papers=papers, categories=() if category else listed.categories)


def take_in(draft: Draft, listed: ReadingList, today: date, watch: Watch = iter) -> Account:
    """Stage the papers of a list: new ones added, known ones brought up to date or completed."""
    categories = _categories_here(draft, listed)
    known_papers = _Known(draft, listed)
    base = known_papers.first_position(listed)
    account = Account(listed.name, listed.rejected)
    removed = {key: each.removed_from for key, each in draft.readings.items() if key not in draft.papers}
    # The key of a reading whose paper was removed is held for that paper's source.
    # A paper that its source names by its key comes first: what it was called before must not catch another.
    for facts in watch(sorted(listed.papers, key=lambda facts: facts.origin not in known_papers.origins)):
        placed = replace(facts, category=categories[facts.category], position=base + facts.position)
        known, is_own = known_papers.find(facts)
        if known is None:
            held = [key for key, source in removed.items() if source != facts.source]
            key = free_key(facts.key, {*draft.papers, *held} if held else draft.papers)
            there = None if key == facts.key else facts.key
            wanted = replace(placed, key=key, source_key=there, added_on=PartialDate.of(today))
            account.added.append(key)
        else:
            wanted = brought_up_to_date(known, placed) if is_own else completed(known, facts)
        paper, others = known_papers.with_ids_of_its_own(wanted)
        account.alike.extend((paper.key, other) for other in others)
        if known is not None:
            (account.unchanged if paper == known else account.updated).append(known.key)
            account.changed.setdefault(known.key, set()).update(_different(known, paper))
        if paper != known:
            draft.put(paper)
        known_papers.put(paper)
        account.keys[facts.key] = paper.key
    return account


class _Known:
    """The papers that are here when a list comes in, and what tells that an entry is of one of them."""

    def __init__(self, draft: Draft, listed: ReadingList) -> None:
        self._papers = draft.papers
        self._index = PaperIndex(draft.papers.values())
        self._taken: set[str] = set()
        self.origins: dict[str, list[str]] = {}
        self._merged = {origin: key for key, paper in draft.papers.items() for origin in paper.merged}
        for key, paper in draft.papers.items():
            self.origins.setdefault(paper.origin, []).append(key)
        self._is_keyed = listed.is_keyed
        counts = Counter(sign for facts in listed.papers for sign in _signs(facts))
        self._shared = {sign for sign, count in counts.items() if count > 1}

    def find(self, facts: Paper) -> tuple[Paper | None, bool]:
        """Return the paper that an entry is of, and whether its facts are its own source's to replace."""
        own = self._own(facts)
        merged = self._merged.get(facts.origin)
        if own is None and merged:
            return self._papers[merged], False
        known = own or self._index.same(facts, self._taken, self._shared)
        if known is None or known.key in self._taken:
            return known, False
        return known, known.source == facts.source != OWN_SOURCE

    def _own(self, facts: Paper) -> Paper | None:
        """Return the paper that its source had under this key.

        A key that was made from a name, which another paper may have by now, needs a second sign.
        """
        named = [self._papers[key] for key in self.origins.get(facts.origin, ())]
        sure = self._index.identified(facts)
        if sure in named:
            return sure
        for paper in named:
            if contradict(paper, facts):
                if sure is None and fold(paper.title) == fold(facts.title):
                    return paper
            elif (self._is_keyed and years_agree(paper, facts)) or _signs(paper) & _signs(facts) - self._shared:
                return paper
        return None

    def with_ids_of_its_own(self, paper: Paper) -> tuple[Paper, list[str]]:
        """Return a paper without the ids that others have, and the keys of these."""
        owners = {kind: self._index.owner((kind, value)) for kind, value in marks(paper)}
        others = {kind: owners[kind] for kind in ("arxiv", "doi") if owners.get(kind) not in {None, paper.key}}
        if "arxiv" in others:
            paper = replace(paper, arxiv=None, doi=None if arxiv_id(paper.doi or "") else paper.doi)
        if "doi" in others:
            paper = replace(paper, doi=None)
        return paper, list(dict.fromkeys(filter(None, others.values())))

    def put(self, paper: Paper) -> None:
        self._index.put(paper)
        self._taken.add(paper.key)

    def first_position(self, listed: ReadingList) -> int:
        """Return where a list begins: where it began when it came first, else behind all that is there."""
        for facts in listed.papers:
            if own := self._own(facts):
                return own.position - facts.position
        return 1 + max((paper.position for paper in self._papers.values()), default=-1)


def _signs(paper: Paper) -> set[Mark]:
    """Return what identifies a paper, and where else it leads."""
    return {*marks(paper), *(("link", link_identity(link.url)) for link in paper.links)}


def take_readings(draft: Draft, listed: ReadingList, keys: Mapping[str, str]) -> None:
    """Stage the readings of a list for papers that have none; `keys` gives the key here of each key in the list."""
    for reading in listed.readings:
        key = keys.get(reading.key)
        if key is not None and key not in draft.readings:
            draft.put(replace(reading, key=key))


def _different(one: Paper, other: Paper) -> set[str]:
    return {name for name in one.__struct_fields__ if getattr(one, name) != getattr(other, name)}


def put_category(draft: Draft, category: Category) -> Category:
    """Stage a category behind the others."""
    placed = replace(category, position=1 + max((each.position for each in draft.categories), default=-1))
    draft.put(placed)
    return placed


def _categories_here(draft: Draft, listed: ReadingList) -> dict[str, str]:
    """Return the key here of each category of a list: one with its key or name is the same, others are staged."""
    keys = {fold(each.name): each.key for each in draft.categories}
    here = {each.key: each.key for each in draft.categories}
    for category in (*listed.categories, *(Category(paper.category, paper.category) for paper in listed.papers)):
        if category.key not in here:
            same = keys.get(fold(category.name))
            here[category.key] = same or put_category(draft, category).key
    return here
