"""The verbs that add papers, edit their facts, and take them away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.duplicates import PaperIndex, marks
from paperlog.errors import CategoryUnknown, PaperExists, WrongUsage
from paperlog.formats import ReadingList
from paperlog.identifiers import arxiv_id, doi
from paperlog.library.importing import (
    Labels,
    Watch,
    bring_up_to_date,
    key_for,
    labelled,
    put_category,
    take_in,
    take_readings,
)
from paperlog.library.merging import joined, merged
from paperlog.library.results import Account, Done, Update
from paperlog.library.safekeeping import Safekeeping
from paperlog.library.tags import check_tags
from paperlog.library.wording import count, listed
from paperlog.lookup import find_by_whole_name, find_category
from paperlog.models import OWN_SOURCE, Category, Entry, Paper, Reading
from paperlog.store import Draft
from paperlog.text import fold, free_key, slug

_UNSORTED = "Other"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Collecting(Safekeeping):
    """The verbs for what a library holds."""

    def edit(self, name: str, facts: Mapping[str, Any], pdf: str | None, reset: Sequence[str] = ()) -> Done:
        """Lay the reader's own facts over those of a paper; an empty value is one, too.

        A fact that equals the paper's own lifts the edit. `pdf` is a path, empty to forget it, None to keep it.
        """
        with self._changing() as draft:
            if "category" in facts:
                facts = {**facts, "category": self._category(draft, facts["category"]).key}

            def edited(entry: Entry) -> Reading:
                own = draft.papers[entry.key]
                kept = {field: fact for field, fact in facts.items() if getattr(own, field) != fact}
                reading = entry.reading.reset([*reset, *facts]).overridden(kept)
                if pdf is not None or "pdf" in reset:
                    reading = replace(reading, pdf=pdf or None)
                return reading

            fields = [*facts, *(["pdf"] if pdf is not None else []), *reset]
            return self._put_readings(
                draft, "edit", [name], edited, lambda paper: f"edited {paper}: {', '.join(fields)}"
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
    ) -> Done:
        """Add a paper, the reader's own where its facts have no source; its key is made from its name.

        `own` are facts that the reader lays over those.
        """
        with self._changing() as draft:
            entry = self._add(draft, facts, category, pdf, own)
            return Done([entry], self._record(draft, "add", f"added {entry.paper.name}"))

    def try_to_add(
        self, facts: Paper, category: str | None, pdf: str | None, own: Mapping[str, Any]
    ) -> tuple[Entry, Category]:
        """Return the paper that `add` would make, with its category, and change nothing."""
        draft = self._store.trial()
        entry = self._add(draft, facts, category, pdf, own)
        return entry, draft.category_of(entry)

    def _add(self, draft: Draft, facts: Paper, category: str | None, pdf: str | None, own: Mapping[str, Any]) -> Entry:
        check_tags(facts.tags)
        known = PaperIndex(entry.paper for entry in draft.entries).same(facts)
        if known is not None:
            raise PaperExists(known.key, known.title)
        shown = replace(facts, **own)
        short = shown.aliases[0] if shown.aliases else shown.title.partition(":")[0]
        key = key_for(facts, slug(short), draft)
        paper = replace(
            facts,
            key=key,
            category=self._category(draft, category or _UNSORTED).key,
            source=facts.source or OWN_SOURCE,
            position=1 + max((paper.position for paper in draft.papers.values()), default=-1),
            added_on=PartialDate.of(self.today),
        )
        draft.put(paper)
        overrides = {field: fact for field, fact in own.items() if getattr(facts, field) != fact}
        if pdf or overrides:
            reading = draft.entry(key).reading.overridden(overrides)
            draft.put(replace(reading, pdf=pdf or reading.pdf))
        return draft.entry(key)

    def update(self, fetched: Mapping[str, Paper]) -> Done:
        """Bring papers up to date with the facts that were fetched for each key."""
        with self._changing() as draft:
            updates = self._update(draft, fetched)
            names = listed([each.entry.paper.name for each in updates if each.before != each.after])
            step = self._record(draft, "update", f"updated {names}")
            return Done([draft.entry(each.after.key) for each in updates], step)

    def try_to_update(self, fetched: Mapping[str, Paper]) -> list[Update]:
        """Return what `update` would do, and change nothing."""
        return self._update(self._store.trial(), fetched)

    def _update(self, draft: Draft, fetched: Mapping[str, Paper]) -> list[Update]:
        return [bring_up_to_date(draft, key, facts) for key, facts in fetched.items()]

    def remove(self, name: str) -> Done:
        """Take a paper out of the library; its reading stays, and is there again when the paper is."""
        with self._changing() as draft:
            entry = draft.find(name)
            if entry.key in draft.readings:
                signs = tuple(f"{kind}:{value}" for kind, value in marks(draft.papers[entry.key]))
                draft.put(replace(entry.reading, removed_as=signs))
            draft.remove_paper(entry.key)
            return Done([entry], self._record(draft, "remove", f"removed {entry.paper.name}"))

    def merge(self, name: str, other_name: str) -> Done:
        """Join two papers, readings included, under the first one's key."""
        with self._store.change(self._now(), milestone=True) as draft:
            entry, other = draft.find(name), draft.find(other_name)
            if entry.key == other.key:
                raise WrongUsage(f"'{name}' and '{other_name}' are the same paper, {entry.key}.")
            reading = joined(entry.reading, other.reading)
            draft.put(merged(draft.papers[entry.key], draft.papers[other.key]))
            if reading != entry.reading:
                draft.put(reading)
            draft.remove_paper(other.key)
            draft.remove_reading(other.key)
            step = self._record(draft, "merge", f"merged {other.paper.name} into {entry.paper.name}")
            return Done([draft.entry(entry.key)], step)

    def bring_in(
        self,
        lists: Sequence[ReadingList] = (),
        labels: Labels | None = None,
        *,
        with_readings: bool = False,
        watch: Watch = iter,
    ) -> list[Account]:
        """Take in lists, by default the built-in one, all or none of them.

        Papers and categories only; `with_readings` creates readings for papers that have none, and changes none.
        `watch` is given the papers of a list, and gives them one by one.
        """
        with self._store.change(self._now(), milestone=True) as draft:
            accounts = self._bring_in(draft, lists or [self._catalogue()], labels, watch, with_readings=with_readings)
            did = [
                f"{each.source}: {len(each.added)} added, {len(each.updated)} updated"
                + (f", {count(len(each.readings), 'reading')}" if each.readings else "")
                for each in accounts
            ]
            self._record(draft, "import", f"imported {'; '.join(did)}")
        return accounts

    def try_to_bring_in(
        self,
        lists: Sequence[ReadingList] = (),
        labels: Labels | None = None,
        *,
        with_readings: bool = False,
        watch: Watch = iter,
    ) -> list[Account]:
        """Return the accounts that `bring_in` would give, and change nothing."""
        return self._bring_in(
            self._store.trial(), lists or [self._catalogue()], labels, watch, with_readings=with_readings
        )

    def _bring_in(
        self, draft: Draft, lists: Sequence[ReadingList], labels: Labels | None, watch: Watch, *, with_readings: bool
    ) -> list[Account]:
        accounts = []
        if labels:
            check_tags(labels.tags)
        for given in lists:
            category = self._category(draft, labels.category).key if labels and labels.category else None
            listed = labelled(given, labels, category) if labels else given
            if listed.name == OWN_SOURCE:
                raise WrongUsage(f"'{OWN_SOURCE}' is the source of your own papers. Give the list another: --source.")
            accounts.append(take_in(draft, listed, self.today, watch, keeps_days=with_readings))
            if with_readings:
                take_readings(draft, listed, accounts[-1])
        return accounts

    def _category(self, draft: Draft, name: str) -> Category:
        """Return the category that is meant, a new one where none is."""
        try:
            return find_category(draft.categories, name)
        except CategoryUnknown:
            if not fold(name):
                raise
        key = free_key(slug(name), {each.key for each in draft.categories})
        return put_category(draft, Category(key, name.strip()))
