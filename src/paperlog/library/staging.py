"""Staging the papers of a list in a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import PaperIndex, in_merge_order
from paperlog.formats.base import ImportedList
from paperlog.library.categories import match_categories
from paperlog.library.keys import NewKeys
from paperlog.library.matching import EntryMatcher
from paperlog.library.merged_entries import merged_entries, new_keys, replaced_keys, shared_ids
from paperlog.library.merging import mapped_relations, merge_all_facts, merge_entry, with_ids
from paperlog.library.results import ImportReport, SharedId
from paperlog.models import EMPTY, SINGLE_VALUES, Paper, Reading, Relation, bounded_position, next_position
from paperlog.store import Transaction
from paperlog.text import fold_tag

_MAX_PASSES = 9
"""The maximum number of passes over a list. Randomly generated lists need at most three."""
KeyedPapers = list[tuple[Paper, list[str]]]
"""The papers of a list, each with its keys: several keys if the list contains the paper several times."""
ProgressCallback = Callable[[KeyedPapers], Iterable[tuple[Paper, list[str]]]]


def stage_list(
    transaction: Transaction,
    imported: ImportedList,
    today: date,
    track: ProgressCallback = iter,
    *,
    keeps_days: bool = False,
) -> ImportReport:
    """Stage the papers of a list: add new papers, and update known ones or fill in their missing details.

    `keeps_days` keeps the dates on which papers were added and changed, for lists that were exported from a library.
    """
    categories, day = match_categories(transaction, imported), PartialDate.from_date(today)
    different_from = {paper.origin: paper.different_from for paper in transaction.papers.values()}
    papers = [
        replace(
            facts,
            category=categories[facts.category],
            relations=(),  # staged last, when all keys are known
            added_on=(keeps_days and facts.added_on) or day,
            added_at=facts.added_at if keeps_days else None,
            times=facts.times if keeps_days else EMPTY,
            different_from=different_from.get(facts.origin, facts.different_from),
        )
        for facts in imported.papers
    ]
    entries = _without_duplicates(papers)
    before = dict(transaction.papers)
    keys, index = _stage_papers(transaction, imported, entries, track)
    library_keys = {list_key: keys[facts.key] for facts, list_keys in entries for list_key in list_keys}
    _stage_relations(transaction, imported, library_keys, before)
    ids = list(shared_ids(transaction.papers, list(keys.values())))
    merged = merged_entries(imported, library_keys, before, transaction.papers, transaction.reading)
    report = ImportReport(
        imported.name,
        imported.rejected,
        keys=library_keys,
        merged=merged,
        replaced_keys=list(replaced_keys(imported, library_keys, before, transaction.papers)),
        new_keys=list(new_keys(imported, library_keys, merged, partial(transaction.current_key, "papers"))),
        possible_duplicates=list(dict.fromkeys(_possible_duplicates(index, transaction.papers, before, ids))),
        shared_ids=[each for each in ids if each.are_different],
        not_kept=imported.not_kept,
        other_columns=imported.other_columns,
        left_out=imported.left_out,
        not_understood=imported.not_understood,
        skipped=imported.skipped,
        gone=[] if imported.is_export else _gone(before, imported.name, {*library_keys.values()}),
    )
    counts = Counter(keys[facts.key] for facts, list_keys in entries for _ in list_keys)
    _add_changes(report, transaction, before, counts)
    return report


def _add_changes(
    report: ImportReport, transaction: Transaction, before: Mapping[str, Paper], counts: Counter[str]
) -> None:
    """Add to a report which papers were added, updated or not changed. `counts` has the number of entries of each."""
    # An early pass may have changed a paper whose entry matched another paper in a later pass.
    changed = [key for key, paper in transaction.papers.items() if paper != before.get(key)]
    for key in dict.fromkeys([*counts, *changed]):
        if key not in before:
            report.added.append(key)
        elif fields := _changed_fields(before[key], transaction.papers[key]):
            report.updated.append(key)
            report.changed[key] = fields
            if key in transaction.readings and (renamed := fields & {"title", "authors"}):
                report.renamed[key] = renamed
            own = transaction.readings[key].tags_added if key in transaction.readings else ()
            if "tags" in fields and (untagged := _removed_tags(before[key], transaction.papers[key], own)):
                report.untagged[key] = untagged
            if "extra" in fields and (removed := _removed_extra(before[key], transaction.papers[key])):
                report.removed[key] = removed
        else:
            report.unchanged.append(key)
        report.unchanged.extend([key] * (counts[key] - 1))


def _gone(before: Mapping[str, Paper], source: str, listed: Collection[str]) -> list[str]:
    """Return the papers that a list no longer has, or none if it has lost most of them: it may be another list."""
    known = [key for key, paper in before.items() if paper.source == source]
    gone = [key for key in known if key not in listed]
    return gone if 2 * len(gone) <= len(known) else []


def _stage_papers(
    transaction: Transaction, imported: ImportedList, entries: KeyedPapers, track: ProgressCallback
) -> tuple[dict[str, str], PaperIndex]:
    """Stage the papers of a list. Return the library's key for each of the list's keys, and the index of all papers.

    The list is processed until a pass changes nothing, because an entry may need an id or a name that belongs to
    another paper until a later entry is processed. This also means that importing the same list again changes nothing.
    """
    deduplicated = replace(imported, papers=[facts for facts, _ in entries])
    trackers = [*[iter] * (_MAX_PASSES - 1), track]
    is_settled = False
    while trackers and not is_settled:
        previous = dict(transaction.papers)
        matcher = EntryMatcher(transaction.papers, deduplicated, lambda: transaction.readings)
        keys = _stage_pass(transaction, entries, matcher, trackers.pop())
        is_settled = matcher.is_complete or transaction.papers == previous
    return keys, matcher.index


def _stage_pass(
    transaction: Transaction, entries: KeyedPapers, matcher: EntryMatcher, track: ProgressCallback
) -> dict[str, str]:
    """Stage the papers of a list once; return the library's key for each of the list's keys."""
    first_position = _first_position(transaction, entries, matcher)
    new_keys = NewKeys(transaction)
    keys: dict[str, str] = {}
    for facts, _ in track(sorted(entries, key=lambda entry: matcher.find_known(entry[0]) is None)):
        position = bounded_position(first_position + facts.position)
        placed = facts if position == facts.position else replace(facts, position=position)
        known = matcher.find(facts)
        if known is None:
            paper = placed.with_key(new_keys.choose(facts, facts.key))
        else:
            unedited = _without_edits(placed, known, transaction.reading(known.key))
            paper = merge_entry(known, unedited, replaces=known.key not in matcher.imported)
        if paper != known:
            transaction.put(paper)
        matcher.put(transaction.papers[paper.key])
        keys[facts.key] = paper.key
    return keys


def _without_edits(facts: Paper, paper: Paper, reading: Reading | None) -> Paper:
    """Replace the values of an entry that the user gave a paper from another list by those of the paper.

    Exports write the user's values. They are not details of an entry, or `edit --reset` couldn't remove them.
    """
    if reading is None or not reading.overrides or facts.source == paper.source:
        return facts
    own = ((name, reading.overrides.get(name)) for name in ("title", *SINGLE_VALUES))
    edited = [name for name, value in own if value and value == getattr(facts, name)]
    return replace(facts, **{name: getattr(paper, name) for name in edited})


def _stage_relations(
    transaction: Transaction, imported: ImportedList, keys: Mapping[str, str], before: Mapping[str, Paper]
) -> None:
    """Stage the relations of the papers of a list. `keys` maps the list's keys to the library's."""
    relations: dict[str, dict[Relation, None]] = {}
    for facts in imported.papers:
        key = keys[facts.key]
        if new := mapped_relations(facts.relations, keys, own=key):
            relations.setdefault(key, {}).update(dict.fromkeys(new))
    for key, listed in relations.items():
        paper = transaction.papers[key]
        united = tuple({**dict.fromkeys(paper.relations), **listed})
        if united != paper.relations:
            transaction.put(replace(paper, relations=united), keep_times=key not in before)


def _without_duplicates(papers: Sequence[Paper]) -> KeyedPapers:
    """Return the papers of a list, after merging entries with the same id."""
    index = PaperIndex(())
    same_papers: dict[str, list[Paper]] = {}
    for facts in papers:
        same = index.find_by_id(facts)
        index.put(with_ids(same, facts) if same else facts)
        same_papers.setdefault(same.key if same else facts.key, []).append(facts)
    return [(merge_all_facts(same), [facts.key for facts in same]) for same in same_papers.values()]


def _possible_duplicates(
    index: PaperIndex, papers: Mapping[str, Paper], before: Mapping[str, Paper], shared: Iterable[SharedId]
) -> Iterator[tuple[str, ...]]:
    """Yield the keys of papers that may be the same: they share an id, or one is new and shares its link or title."""
    groups = [[papers[key] for key in each.keys] for each in shared if not each.are_different]
    for paper in (paper for key, paper in papers.items() if key not in before and index.shares_keys(paper)):
        found = (index.find_linked(paper), index.find_versions(paper), index.find_twins(paper))
        groups += [[paper, *similar] for similar in found if similar]
    for group in groups:
        yield tuple(each.key for each in in_merge_order(group))


def _changed_fields(before: Paper, after: Paper) -> set[str]:
    """Return the changed fields, except for the place in the list and the records of what came from where."""
    unreported = {"added_at", "contributions", "position", "suppliers", "times"}
    fields = (name for name in before.__struct_fields__ if name not in unreported)
    return {name for name in fields if getattr(before, name) != getattr(after, name)}


def _removed_tags(before: Paper, after: Paper, own: Iterable[str]) -> list[str]:
    """Return the tags that a paper no longer has. `own` are those that the user added."""
    tags = {fold_tag(tag) for tag in (*after.tags, *own)}
    return [tag for tag in before.tags if fold_tag(tag) not in tags]


def _removed_extra(before: Paper, after: Paper) -> set[str]:
    """Return the other fields that a paper no longer has, and that an export doesn't write for other values."""
    removed = before.extra.keys() - after.extra.keys()
    if not removed:
        return removed
    from paperlog.formats.bibtex.source_fields import entry_fields  # noqa: PLC0415 - few imports need it

    return removed - entry_fields(after, after.extra).keys()


def _first_position(transaction: Transaction, entries: KeyedPapers, matcher: EntryMatcher) -> int:
    """Return the position of the first paper: unchanged if the list was imported before, else after all others."""
    for facts, _ in entries:
        known = matcher.find_known(facts)
        if known and known.source == facts.source:
            return known.position - facts.position
    return next_position(transaction.papers.values())
