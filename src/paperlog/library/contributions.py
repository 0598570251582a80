"""What each entry contributed to a paper, so that the entry can be separated from it again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec.structs import replace

from paperlog.duplicates import IDS, match_keys
from paperlog.models import EMPTY, SINGLE_VALUES, Contribution, Paper
from paperlog.registers import registers, without_registers

_NOTHING = Paper("", "", "")
_CONTRIBUTED = frozenset({*SINGLE_VALUES, "aliases", "citation_keys", "tags", "links", "related", "extra"})


def contribution(
    whole: Paper, facts: Paper, added: Iterable[str], previous: Contribution | None = None
) -> Contribution:
    """Return what an entry contributed to a paper. Single values and other fields that the paper holds are left out."""
    new = frozenset(added)
    singles = [name for name in SINGLE_VALUES if getattr(facts, name) and getattr(facts, name) == getattr(whole, name)]
    extra = {f"extra.{name}": name for name, text in facts.extra.items() if whole.extra.get(name) == text}
    kept = replace(
        facts,
        **{name: getattr(_NOTHING, name) for name in singles},
        extra={name: text for name, text in facts.extra.items() if f"extra.{name}" not in extra} or EMPTY,
        contributions=EMPTY,
        added_at=None,
        times=EMPTY,
    )
    if previous:
        first = previous.facts
        kept = replace(kept, added_on=first.added_on, position=first.position, relations=first.relations)
    return Contribution(kept, tuple(sorted(new)), tuple(name for name in (*singles, *extra) if name not in new))


def entry_contributions(whole: Paper, first: Paper, others: Sequence[Paper]) -> dict[str, Contribution]:
    """Return what the entries of a list contribute to the paper that is merged from them."""
    present = set(filter(is_contributed, registers(whole)))
    known = set(value_names(first))
    contributions = dict(first.contributions)
    for facts in others:
        added = [name for name in value_names(facts) if name in present and name not in known]
        added += replaced_values(first, whole, facts)
        known.update(added)
        contributions |= facts.contributions
        if added and facts.origin != first.origin:
            contributions[facts.origin] = contribution(whole, facts, added)
    return contributions


def without_contributions(paper: Paper, origins: Collection[str]) -> Paper:
    """Remove from a paper what only entries with these origins contributed."""
    parts = {origin: each for origin, each in paper.contributions.items() if origin in origins}
    added = {name for each in parts.values() for name in each.added}
    facts = [paper.contributed(each) for each in parts.values()]
    ids = {f"{kind}:{value}" for each in facts for kind, value in match_keys(each) if kind in IDS}
    return replace(
        without_registers(paper, {*added, *(f"suppliers.{name}" for name in added)}),
        merged=tuple(origin for origin in paper.merged if origin not in parts),
        merged_ids=tuple(each for each in paper.merged_ids if each not in ids),
        contributions={origin: each for origin, each in paper.contributions.items() if origin not in parts} or EMPTY,
    )


def is_contributed(name: str) -> bool:
    return name.partition(".")[0] in _CONTRIBUTED


def value_names(facts: Paper) -> tuple[str, ...]:
    """Return the names of the values that an entry may add to a paper. Its title may become an alias."""
    return (*registers(facts), f"aliases.{facts.title}")


def replaced_values(before: Paper, after: Paper, facts: Paper) -> list[str]:
    """Return the single values of a paper that an entry replaced."""
    known = [field for field in SINGLE_VALUES if getattr(before, field)]
    return [field for field in known if getattr(before, field) != getattr(after, field) == getattr(facts, field)]
