"""Taking a list in: papers and categories, and readings only where they are asked for and none is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import IDS, PaperIndex, match_keys
from paperlog.formats import ImportedList
from paperlog.identifiers import identifier
from paperlog.library.matching import EntryMatcher
from paperlog.library.merging import completed
from paperlog.library.results import ImportReport, PaperUpdate
from paperlog.models import Category, Paper, Reading
from paperlog.store import Transaction
from paperlog.text import fold, free_key

_BUILT_IN = (
    Category("language", "Language", "green"),
    Category("vision", "Vision and Image Generation", "blue"),
    Category("general", "General AI", "red"),
)
"""The categories of the built-in list: one with their name is the same in every library."""

_TIMES = 9
"""How often a list is gone through at most; lists made by chance settle in three times."""

KeyedPapers = list[tuple[Paper, list[str]]]
"""Papers of a list, each with its keys there."""

ProgressCallback = Callable[[KeyedPapers], Iterable[tuple[Paper, list[str]]]]


class Labels(Struct, frozen=True):
    """What the reader says of a list: its category in place of the list's own, tags, and its source's name."""

    category: str | None = None
    tags: tuple[str, ...] = ()
    source: str | None = None


def labelled(listed: ImportedList, labels: Labels, category: str | None) -> ImportedList:
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


def take_in(
    transaction: Transaction,
    listed: ImportedList,
    today: date,
    watch: ProgressCallback = iter,
    *,
    keeps_days: bool = False,
) -> ImportReport:
    """Stage the papers of a list: new ones added, known ones brought up to date or completed.

    The list is gone through until that changes nothing more, as it would be by importing it again: an entry may need
    an id or a name that a later one lets go. `keeps_days` for a list that is the reader's own library: its papers
    were added when it says.
    """
    categories, day = _categories_here(transaction, listed), PartialDate.of(today)
    given = [
        replace(facts, category=categories[facts.category], added_on=(keeps_days and facts.added_on) or day)
        for facts in listed.papers
    ]
    entries = _united(given)
    united = replace(listed, papers=[facts for facts, _ in entries])
    before = dict(transaction.papers)
    for look in (watch, *[iter] * (_TIMES - 1)):
        last = dict(transaction.papers)
        keys, alike = _go_through(transaction, entries, EntryMatcher(transaction.papers, united), look)
        if transaction.papers == last:
            break
    account = ImportReport(listed.name, listed.rejected, alike=alike)
    for facts, keys_there in entries:
        account.keys.update(dict.fromkeys(keys_there, keys[facts.key]))
    times = Counter(keys[facts.key] for facts, keys_there in entries for _ in keys_there)
    # An entry may have changed a paper before it was found elsewhere.
    touched = [key for key, paper in transaction.papers.items() if paper != before.get(key)]
    for key in dict.fromkeys([*times, *touched]):
        if key not in before:
            account.added.append(key)
        elif fields := _different(before[key], transaction.papers[key]):
            account.updated.append(key)
            account.changed[key] = fields
        else:
            account.unchanged.append(key)
        account.unchanged.extend([key] * (times[key] - 1))
    return account


def _go_through(
    transaction: Transaction, entries: KeyedPapers, recognition: EntryMatcher, watch: ProgressCallback
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Stage the papers of a list once; return the key here of each key there, and the pairs that are alike.

    A paper keeps the DOI it had where another has the one it was given: the two are alike.
    """
    base = _first_position(transaction, entries, recognition)
    keys: dict[str, str] = {}
    alike: list[tuple[str, str]] = []
    for facts, _ in watch(sorted(entries, key=lambda entry: recognition.find(entry[0]) is None)):
        placed = replace(facts, position=base + facts.position)
        known = recognition.find(facts)
        if known is None:
            key = key_for(facts, facts.key, transaction)
            key_there = facts.source_key or facts.key
            paper = replace(placed, key=key, source_key=None if key == key_there else key_there)
        else:
            paper = completed(known, placed, replaces=known.key not in recognition.brought)
        if others := recognition.owners(paper, "doi"):
            alike.extend((paper.key, other) for other in others)
            paper = replace(paper, doi=known.doi if known else None)
        if paper != known:
            transaction.put(paper)
        recognition.put(paper)
        keys[facts.key] = paper.key
    return keys, alike


def _united(papers: Sequence[Paper]) -> KeyedPapers:
    """Return the papers of a list, entries of one paper united."""
    index = PaperIndex(())
    keys: dict[str, list[str]] = {}
    for facts in papers:
        same = index.identified(facts)
        index.put(completed(same, facts) if same else facts)
        keys.setdefault(same.key if same else facts.key, []).append(facts.key)
    return [(index[key], there) for key, there in keys.items()]


def key_for(facts: Paper, wanted: str, transaction: Transaction) -> str:
    """Return the key of a paper that is new here: that of its reading where it was removed, else a free one."""
    signs = {f"{kind}:{value}" for kind, value in match_keys(facts)}
    removed = {key: set(each.removed_as) for key, each in transaction.readings.items() if key not in transaction.papers}
    back = [key for key, its in removed.items() if its & signs or (not its and key == wanted)]
    return back[0] if back else free_key(wanted, {*transaction.papers, *removed} if removed else transaction.papers)


def bring_up_to_date(transaction: Transaction, name: str, facts: Paper) -> PaperUpdate:
    """Stage a paper with facts that were fetched for it, as if a list had brought them.

    An id that another paper has is not taken; the two are noted as alike.
    """
    entry = transaction.find(name)
    paper = transaction.papers[entry.key]
    index = PaperIndex(transaction.papers.values())
    owners = {kind: [each.key for each in index.having(facts, kind) if each.key != paper.key] for kind in IDS}
    led_to = {identifier(link.url) for link in paper.links} - {None}
    placed = replace(
        facts,
        key=paper.source_key or paper.key,
        category=paper.category,
        position=paper.position,
        links=tuple(link for link in facts.links if identifier(link.url) not in led_to),
        **{kind: None for kind in IDS if owners[kind]},
    )
    after = completed(paper, placed, replaces=True)
    transaction.put(after)
    return PaperUpdate(entry, paper, after, [(paper.key, other) for other in dict.fromkeys(chain(*owners.values()))])


def take_readings(transaction: Transaction, listed: ImportedList, account: ImportReport) -> None:
    """Stage the readings of a list for papers that have none, those of papers that were removed, too."""
    categories = _categories_here(transaction, listed)
    for given in listed.readings:
        reading = _in_categories(given, categories)
        key = account.keys.get(reading.key, reading.key)
        if key not in transaction.readings and (reading.key in account.keys or key not in transaction.papers):
            transaction.put(replace(reading, key=key))
            account.readings.append(key)


def _in_categories(reading: Reading, categories: Mapping[str, str]) -> Reading:
    """Return a reading whose edit of a category names the one here."""
    named = str(reading.overrides.get("category"))
    return reading.overridden({"category": categories[named]}) if named in categories else reading


def _different(one: Paper, other: Paper) -> set[str]:
    return {name for name in one.__struct_fields__ if getattr(one, name) != getattr(other, name)}


def put_category(transaction: Transaction, category: Category) -> Category:
    """Stage a category behind the others."""
    placed = replace(category, position=1 + max((each.position for each in transaction.categories), default=-1))
    transaction.put(placed)
    return placed


def _categories_here(transaction: Transaction, listed: ImportedList) -> dict[str, str]:
    """Return the key here of each category of a list: one with its key or name is the same, others are staged."""
    keys = {fold(each.name): each.key for each in transaction.categories}
    built_in = {fold(each.name): each for each in _BUILT_IN}
    here = {each.key: each.key for each in transaction.categories}
    for category in (*listed.categories, *(Category(paper.category, paper.category) for paper in listed.papers)):
        if category.key not in here:
            folded = fold(category.name)
            here[category.key] = keys.get(folded) or put_category(transaction, built_in.get(folded, category)).key
    return here


def _first_position(transaction: Transaction, entries: KeyedPapers, recognition: EntryMatcher) -> int:
    """Return where a list begins: where it began when it came first, else behind all that is there."""
    for facts, _ in entries:
        known = recognition.find(facts)
        if known and known.source == facts.source:
            return known.position - facts.position
    return 1 + max((paper.position for paper in transaction.papers.values()), default=-1)
