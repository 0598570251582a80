"""Taking a list in: papers and categories, and readings only where they are asked for and none is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from paperlog.dates import PartialDate
from paperlog.formats import ReadingList
from paperlog.identity import PaperIndex, fold, free_key, marks
from paperlog.library.results import Account
from paperlog.merge import brought_up_to_date, completed
from paperlog.model import Category, Paper
from paperlog.store import Draft

OWN_SOURCE = "reader"
"""The source of what the reader added by hand; no file replaces that."""


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


def take_in(draft: Draft, listed: ReadingList, today: date) -> Account:
    """Stage the papers of a list: new ones added, known ones brought up to date or completed."""
    categories = _categories_here(draft, listed)
    origins = {paper.origin: key for key, paper in draft.papers.items()}
    merged = {origin: key for key, paper in draft.papers.items() for origin in paper.merged}
    base = _first_position(draft, listed, origins)
    index = PaperIndex(draft.papers.values())
    account = Account(listed.name, listed.rejected)
    taken: set[str] = set()
    removed = {key: each.removed_from for key, each in draft.readings.items() if key not in draft.papers}
    counts = Counter(mark for facts in listed.papers for mark in marks(facts))
    shared = {mark for mark, count in counts.items() if count > 1}
    # The key of a reading whose paper was removed is held for that paper's source.
    # A paper that its source names by its key comes first: what it was called before must not catch another.
    for facts in sorted(listed.papers, key=lambda facts: facts.origin not in origins):
        placed = replace(facts, category=categories[facts.category], position=base + facts.position)
        own = origins.get(facts.origin)
        given = own or merged.get(facts.origin)
        known = draft.papers[given] if given else index.same(facts, taken, shared)
        if known is None:
            held = [key for key, source in removed.items() if source != facts.source]
            key = free_key(facts.key, {*draft.papers, *held} if held else draft.papers)
            there = None if key == facts.key else facts.key
            paper = replace(placed, key=key, source_key=there, added_on=PartialDate.of(today))
            account.added.append(key)
        else:
            its_own = known.source == facts.source != OWN_SOURCE and known.key not in taken and given == own
            paper = brought_up_to_date(known, placed) if its_own else completed(known, facts)
            (account.unchanged if paper == known else account.updated).append(known.key)
            account.changed.setdefault(known.key, set()).update(_different(known, paper))
        if paper != known:
            draft.put(paper)
            index.put(paper)
        taken.add(paper.key)
        account.keys[facts.key] = paper.key
    return account


def take_readings(draft: Draft, listed: ReadingList, keys: Mapping[str, str]) -> None:
    """Stage the readings of a list for papers that have none; `keys` gives the key here of each key in the list."""
    for reading in listed.readings:
        key = keys.get(reading.key)
        if key is not None and key not in draft.readings:
            draft.put(replace(reading, key=key))


def _different(one: Paper, other: Paper) -> set[str]:
    return {name for name in one.__slots__ if getattr(one, name) != getattr(other, name)}


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


def _first_position(draft: Draft, listed: ReadingList, origins: Mapping[str, str]) -> int:
    """Return where a list begins: where it began when it came first, else behind all that is there."""
    for facts in listed.papers:
        if own := origins.get(facts.origin):
            return draft.papers[own].position - facts.position
    return 1 + max((paper.position for paper in draft.papers.values()), default=-1)
