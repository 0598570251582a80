"""What a reader can do with a library: one verb, one locked change, one step of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from paperlog.dates import PartialDate
from paperlog.errors import (
    CategoryUnknown,
    NoteChanged,
    NothingMatches,
    PaperExists,
    WrongUsage,
)
from paperlog.formats import Contents, ReadingList
from paperlog.identity import PaperIndex, find_category, fold, free_key, slug
from paperlog.library.intake import put_category, take_in
from paperlog.library.results import Account, Done, Overview
from paperlog.library.safekeeping import Safekeeping
from paperlog.library.tagging import check_tags, retagged
from paperlog.library.wording import count, listed
from paperlog.model import Category, Change, Entry, Paper, Reading, Status
from paperlog.stats import progress, tag_counts
from paperlog.store import Draft

OWN_SOURCE = "reader"
_UNSORTED = "Other"


class Library(Safekeeping):
    """The verbs of a library."""

    def overview(self, upcoming: int = 5) -> Overview:
        snapshot = self.snapshot()
        with_status = {
            status: [entry for entry in snapshot.entries if entry.reading.status is status] for status in Status
        }
        queue = sorted(with_status[Status.QUEUED], key=lambda entry: entry.reading.queued_at or self._now())
        return Overview(
            reading=with_status[Status.READING],
            next=[*queue, *with_status[Status.UNREAD]][:upcoming],
            progress=progress(snapshot.categories, snapshot.entries),
        )

    def tags(self) -> dict[str, int]:
        return tag_counts(self.snapshot().entries)

    def contents(self) -> Contents:
        snapshot = self.snapshot()
        papers = [snapshot.papers[entry.key] for entry in snapshot.entries]
        return Contents("paperlog", snapshot.categories, papers, list(snapshot.readings.values()))

    # The reader's layer

    def mark_read(
        self, names: Sequence[str], on: PartialDate | None = None, stars: int | None = None, note: str | None = None
    ) -> Done:
        day = on or PartialDate.of(self.today)

        def read(reading: Reading) -> Reading:
            reading = reading.read(day)
            if stars is not None:
                reading = reading.rated(stars)
            return reading.annotated(_noted(note), self._moment()) if note is not None else reading

        more = (f", {count(stars, 'star')}" if stars else "") + (", with a note" if note else "")
        return self._change_readings(
            "mark-read", names, read, lambda papers: f"marked {papers} read on {day.in_words()}{more}"
        )

    def mark(self, names: Sequence[str], status: Status) -> Done:
        today = PartialDate.of(self.today)
        return self._change_readings(
            f"mark-{status}",
            names,
            lambda reading: reading.marked(status, today),
            lambda papers: f"marked {papers} {status}",
        )

    def queue(self, names: Sequence[str]) -> Done:
        """Put papers behind all that are queued, whatever the clock says."""
        today, step = PartialDate.of(self.today), timedelta(microseconds=1)
        with self._changing() as draft:
            queued = [reading.queued_at for reading in draft.readings.values() if reading.queued_at]
            moments = _every(step, max([self._now().astimezone(UTC), *(last + step for last in queued)]))
            return self._put_readings(
                draft,
                "queue",
                names,
                lambda entry: entry.reading.queued(next(moments), today),
                lambda papers: f"queued {papers}",
            )

    def rate(self, name: str, stars: int | None) -> Done:
        return self._change_readings(
            "rate",
            [name],
            lambda reading: reading.rated(stars),
            lambda paper: f"rated {paper} {count(stars, 'star')}" if stars else f"took the rating off {paper}",
        )

    def annotate(self, name: str, text: str) -> Done:
        return self._change_readings(
            "annotate",
            [name],
            lambda reading: reading.annotated(_noted(text), self._moment()),
            lambda paper: f"wrote a note on {paper}",
        )

    def edit_note(self, name: str, number: int, text: str, before: str) -> Done:
        """Replace the text of a note. Raises NoteChanged where it is no longer `before`."""

        def edited(reading: Reading) -> Reading:
            note = reading.note(number, reading.key)
            if note.text != before:
                raise NoteChanged(number, reading.key)
            return reading.with_note(replace(note, text=_noted(text)))

        return self._change_readings("annotate", [name], edited, lambda paper: f"edited note {number} of {paper}")

    def remove_note(self, name: str, number: int) -> Done:
        return self._change_readings(
            "annotate",
            [name],
            lambda reading: reading.without_note(reading.note(number, reading.key).id),
            lambda paper: f"removed note {number} of {paper}",
        )

    def tag(self, names: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> Done:
        if not (add or remove):
            raise WrongUsage("Say which tags: --add TAG, --remove TAG, or both.")
        check_tags((*add, *remove))
        did = [*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)]
        with self._changing() as draft:
            return self._put_readings(
                draft,
                "tag",
                names,
                lambda entry: retagged(entry, draft.papers[entry.key], add, remove),
                lambda papers: f"tagged {papers} {' '.join(did)}",
            )

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

    # The papers

    def add(self, facts: Paper, category: str | None, pdf: str | None = None) -> Done:
        """Add a paper of the reader's own; its key is made from its name."""
        check_tags(facts.tags)
        with self._changing() as draft:
            known = PaperIndex(entry.paper for entry in draft.entries).same(facts)
            if known is not None:
                raise PaperExists(known.key, known.title)
            short = facts.aliases[0] if facts.aliases else facts.title.partition(":")[0]
            key = free_key(slug(short), {*draft.papers, *draft.readings})
            paper = replace(
                facts,
                key=key,
                category=self._category(draft, category or _UNSORTED).key,
                source=OWN_SOURCE,
                position=1 + max((paper.position for paper in draft.papers.values()), default=-1),
                added_on=PartialDate.of(self.today),
            )
            draft.put(paper)
            if pdf:
                draft.put(Reading(key, pdf=pdf))
            return Done([draft.entry(key)], self._record(draft, "add", f"added {paper.name}"))

    def remove(self, name: str) -> Done:
        """Take a paper out of the library; its reading stays, and is there again when the paper is."""
        with self._changing() as draft:
            entry = draft.find(name)
            if entry.key in draft.readings:
                draft.put(replace(entry.reading, removed_from=entry.paper.source))
            draft.remove_paper(entry.key)
            return Done([entry], self._record(draft, "remove", f"removed {entry.paper.name}"))

    def bring_in(self, listed: ReadingList | None = None) -> Account:
        """Take in a list, by default the built-in one: papers and categories only, never a reading."""
        listed = listed or self._catalogue()
        if listed.name == OWN_SOURCE:
            raise WrongUsage(f"'{OWN_SOURCE}' is the source of your own papers. Give the catalogue another name.")
        with self._store.change(self._now(), milestone=True) as draft:
            account = take_in(draft, listed, self.today)
            self._record(
                draft, "import", f"imported {listed.name}: {len(account.added)} added, {len(account.updated)} updated"
            )
        return account

    # The history

    def undo(self, steps: int = 1) -> list[Change]:
        return self._turn(steps, "undo", lambda history: [change for change in history if not change.undone][::-1])

    def redo(self, steps: int = 1) -> list[Change]:
        return self._turn(steps, "redo", lambda history: [change for change in history if change.undone])

    def _turn(self, steps: int, verb: str, choose: Callable[[list[Change]], list[Change]]) -> list[Change]:
        with self._changing() as draft:
            changes = choose(draft.history)
            if not changes:
                raise NothingMatches(f"There is nothing to {verb}.")
            if steps > len(changes):
                raise NothingMatches(f"Only {count(len(changes), 'change')} can be {verb.removesuffix('o')}one.")
            for change in changes[:steps]:
                draft.turn(change)
        return changes[:steps]

    # What the verbs share

    def _record(self, draft: Draft, command: str, sentence: str) -> Change | None:
        return draft.record(command, sentence, self._moment())

    def _change_readings(
        self,
        command: str,
        names: Sequence[str],
        change: Callable[[Reading], Reading],
        sentence: Callable[[str], str],
    ) -> Done:
        with self._changing() as draft:
            return self._put_readings(draft, command, names, lambda entry: change(entry.reading), sentence)

    def _put_readings(
        self,
        draft: Draft,
        command: str,
        names: Sequence[str],
        change: Callable[[Entry], Reading],
        sentence: Callable[[str], str],
    ) -> Done:
        """Change the reading of each paper named, all or nothing; `sentence` is given the names of the changed."""
        named = {entry.key: entry for entry in (draft.find(name) for name in names)}
        changed = []
        for entry in named.values():
            reading = change(entry)
            if reading != entry.reading:
                draft.put(reading)
                changed.append(entry.paper.name)
        step = self._record(draft, command, sentence(listed(changed)))
        return Done([draft.entry(key) for key in named], step)

    def _category(self, draft: Draft, name: str) -> Category:
        """Return the category that is meant, a new one where none is."""
        try:
            return find_category(draft.categories, name)
        except CategoryUnknown:
            if not fold(name):
                raise
        key = free_key(slug(name), {each.key for each in draft.categories})
        return put_category(draft, Category(key, name.strip()))


def _every(step: timedelta, moment: datetime) -> Iterator[datetime]:
    while True:
        yield moment
        moment += step


def _noted(text: str) -> str:
    if not text.strip():
        raise WrongUsage("A note needs a text.")
    return text.strip()
