"""Which papers and categories of two libraries are the same, and which keys they get."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.duplicates import (
    final_key,
    have_conflicting_ids,
    have_different_authors,
    identity,
    is_removal_of,
    match_keys,
    may_be_same,
    were_split,
)
from paperlog.formats.base import ImportedList
from paperlog.library.keys import match_key_texts
from paperlog.library.matching import EntryMatcher
from paperlog.library.sync.copies import Copy, apart_key, last_added, without_suffix
from paperlog.models import OWN_SOURCE, UNKNOWN_TIME, Paper, Removal, later, stable_id
from paperlog.text import fold_name
from paperlog.titles import may_be_same_title

Renames = Mapping[str, str]
"""New keys of papers by old key."""


class AlignedKeys(Struct, frozen=True):
    """The new keys in a copy by old key, and the records that were removed from it, by table and key.

    `readings` are the kept readings of removed papers, `apart` the papers whose keys belong to different papers since
    the other copy changed the keys of these. `former` are removals of the old keys.
    """

    papers: Renames
    readings: Renames
    apart: Renames
    former: Mapping[str, Removal]
    dropped: Mapping[str, Mapping[str, Any]]


def align_keys(
    copies: tuple[Copy, Copy], all_removals: Mapping[str, Removal], removals: Mapping[str, Removal]
) -> list[AlignedKeys]:
    """Drop the removed records of both copies, and give the same papers and categories the same keys.

    `removals` are the effective ones of `all_removals`.
    """
    one, other = copies
    followed = [_followed_keys(copy, removals) for copy in copies]
    for copy, keys in zip(copies, followed, strict=True):
        copy.rename_papers(keys)
    dropped = [copy.drop_removed(removals) for copy in copies]
    categories, renames = _category_renames(one, other, removals), _paper_renames(one, other, all_removals)
    papers = {
        keys.get(key, key): paper
        for copy, keys in zip(copies, renames, strict=True)
        for key, paper in copy.papers.items()
    }
    removed = [_removed_as_by_key(copy, tables["papers"]) for copy, tables in zip(copies, dropped, strict=True)]
    kept = [_kept_reading_keys(own, others, papers, removals) for own, others in (removed, removed[::-1])]
    aligned = []
    for copy, first, keys, readings, tables in zip(copies, followed, renames, kept, dropped, strict=True):
        apart = {old: keys.get(new, new) for old, new in first.items() if without_suffix(new) == old}
        former = _removals_of_keys("papers", copy.papers, keys)
        former |= _removals_of_keys("categories", copy.categories, categories)
        copy.rename_categories(categories)
        copy.rename_papers({**keys, **readings})
        aligned.append(AlignedKeys(keys, readings, apart, former, tables))
    return aligned


def _removals_of_keys(table: str, models: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Removal]:
    """Return removals of the keys that papers or categories no longer have, so that these still lead to them."""
    removals = [
        Removal(
            table,
            old,
            later(last_added(model)),
            merged_into=new,
            is_renamed=True,
            removed_as=identity(model) if isinstance(model, Paper) else (),
        )
        for old, new in keys.items()
        if (model := models.get(old))
    ]
    return {removal.record: removal for removal in removals}


def _paper_renames(one: Copy, other: Copy, removals: Mapping[str, Removal]) -> tuple[Renames, Renames]:
    """Return the renames in each copy after which papers have the same key if and only if they are the same.

    Different papers that have the same key get different ones; the same paper gets the shorter of its keys. Papers that
    were separated after a merge aren't matched with others.
    """
    merges = [each for each in removals.values() if each.table == "papers" and each.merged_into and not each.is_renamed]
    separated = {each.key for each in merges if not each.replaced_by}
    our_apart, their_apart = _keys_apart(one, other), _keys_apart(other, one)
    ours, theirs = _kept_apart(one.papers, our_apart), _kept_apart(other.papers, their_apart)
    own = {key: ours[key] for key in ours.keys() - theirs.keys() - separated}
    new = {key: theirs[key] for key in theirs.keys() - ours.keys() - separated}
    pairs = _matches(own, new) if min(own, default="") <= min(new, default="") else _swapped(_matches(new, own))
    kept = {(first, second): min(first, second, key=lambda key: (len(key), key)) for first, second in pairs.items()}
    return (
        _joined(our_apart, {first: key for (first, _), key in kept.items() if key != first}),
        _joined(their_apart, {second: key for (_, second), key in kept.items() if key != second}),
    )


def _followed_keys(copy: Copy, removals: Mapping[str, Removal]) -> Renames:
    """Return the new keys of papers whose keys another copy changed, and of the kept readings of removed ones.

    If different papers would then have the same key, the one that was added first and isn't removed gets it.
    """
    changed = [each.key for each in removals.values() if each.table == "papers" and each.is_renamed]
    wanted = {key: _changed_key(key, identity(copy.papers[key]), removals) for key in changed if key in copy.papers}
    wanted |= _removed_keys_apart(copy, removals)
    if not (changed or wanted):
        return {}
    holders: dict[str, list[Paper]] = {}
    for old, new in wanted.items():
        holders.setdefault(new, []).append(copy.papers[old])
    for key, papers in holders.items():
        if key in copy.papers and key not in wanted:
            papers.append(copy.papers[key])
        first = min(papers, key=lambda paper: (_is_removed(paper, removals), _seniority(paper)))
        wanted |= {paper.key: apart_key(key, paper) for paper in papers if not _are_same(first, paper)}
    removed = _removed_as_by_key(copy, {})
    present = {wanted.get(key, key): paper for key, paper in copy.papers.items()}
    wanted |= _kept_reading_keys(removed, removed, present, removals)
    return {old: new for old, new in wanted.items() if old != new}


def _is_removed(paper: Paper, removals: Mapping[str, Removal]) -> bool:
    """Return whether a paper was removed under its key."""
    removal = removals.get(f"papers/{paper.key}")
    return bool(
        removal and not removal.replaced_by and is_removal_of(removal, paper) and last_added(paper) <= removal.at
    )


def _removed_keys_apart(copy: Copy, removals: Mapping[str, Removal]) -> dict[str, str]:
    """Return the keys that papers got in another copy, because different papers had theirs, and was then removed."""
    keys = {}
    for removal in removals.values():
        paper = copy.papers.get(without_suffix(removal.key)) if removal.table == "papers" else None
        if paper and apart_key(paper.key, paper) == removal.key and is_removal_of(removal, paper):
            keys[paper.key] = removal.key
    return keys


def _changed_key(key: str, texts: Collection[str], removals: Mapping[str, Removal]) -> str:
    """Return the key that a paper, identified by `texts`, has after all changes of its key."""
    while (
        (removal := removals.get(f"papers/{key}"))
        and removal.is_renamed
        and removal.replaced_by
        and _may_be_same(texts, removal.removed_as)
    ):
        key = removal.replaced_by
    return key


def _may_be_same(texts: Collection[str], removed_as: Collection[str]) -> bool:
    """Return whether two papers have an id or the title in common, or the second one isn't known."""
    return not removed_as or not set(texts).isdisjoint(removed_as)


def _removed_as_by_key(copy: Copy, dropped: Mapping[str, Paper]) -> dict[str, tuple[str, ...]]:
    """Return `removed_as` of the kept readings of removed papers, or what it will be, by key."""
    kept = (copy.readings[key] for key in copy.readings.keys() - copy.papers.keys())
    removed = {
        reading.key: match_key_texts(dropped[reading.key]) if reading.key in dropped else reading.removed_as
        for reading in kept
        if not reading.is_empty
    }
    return {key: removed_as for key, removed_as in removed.items() if removed_as}


def _kept_reading_keys(
    removed: Mapping[str, tuple[str, ...]],
    others: Mapping[str, tuple[str, ...]],
    papers: Mapping[str, Paper],
    removals: Mapping[str, Removal],
) -> Renames:
    """Return the new keys of the kept readings of removed papers.

    They follow changes of keys. If a different paper, or its kept reading, has the key, they get another one. `removed`
    and `others` have `removed_as` of the kept readings of this and of the other copy, `papers` are those present.
    """
    keys: dict[str, str] = {}
    for key, removed_as in removed.items():
        new = _changed_key(key, removed_as, removals)
        removal = removals.get(f"papers/{new}")
        holder = identity(papers[new]) if new in papers else others.get(new, ())
        is_taken = not _may_be_same(removed_as, holder) and (new in papers or new != key or removed_as > holder)
        leads_elsewhere = removal and removal.replaced_by and not _may_be_same(removed_as, removal.removed_as)
        if is_taken or leads_elsewhere:
            if removal and removal.replaced_by and not leads_elsewhere:
                new = final_key(removal, removals.get, papers.get)
            else:
                new = f"{new}-{stable_id(new, *removed_as)[:4]}"
        if new != key:
            keys[key] = new
    return keys


def _category_renames(one: Copy, other: Copy, removals: Mapping[str, Removal]) -> Mapping[str, str]:
    """Return the keys to replace because a category was merged into another one, or has the same name."""
    categories = {**one.categories, **other.categories}
    keys: dict[str, list[str]] = {}
    for key, category in (*one.categories.items(), *other.categories.items()):
        keys.setdefault(fold_name(category.name), []).append(key)
    kept = {name: min(same, key=lambda key: (len(key), key)) for name, same in keys.items()}
    renamed = {key: kept[name] for name, same in keys.items() for key in same if key != kept[name]}
    for removal in removals.values():
        if removal.table == "categories" and removal.key not in categories:
            final = final_key(removal, removals.get, categories.get)
            renamed[removal.key] = renamed.get(final, final)
    return {key: new for key, new in renamed.items() if new in categories}


def _keys_apart(one: Copy, other: Copy) -> dict[str, str]:
    """Return new keys for those papers of a copy whose keys belong to different papers in the other copy.

    If an earlier merge gave one of two papers another key, it gets this key again, and the other one keeps its key.
    """
    keys = {}
    apart = {without_suffix(key) for key in other.papers}
    for key, paper in one.papers.items():
        namesake = other.papers.get(key)
        if namesake == paper or not (namesake or key in apart):
            continue
        is_later = namesake and not _are_same(paper, namesake) and _seniority(paper) > _seniority(namesake)
        if _was_kept_apart(paper, other) or (namesake and is_later and not _was_kept_apart(namesake, one)):
            keys[key] = apart_key(key, paper)
    return keys


def _was_kept_apart(paper: Paper, other: Copy) -> bool:
    """Return whether a paper has, in another copy, the key that a merge gives it."""
    known = other.papers.get(apart_key(paper.key, paper))
    return known is not None and _are_same(paper, known)


def _kept_apart(papers: Mapping[str, Paper], keys: Mapping[str, str]) -> dict[str, Paper]:
    """Give papers other keys before they are matched."""
    changed = {new: papers[old].with_key(new) for old, new in keys.items()}
    return {**{key: paper for key, paper in papers.items() if key not in keys}, **changed}


def _seniority(paper: Paper) -> tuple[object, ...]:
    return (paper.added_at or UNKNOWN_TIME, paper.title, paper.origin, paper.authors)


def _are_same(one: Paper, other: Paper) -> bool:
    """Return whether two papers with the same key are the same: by their source, or by what they have in common.

    A shared alias proves nothing: keys are made from aliases.
    """
    if one.origin == other.origin and one.source != OWN_SOURCE:
        return True
    has_same_title = may_be_same_title(one.title, other.title)
    are_different = have_conflicting_ids(one, other) or (have_different_authors(one, other) and not has_same_title)
    if one.added_at == other.added_at:  # one may be a copy of the other
        changed = {**one.times, **other.times}
        if has_same_title and ("authors" in changed or not have_different_authors(one, other)):
            return True
        if "title" in changed and not are_different:
            return True
    if has_same_title:
        return may_be_same(one, other) and not have_conflicting_ids(one, other)
    return not are_different and not set(match_keys(one)).isdisjoint(match_keys(other))


def _matches(papers: Mapping[str, Paper], others: Mapping[str, Paper]) -> dict[str, str]:
    """Map the keys of papers to those of the same papers in another library, as an import would match them."""
    if not (papers and others):
        return {}
    listed = [_with_own_origin(others[key]) for key in sorted(others)]
    matcher = EntryMatcher(papers, ImportedList("", papers=listed, has_own_keys=True))
    pairs: dict[str, str] = {}
    for paper in listed:
        found = matcher.find_known(paper)
        if found and not were_split(found, others[paper.key]):
            pairs.setdefault(found.key, paper.key)
    return pairs


def _with_own_origin(paper: Paper) -> Paper:
    """Give a paper that was added by hand an origin that no other paper has: others may have had the same key."""
    return replace(paper, source_key=f"{paper.list_key}/") if paper.source == OWN_SOURCE else paper


def _swapped(pairs: Mapping[str, str]) -> dict[str, str]:
    return {second: first for first, second in pairs.items()}


def _joined(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    """Compose two renames, the first one applied first."""
    return {
        **{old: second.get(new, new) for old, new in first.items()},
        **{old: new for old, new in second.items() if old not in first.values()},
    }
