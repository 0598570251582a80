"""The removals in two copies together: which papers were removed, and which keys lead to the papers that stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from paperlog.duplicates import has_other_ids, identity
from paperlog.models import UNKNOWN_TIME, Paper, Reading, Removal


def joined_removals(one: Mapping[str, Removal], other: Mapping[str, Removal]) -> dict[str, Removal]:
    """Return the removals in either copy, together with those of papers whose keys were changed earlier.

    If one copy changed the key of a paper that the other one merged into another one, the new key is merged, too.
    """
    removals = {**one, **other, **{record: one[record].joined(other[record]) for record in one.keys() & other.keys()}}
    for new in (*_merges_of_new_keys(one, other), *_merges_of_new_keys(other, one)):
        known = removals.get(new.record)
        removals[new.record] = known.joined(new) if known else new
    for removal in sorted(removals.values(), key=lambda each: each.at, reverse=True):
        last = removals[removal.record]
        while last.is_renamed and last.replaced_by and last.merge_time < removal.at:
            new = Removal(last.table, last.replaced_by, removal.at, removed_as=removal.removed_as)
            known = removals.get(new.record)
            if known and known.at >= removal.at:
                break
            last = removals[new.record] = known.joined(new) if known else new
    return removals


def _merges_of_new_keys(one: Mapping[str, Removal], other: Mapping[str, Removal]) -> Iterator[Removal]:
    """Yield the removals of keys that papers have in the first copy, if the second merged them into other papers."""
    for record in one.keys() & other.keys():
        if one[record].is_renamed:
            new_key, _ = _without_renames(one, record)
            _, merge = _without_renames(other, record)
            if merge and merge.replaced_by not in {None, new_key}:
                yield Removal("papers", new_key, merge.merge_time, merge.replaced_by, removed_as=merge.removed_as)


def _without_renames(removals: Mapping[str, Removal], record: str) -> tuple[str, Removal | None]:
    """Return the last key of a paper whose key was changed, and the removal of that key if the paper was merged."""
    key = record.partition("/")[2]
    seen: set[str] = set()
    while (removal := removals.get(f"papers/{key}")) and removal.is_renamed and removal.replaced_by and key not in seen:
        seen.add(key)
        key = removal.replaced_by
    return key, removal if removal and removal.replaced_by and not removal.is_renamed else None


def effective_removals(removals: Mapping[str, Removal]) -> dict[str, Removal]:
    """Return the removals, without the first one of each cycle of papers that were merged into each other.

    Otherwise none of these papers would stay.
    """
    effective = dict(removals)
    checked: set[str] = set()
    for start in removals:
        path: list[str] = []
        record = start
        while record in effective and record not in checked:
            checked.add(record)
            path.append(record)
            record = f"{effective[record].table}/{effective[record].replaced_by}"
        if record in path:
            circle = [effective[each] for each in path[path.index(record) :]]
            del effective[min(circle, key=lambda each: (each.merge_time, each.key)).record]
    return effective


def papers_added_again(
    papers: Mapping[str, Paper], readings: Mapping[str, Reading], removals: Mapping[str, Removal]
) -> dict[str, Removal]:
    """Return the removals of papers that were added again later under other keys, with these keys.

    They include only papers whose readings were kept. Within one library, such a paper gets its old key again.
    """
    kept = [readings[key] for key in readings.keys() - papers.keys() if not readings[key].is_empty]
    removed = [_removal_of(reading, removals) for reading in sorted(kept, key=lambda each: each.key)]
    removed = [each for each in removed if each.removed_as and not each.replaced_by]
    first = min((each.at for each in removed), default=None)
    later_papers = [each for each in papers.values() if first and each.added_at and each.added_at > first]
    keys = {text: each.key for each in sorted(later_papers, key=lambda each: each.key) for text in identity(each)}
    added_again = {}
    for each in removed:
        paper = next((papers[keys[text]] for text in each.removed_as if text in keys), None)
        if paper and paper.added_at and paper.added_at > each.at and not has_other_ids(each, paper):
            added_again[each.record] = replace(each, merged_into=paper.key, merged_at=paper.added_at)
    return added_again


def _removal_of(reading: Reading, removals: Mapping[str, Removal]) -> Removal:
    """Return the removal of the paper of a kept reading. It isn't known if a later one of the same key replaced it."""
    removed_as = reading.removed_as
    known = removals.get(f"papers/{reading.key}")
    if known and not (removed_as and known.removed_as and set(removed_as).isdisjoint(known.removed_as)):
        return known
    return Removal("papers", reading.key, reading.times.get("removed_as", UNKNOWN_TIME), removed_as=removed_as)
