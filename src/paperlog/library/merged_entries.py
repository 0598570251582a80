"""For import reports: entries that were merged into papers, and papers that share an id, a key or a citation key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from paperlog.duplicates import IDS, MAX_DUPLICATES, are_different, match_keys, were_split
from paperlog.formats import ImportedList
from paperlog.formats.bibliography import exported_citation_keys, is_writable_key
from paperlog.library.results import MergedEntry, NewKey, ReplacedCitationKey, SharedId
from paperlog.models import Entry, Paper, Reading

_EVIDENCE = {"arxiv": "arXiv id", "doi": "DOI", "page": "link", "entry": "link", "link": "link", "title": "title"}


def merged_entries(
    imported: ImportedList,
    keys: Mapping[str, str],
    before: Mapping[str, Paper],
    after: Mapping[str, Paper],
    reading: Callable[[str], Reading | None],
) -> list[MergedEntry]:
    """Return the entries that were merged into another paper, in the order of the list.

    `keys` maps the list's keys to the library's, and `reading` returns the reading with a key. An entry that was merged
    by an earlier import is left out.
    """
    first: dict[str, Paper] = {}
    merged = []
    for facts in imported.papers:
        key = keys[facts.key]
        known = before.get(key)
        target = known or first.get(key)
        first.setdefault(key, facts)
        if target and not (known and _was_merged(known, after[key], facts, has_own_keys=imported.has_own_keys)):
            differing = _differing_fields(Entry.join(after[key], reading(key)), facts)
            merged.append(MergedEntry(_label(imported, facts), key, _reason(facts, target), differing))
    return merged


def _was_merged(before: Paper, after: Paper, facts: Paper, *, has_own_keys: bool) -> bool:
    """Return whether an entry was part of a paper before: the paper has its origin or its keys, and no new details."""
    if facts.origin in after.contributions.keys() - before.contributions.keys():
        return False
    is_cited = bool(facts.citation_keys) and {*facts.citation_keys} <= {before.key, *before.citation_keys}
    return is_cited or (has_own_keys and facts.key == before.key) or facts.origin in {before.origin, *before.merged}


def _differing_fields(entry: Entry, facts: Paper) -> list[str]:
    """Return the fields of an entry of a bibliography that exports of its paper don't write."""
    if not facts.type:
        return []
    from paperlog.formats.bibtex.cited_entries import differing_fields  # noqa: PLC0415 - few imports need it

    return sorted(differing_fields(entry, facts))


def _reason(facts: Paper, paper: Paper) -> str:
    known = set(match_keys(paper))
    return next((_EVIDENCE[kind] for kind, value in match_keys(facts) if (kind, value) in known), "title")


def _label(imported: ImportedList, facts: Paper) -> str:
    return imported.labels.get(facts.key, f"'{facts.title}'")


def replaced_keys(
    imported: ImportedList, keys: Mapping[str, str], before: Mapping[str, Paper], after: Mapping[str, Paper]
) -> Iterator[ReplacedCitationKey]:
    """Yield the citation keys of added papers that an export of the library doesn't write.

    `keys` maps the list's keys to the library's.
    """
    added = {
        key: facts
        for facts in reversed(imported.papers)
        if (key := keys[facts.key]) not in before and facts.citation_keys
    }
    exported = exported_citation_keys(after.values()) if added else {}
    for key, facts in reversed(added.items()):
        own = after[key].citation_keys[0]
        if exported[key] != own:
            yield ReplacedCitationKey(_label(imported, facts), own, exported[key], is_taken=is_writable_key(own))


def new_keys(
    imported: ImportedList,
    keys: Mapping[str, str],
    merged: Iterable[MergedEntry],
    current_key: Callable[[str], str | None],
) -> Iterator[NewKey]:
    """Yield the papers of an export whose keys don't lead to them in the library, except entries that were merged.

    `keys` maps the list's keys to the library's, `current_key` any key to that of the paper that it leads to.
    """
    named = {(each.label, each.key) for each in merged}
    for facts in imported.papers if imported.is_export else ():
        old, new = facts.key, keys[facts.key]
        if old != new and current_key(old) != new and (_label(imported, facts), new) not in named:
            yield NewKey(old, new, facts.title, is_taken=current_key(old) == old)


def shared_ids(papers: Mapping[str, Paper], imported: Sequence[str]) -> Iterator[SharedId]:
    """Yield the ids that several papers have, at least one of them imported, with the keys of these papers."""
    here = set(imported)
    sharing: dict[tuple[str, str], list[str]] = {}
    for key in sorted(papers, key=lambda key: key not in here):
        for kind, value in match_keys(papers[key]):
            if kind in IDS:
                sharing.setdefault((kind, value), []).append(key)
    for (kind, value), sharers in sharing.items():
        if len(sharers) > 1 and sharers[0] in here:
            pairs = list(combinations([papers[key] for key in sharers[:MAX_DUPLICATES]], 2))
            if all(were_split(*pair) for pair in pairs):
                continue
            yield SharedId(f"{_EVIDENCE[kind]} {value}", tuple(sharers), all(are_different(*pair) for pair in pairs))
