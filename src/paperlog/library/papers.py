"""Adding, editing, removing and merging papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import PaperIndex, in_merge_order
from paperlog.errors import PaperExists, UsageError
from paperlog.identifiers import parse_arxiv_id, parse_doi
from paperlog.library.categories import default_category, find_or_add_category
from paperlog.library.keys import NewKeys, match_key_texts
from paperlog.library.merging import mapped_relations, merged_papers, merged_readings
from paperlog.library.readings import record_readings, stage_readings
from paperlog.library.redirection import redirect_relations
from paperlog.library.relations import with_relations
from paperlog.library.results import PaperName, PaperNames, Result
from paperlog.library.selection import resolve
from paperlog.library.session import Session
from paperlog.library.tags import check_tags
from paperlog.lookup import find_by_exact_name
from paperlog.models import OWN_SOURCE, Category, Entry, Paper, Reading, next_position
from paperlog.store import Transaction
from paperlog.text import enumerated, slug


class NewPaper(Struct, frozen=True):
    """A paper to add: its details, the name of its category, and the user's PDF and overrides."""

    facts: Paper
    category: str | None = None
    pdf: str | None = None
    overrides: Mapping[str, Any] = MappingProxyType({})


def edit(
    session: Session, names: PaperNames, overrides: Mapping[str, Any], pdf: str | None, reset: Sequence[str] = ()
) -> Result:
    """Override fields of papers. Empty values are overrides, too.

    Passing the paper's original value removes the override. `pdf` is a path, an empty string to remove the current
    path, or None to keep it.
    """
    with session.transaction() as transaction:
        if "category" in overrides:
            overrides = {**overrides, "category": find_or_add_category(transaction, overrides["category"]).key}

        def edited(entry: Entry) -> Reading:
            own = transaction.original(entry.key)
            different = {field: fact for field, fact in overrides.items() if getattr(own, field) != fact}
            reading = entry.reading.without_overrides([*reset, *overrides]).with_overrides(different)
            if pdf is not None or "pdf" in reset:
                reading = replace(reading, pdf=pdf or None, pdf_from=None)
            return reading

        fields = [*overrides, *(["pdf"] if pdf is not None else []), *reset]
        entries = resolve(session, transaction, names)
        edited_papers = stage_readings(transaction, entries, edited)
        return record_readings(session, transaction, "edit", entries, f"edited {edited_papers}: {', '.join(fields)}")


def agree_to_pdf(session: Session, name: PaperName, path: str) -> Result:
    """Record that the user agreed to open an imported path, which is stored as an absolute path."""
    with session.transaction() as transaction:
        entry = transaction.find(name)
        transaction.put(replace(entry.reading, pdf=path, pdf_from=None))
        change = session.record(transaction, "open", f"agreed to open the PDF of {entry.paper.name}: {path}")
        return Result([transaction.entry(entry.key)], change)


def check_is_new(session: Session, identifier: str) -> None:
    """Raise PaperExists if the library has a paper with this arXiv id or DOI."""
    entries = session.snapshot().entries
    facts = Paper("", "", "", arxiv=parse_arxiv_id(identifier), doi=parse_doi(identifier))
    known = PaperIndex(entry.paper for entry in entries).find_by_id(facts)
    for paper in (known, *(entry.paper for entry in find_by_exact_name(entries, identifier))):
        if paper:
            raise PaperExists(paper.key, paper.title)


def add(session: Session, new: NewPaper) -> Result:
    """Add a paper under a key made from its name. Without a source, it counts as added by hand."""
    with session.transaction() as transaction:
        entry = _stage(session, transaction, new)
        linked = PaperIndex(transaction.papers.values()).find_linked(transaction.papers[entry.key])
        change = session.record(transaction, "add", f"added {entry.paper.name}")
        group = in_merge_order([transaction.papers[entry.key], *linked])
        return Result([entry], change, [tuple(each.key for each in group)] if linked else [])


def preview_add(session: Session, new: NewPaper) -> tuple[Entry, Category]:
    """Return the paper that `add` would add and its category, without changing the library."""
    transaction = session.store.preview(session.now())
    entry = _stage(session, transaction, new)
    return entry, transaction.category_of(entry)


def _stage(session: Session, transaction: Transaction, new: NewPaper) -> Entry:
    facts = new.facts
    check_tags(facts.tags)
    known = PaperIndex(entry.paper for entry in transaction.entries).find_duplicate(facts)
    if known is not None:
        raise PaperExists(known.key, known.title)
    shown = replace(facts, **new.overrides)
    short_name = shown.aliases[0] if shown.aliases else shown.title.partition(":")[0]
    key = NewKeys(transaction).choose(facts, slug(short_name))
    named = new.category and find_or_add_category(transaction, new.category).key
    paper = replace(
        facts,
        key=key,
        category=named or default_category(transaction),
        source=facts.source or OWN_SOURCE,
        position=next_position(transaction.papers.values()),
        added_on=PartialDate.from_date(session.today),
    )
    transaction.put(paper)
    different = {field: fact for field, fact in new.overrides.items() if getattr(facts, field) != fact}
    if new.pdf or different:
        reading = transaction.entry(key).reading.with_overrides(different)
        transaction.put(replace(reading, pdf=new.pdf, pdf_from=None) if new.pdf else reading)
    return transaction.entry(key)


def remove(session: Session, names: PaperNames) -> Result:
    """Remove papers, but keep their readings in case the papers are added again."""
    with session.transaction() as transaction:
        entries = {entry.key: entry for entry in resolve(session, transaction, names)}
        for key, entry in entries.items():
            if not entry.reading.is_empty:
                keys = match_key_texts(transaction.original(key))
                transaction.put(replace(entry.reading, removed_as=keys))
            transaction.remove_paper(key)
        removed = enumerated([entry.paper.name for entry in entries.values()])
        return Result(list(entries.values()), session.record(transaction, "remove", f"removed {removed}"))


def merge(session: Session, name: PaperName, other_name: PaperName) -> Result:
    """Merge the second paper into the first, including their readings."""
    with session.backed_up_transaction() as transaction:
        entry, other = transaction.find(name), transaction.find(other_name)
        if entry.key == other.key:
            raise UsageError(f"'{entry.key}' can't be merged with itself.")
        merged = merged_papers(transaction.original(entry.key), transaction.original(other.key))
        keys = {other.key: entry.key}
        paper = replace(merged, relations=mapped_relations(merged.relations, keys, own=entry.key))
        relations = mapped_relations((*entry.relations, *other.relations), keys, own=entry.key)
        reading = with_relations(merged_readings(entry.reading, other.reading), paper.relations, relations)
        transaction.put(paper)
        if reading != entry.reading:
            transaction.put(reading)
        transaction.remove_paper(other.key, merged_into=entry.key)
        transaction.remove_reading(other.key)
        redirect_relations(transaction, other.key, entry.key)
        change = session.record(transaction, "merge", f"merged {other.paper.name} into {entry.paper.name}")
        return Result([transaction.entry(entry.key)], change)
