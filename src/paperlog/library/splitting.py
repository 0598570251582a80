"""Splitting a paper into the papers that were merged into it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import NotFound, shorten
from paperlog.library.contributions import without_contributions
from paperlog.library.keys import NewKeys
from paperlog.library.relations import restore_relations
from paperlog.library.results import PaperName, Result
from paperlog.library.session import Session
from paperlog.models import Paper, next_position
from paperlog.text import enumerated, fold_name


def split(session: Session, name: PaperName, entries: Sequence[str] = ()) -> Result:
    """Split entries from the paper that they were merged into, by default all of them.

    The reading stays with the paper. Links to other papers are restored if the history has the merge. Later imports
    don't merge the papers again.
    """
    with session.backed_up_transaction() as transaction:
        entry = transaction.find(name)
        paper = transaction.original(entry.key)
        parts = merged_parts(paper, entries)
        origins = (paper.origin, *parts)
        keys, position = NewKeys(transaction), next_position(transaction.papers.values())
        new = []
        for number, (origin, facts) in enumerate(parts.items()):
            key = keys.choose(facts, facts.key)
            other = replace(
                facts.with_key(key),
                position=position + number,
                added_on=facts.added_on or PartialDate.from_date(session.today),
                merged=(),
                merged_ids=(),
                different_from=tuple(each for each in origins if each != origin),
            )
            transaction.put(other)
            new.append(key)
        apart = tuple(dict.fromkeys((*paper.different_from, *parts)))
        transaction.put(replace(without_contributions(paper, parts), different_from=apart))
        restore_relations(transaction, new)
        names = enumerated(new)
        change = session.record(transaction, "split", f"split {names} off {entry.paper.name}")
        return Result([*map(transaction.entry, (entry.key, *new))], change)


def merged_parts(paper: Paper, names: Sequence[str] = ()) -> dict[str, Paper]:
    """Return what was merged into a paper, by origin: all of it, or what is named. Raises NotFound."""
    parts = {origin: paper.contributed(each) for origin, each in paper.contributions.items()}
    if not parts:
        if paper.merged:
            raise NotFound(
                f"Sync merged '{paper.key}' with a paper of another copy, which split can't reverse. "
                "Undo that sync: 'paperlog history' lists it."
            )
        raise NotFound(f"Nothing was merged into '{paper.key}'.")
    if not names:
        return parts
    chosen: dict[str, Paper] = {}
    for name in names:
        found = {origin: facts for origin, facts in parts.items() if fold_name(name) in _folded_names(origin, facts)}
        if not found:
            merged = enumerated([part_name(facts) for facts in parts.values()])
            raise NotFound(f"'{shorten(name)}' was not merged into '{paper.key}'. Merged into it: {merged}.")
        chosen |= found
    return chosen


def part_name(facts: Paper) -> str:
    """Return the citation key or the key of something that was merged, as in its source."""
    return next(iter(facts.citation_keys), facts.list_key)


def _folded_names(origin: str, facts: Paper) -> set[str]:
    return {fold_name(name) for name in (origin, facts.source or "", facts.key, facts.title, *facts.citation_keys)}
