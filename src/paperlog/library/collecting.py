"""The verbs that add papers, edit their facts, and take them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import PaperIndex, match_keys
from paperlog.errors import CategoryUnknown, PaperExists, UsageError
from paperlog.formats import ImportedList
from paperlog.identifiers import arxiv_id, doi
from paperlog.library.importing import (
    Labels,
    ProgressCallback,
    bring_up_to_date,
    key_for,
    labelled,
    put_category,
    take_in,
    take_readings,
)
from paperlog.library.merging import merged_papers, merged_readings
from paperlog.library.results import ImportReport, PaperUpdate, Result
from paperlog.library.safekeeping import Safekeeping
from paperlog.library.tags import check_tags
from paperlog.library.wording import count, listed
from paperlog.lookup import find_by_whole_name, find_category
from paperlog.models import OWN_SOURCE, Category, Entry, Paper, Reading
from paperlog.store import Transaction
from paperlog.text import fold, free_key, slug

_UNSORTED = "Other"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Collecting(Safekeeping):
    """The verbs for what a library holds."""

    def edit(self, name: str, facts: Mapping[str, Any], pdf: str | None, reset: Sequence[str] = ()) -> Result:
        """Lay the reader's own facts over those of a paper; an empty value is one, too.

        A fact that equals the paper's own lifts the edit. `pdf` is a path, empty to forget it, None to keep it.
        """
        with self._changing() as transaction:
            if "category" in facts:
                facts = {**facts, "category": self._category(transaction, facts["category"]).key}

            def edited(entry: Entry) -> Reading:
                own = transaction.papers[entry.key]
                kept = {field: fact for field, fact in facts.items() if getattr(own, field) != fact}
                reading = entry.reading.reset([*reset, *facts]).overridden(kept)
                if pdf is not None or "pdf" in reset:
                    reading = replace(reading, pdf=pdf or None)
                return reading

            fields = [*facts, *(["pdf"] if pdf is not None else []), *reset]
            return self._put_readings(
                transaction, "edit", [name], edited, lambda paper: f"edited {paper}: {', '.join(fields)}"
            )

    def check_is_new(self, identifier: str) -> None:
        """Raise PaperExists where a paper has this arXiv id or DOI."""
        entries = self.snapshot().entries
        facts = Paper("", "", "", arxiv=arxiv_id(identifier), doi=doi(identifier))
        known = PaperIndex(entry.paper for entry in entries).identified(facts)
        for paper in (known, *(entry.paper for entry in find_by_whole_name(entries, identifier))):
            if paper:
                raise PaperExists(paper.key, paper.title)

    def add(
        self, facts: Paper, category: str | None, pdf: str | None = None, own: Mapping[str, Any] = _NOTHING
    ) -> Result:
        """Add a paper, the reader's own where its facts have no source; its key is made from its name.

        `own` are facts that the reader lays over those.
        """
        with self._changing() as transaction:
            entry = self._add(transaction, facts, category, pdf, own)
            return Result([entry], self._record(transaction, "add", f"added {entry.paper.name}"))

    def try_to_add(
        self, facts: Paper, category: str | None, pdf: str | None, own: Mapping[str, Any]
    ) -> tuple[Entry, Category]:
        """Return the paper that `add` would make, with its category, and change nothing."""
        transaction = self._store.trial()
        entry = self._add(transaction, facts, category, pdf, own)
        return entry, transaction.category_of(entry)

    def _add(
        self, transaction: Transaction, facts: Paper, category: str | None, pdf: str | None, own: Mapping[str, Any]
    ) -> Entry:
        check_tags(facts.tags)
        known = PaperIndex(entry.paper for entry in transaction.entries).same(facts)
        if known is not None:
            raise PaperExists(known.key, known.title)
        shown = replace(facts, **own)
        short = shown.aliases[0] if shown.aliases else shown.title.partition(":")[0]
        key = key_for(facts, slug(short), transaction)
        paper = replace(
            facts,
            key=key,
            category=self._category(transaction, category or _UNSORTED).key,
            source=facts.source or OWN_SOURCE,
            position=1 + max((paper.position for paper in transaction.papers.values()), default=-1),
            added_on=PartialDate.of(self.today),
        )
        transaction.put(paper)
        overrides = {field: fact for field, fact in own.items() if getattr(facts, field) != fact}
        if pdf or overrides:
            reading = transaction.entry(key).reading.overridden(overrides)
            transaction.put(replace(reading, pdf=pdf or reading.pdf))
        return transaction.entry(key)

    def update(self, fetched: Mapping[str, Paper]) -> Result:
        """Bring papers up to date with the facts that were fetched for each key."""
        with self._changing() as transaction:
            updates = self._update(transaction, fetched)
            names = listed([each.entry.paper.name for each in updates if each.before != each.after])
            step = self._record(transaction, "update", f"updated {names}")
            return Result([transaction.entry(each.after.key) for each in updates], step)

    def try_to_update(self, fetched: Mapping[str, Paper]) -> list[PaperUpdate]:
        """Return what `update` would do, and change nothing."""
        return self._update(self._store.trial(), fetched)

    def _update(self, transaction: Transaction, fetched: Mapping[str, Paper]) -> list[PaperUpdate]:
        return [bring_up_to_date(transaction, key, facts) for key, facts in fetched.items()]

    def remove(self, name: str) -> Result:
        """Take a paper out of the library; its reading stays, and is there again when the paper is."""
        with self._changing() as transaction:
            entry = transaction.find(name)
            if entry.key in transaction.readings:
                signs = tuple(f"{kind}:{value}" for kind, value in match_keys(transaction.papers[entry.key]))
                transaction.put(replace(entry.reading, removed_as=signs))
            transaction.remove_paper(entry.key)
            return Result([entry], self._record(transaction, "remove", f"removed {entry.paper.name}"))

    def merge(self, name: str, other_name: str) -> Result:
        """Join two papers, readings included, under the first one's key."""
        with self._store.change(self._now(), milestone=True) as transaction:
            entry, other = transaction.find(name), transaction.find(other_name)
            if entry.key == other.key:
                raise UsageError(f"'{name}' and '{other_name}' are the same paper, {entry.key}.")
            reading = merged_readings(entry.reading, other.reading)
            transaction.put(merged_papers(transaction.papers[entry.key], transaction.papers[other.key]))
            if reading != entry.reading:
                transaction.put(reading)
            transaction.remove_paper(other.key)
            transaction.remove_reading(other.key)
            step = self._record(transaction, "merge", f"merged {other.paper.name} into {entry.paper.name}")
            return Result([transaction.entry(entry.key)], step)

    def bring_in(
        self,
        lists: Sequence[ImportedList] = (),
        labels: Labels | None = None,
        *,
        with_readings: bool = False,
        watch: ProgressCallback = iter,
    ) -> list[ImportReport]:
        """Take in lists, by default the built-in one, all or none of them.

        Papers and categories only; `with_readings` creates readings for papers that have none, and changes none.
        `watch` is given the papers of a list, and gives them one by one.
        """
        with self._store.change(self._now(), milestone=True) as transaction:
            accounts = self._bring_in(
                transaction, lists or [self._catalogue()], labels, watch, with_readings=with_readings
            )
            did = [
                f"{each.source}: {len(each.added)} added, {len(each.updated)} updated"
                + (f", {count(len(each.readings), 'reading')}" if each.readings else "")
                for each in accounts
            ]
            self._record(transaction, "import", f"imported {'; '.join(did)}")
        return accounts

    def try_to_bring_in(
        self,
        lists: Sequence[ImportedList] = (),
        labels: Labels | None = None,
        *,
        with_readings: bool = False,
        watch: ProgressCallback = iter,
    ) -> list[ImportReport]:
        """Return the accounts that `bring_in` would give, and change nothing."""
        return self._bring_in(
            self._store.trial(), lists or [self._catalogue()], labels, watch, with_readings=with_readings
        )

    def _bring_in(
        self,
        transaction: Transaction,
        lists: Sequence[ImportedList],
        labels: Labels | None,
        watch: ProgressCallback,
        *,
        with_readings: bool,
    ) -> list[ImportReport]:
        accounts = []
        if labels:
            check_tags(labels.tags)
        for given in lists:
            category = self._category(transaction, labels.category).key if labels and labels.category else None
            listed = labelled(given, labels, category) if labels else given
            if listed.name == OWN_SOURCE:
                raise UsageError(f"'{OWN_SOURCE}' is the source of your own papers. Give the list another: --source.")
            accounts.append(take_in(transaction, listed, self.today, watch, keeps_days=with_readings))
            if with_readings:
                take_readings(transaction, listed, accounts[-1])
        return accounts

    def _category(self, transaction: Transaction, name: str) -> Category:
        """Return the category that is meant, a new one where none is."""
        try:
            return find_category(transaction.categories, name)
        except CategoryUnknown:
            if not fold(name):
                raise
        key = free_key(slug(name), {each.key for each in transaction.categories})
        return put_category(transaction, Category(key, name.strip()))
