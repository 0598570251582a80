"""Taking a list in: papers and categories only, never a reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from paperlog.dates import PartialDate
from paperlog.formats import ReadingList
from paperlog.identity import free_key, same_paper
from paperlog.library.results import Account
from paperlog.merge import brought_up_to_date, completed
from paperlog.model import Category, Paper
from paperlog.store import Draft


def take_in(draft: Draft, listed: ReadingList, today: date) -> Account:
    """Stage the papers of a list: new ones added, known ones brought up to date or completed."""
    recorded = {each.key for each in draft.categories}
    for category in (*listed.categories, *(Category(paper.category, paper.category) for paper in listed.papers)):
        if category.key not in recorded:
            recorded.add(category.key)
            put_category(draft, category)
    base = _first_position(draft, listed)
    account = Account(listed.name, [], [], [], listed.rejected)
    # A paper that its source names by its key comes first: what it was called before must not catch another.
    for facts in sorted(listed.papers, key=lambda facts: _known_by_key(draft, facts) is None):
        placed = replace(facts, position=base + facts.position)
        known = _known_by_key(draft, facts) or same_paper(draft.papers.values(), facts)
        if known is None:
            key = free_key(facts.key, draft.papers)
            draft.put(replace(placed, key=key, added_on=PartialDate.of(today)))
            account.added.append(key)
            continue
        paper = brought_up_to_date(known, placed) if known.source == facts.source else completed(known, facts)
        if paper != known:
            draft.put(paper)
        (account.unchanged if paper == known else account.updated).append(known.key)
    return account


def _known_by_key(draft: Draft, facts: Paper) -> Paper | None:
    """Return the paper that the same source gave under the same key."""
    known = draft.papers.get(facts.key)
    return known if known and known.source == facts.source else None


def put_category(draft: Draft, category: Category) -> Category:
    """Stage a category behind the others."""
    placed = replace(category, position=1 + max((each.position for each in draft.categories), default=-1))
    draft.put(placed)
    return placed


def _first_position(draft: Draft, listed: ReadingList) -> int:
    """Return where a list begins: where it began when it came first, else behind all that is there."""
    for facts in listed.papers:
        if known := _known_by_key(draft, facts):
            return known.position - facts.position
    return 1 + max((paper.position for paper in draft.papers.values()), default=-1)
