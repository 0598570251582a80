"""What a reader can do with a library: one verb, one locked change, one step of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from paperlog.dates import PartialDate
from paperlog.errors import (
    CategoryUnknown,
    NoteChanged,
    NothingMatches,
    PaperExists,
    SystemRefused,
    TryAgain,
    WrongUsage,
)
from paperlog.formats import Contents, ReadingList, Rejected
from paperlog.identity import find_category, fold, free_key, same_paper, same_tag, slug
from paperlog.merge import brought_up_to_date, completed
from paperlog.model import Category, Change, Entry, Paper, Reading, Status
from paperlog.stats import Progress, progress, tag_counts
from paperlog.store import Draft, Memory, Snapshot, Store

OWN_SOURCE = "reader"
_UNSORTED = "Other"


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did: the papers as they are now, and its step of the history, None where nothing changed."""

    entries: Sequence[Entry]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Account:
    """What became of each entry of a list that was brought in; papers are named by their keys."""

    source: str
    added: Sequence[str]
    updated: Sequence[str]
    unchanged: Sequence[str]
    rejected: Sequence[Rejected]


@dataclass(frozen=True, slots=True)
class Overview:
    reading: Sequence[Entry]
    next: Sequence[Entry]
    progress: Sequence[Progress]


class Library:
    """The reader's papers.

    `now` gives the moment, with its time zone; `tell` takes sentences about what the reader did not ask for.
    """

    def __init__(
        self,
        store: Store,
        catalogue: Callable[[], ReadingList],
        now: Callable[[], datetime],
        tell: Callable[[str], None],
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._now = now
        self._tell = tell

    @property
    def today(self) -> date:
        return self._now().date()

    # Reading

    def snapshot(self) -> Snapshot:
        """Return the library as it is; a missing one is filled from the built-in catalogue."""
        snapshot = self._store.read() or self._filled()
        if misfits := snapshot.misfits:
            first = misfits[0]
            self._tell(
                f"{_count(len(misfits), 'record')} of the library can't be understood and "
                f"{'is' if len(misfits) == 1 else 'are'} passed over, the first: "
                f"{first.table} {first.doc_id}: {first.reason}."
            )
        return snapshot

    def peek(self) -> Snapshot:
        """Return the library without writing: where there is none yet, what it would be filled with."""
        return self._store.read() or self._from_memory()

    def find(self, name: str) -> Entry:
        return self.snapshot().find(name)

    def overview(self, upcoming: int = 5) -> Overview:
        snapshot = self.snapshot()
        with_status = {
            status: [entry for entry in snapshot.entries if entry.reading.status is status] for status in Status
        }
        queue = sorted(with_status[Status.QUEUED], key=lambda entry: str(entry.reading.queued_at))
        return Overview(
            reading=with_status[Status.READING],
            next=[*queue, *with_status[Status.UNREAD]][:upcoming],
            progress=progress(snapshot.categories, snapshot.entries),
        )

    def tags(self) -> dict[str, int]:
        return tag_counts(self.snapshot().entries)

    def history(self) -> list[Change]:
        return self.snapshot().history

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

        more = (f", {_count(stars, 'star')}" if stars else "") + (", with a note" if note else "")
        return self._change_readings(
            "mark-read", names, read, lambda papers: f"marked {papers} read on {day.in_words()}{more}"
        )

    def mark(self, names: Sequence[str], status: Status) -> Done:
        today = PartialDate.of(self.today)
        return self._change_readings(
            f"mark-{status}", names, lambda reading: reading.marked(status, today),
            lambda papers: f"marked {papers} {status}",
        )

    def queue(self, names: Sequence[str]) -> Done:
        today, now = PartialDate.of(self.today), self._now().astimezone(UTC)
        places = iter(range(len(names)))
        return self._change_readings(
            "queue", names, lambda reading: reading.queued(now + timedelta(microseconds=next(places)), today),
            lambda papers: f"queued {papers}",
        )

    def rate(self, name: str, stars: int | None) -> Done:
        return self._change_readings(
            "rate", [name], lambda reading: reading.rated(stars),
            lambda paper: f"rated {paper} {_count(stars, 'star')}" if stars else f"took the rating off {paper}",
        )

    def annotate(self, name: str, text: str) -> Done:
        return self._change_readings(
            "annotate", [name], lambda reading: reading.annotated(_noted(text), self._moment()),
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
            "annotate", [name],
            lambda reading: reading.without_note(reading.note(number, reading.key).id),
            lambda paper: f"removed note {number} of {paper}",
        )

    def tag(self, names: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> Done:
        if not (add or remove):
            raise WrongUsage("Say which tags: --add TAG, --remove TAG, or both.")
        if not all(map(str.strip, (*add, *remove))):
            raise WrongUsage("A tag needs at least one character.")
        did = [*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)]
        with self._changing() as draft:
            return self._put_readings(
                draft, "tag", names, lambda entry: _tagged(entry, draft.papers[entry.key], add, remove),
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
        with self._changing() as draft:
            known = same_paper((entry.paper for entry in draft.entries), facts)
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
            draft.remove_paper(entry.key)
            return Done([entry], self._record(draft, "remove", f"removed {entry.paper.name}"))

    def bring_in(self, listed: ReadingList | None = None) -> Account:
        """Take in a list, by default the built-in one: papers and categories only, never a reading."""
        listed = listed or self._catalogue()
        with self._store.change() as draft:
            account = self._bring_in(draft, listed)
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
                raise NothingMatches(f"Only {_count(len(changes), 'change')} can be {verb.removesuffix('o')}one.")
            for change in changes[:steps]:
                draft.turn(change)
        return changes[:steps]

    # What the verbs share

    def _moment(self) -> datetime:
        return self._now().astimezone(UTC).replace(microsecond=0)

    def _record(self, draft: Draft, command: str, sentence: str) -> Change | None:
        return draft.record(command, sentence, self._moment())

    @contextmanager
    def _changing(self) -> Iterator[Draft]:
        if not self._store.exists():
            self._fill()
        with self._store.change() as draft:
            yield draft

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
        step = self._record(draft, command, sentence(_listed(changed)))
        return Done([draft.entry(key) for key in named], step)

    def _filled(self) -> Snapshot:
        try:
            self._fill()
        except (SystemRefused, TryAgain) as refused:
            self._tell(f"{refused} The built-in catalogue is read from memory; nothing will be kept.")
            return self._from_memory()
        return self.peek()

    def _from_memory(self) -> Snapshot:
        with Store(Memory(), "").change() as draft:
            self._bring_in(draft, self._catalogue())
        return draft

    def _fill(self) -> None:
        listed = self._catalogue()
        with self._store.change() as draft:
            if draft.revision:
                return  # another paperlog was faster
            self._bring_in(draft, listed)
        self._tell(f"A new library, with the {len(listed.papers)} papers of {listed.name}: {self._store.storage.path}")

    def _category(self, draft: Draft, name: str) -> Category:
        """Return the category that is meant, a new one where none is."""
        try:
            return find_category(draft.categories, name)
        except CategoryUnknown:
            if not fold(name):
                raise
        return self._put_category(draft, Category(slug(name), name.strip()))

    @staticmethod
    def _put_category(draft: Draft, category: Category) -> Category:
        position = 1 + max((each.position for each in draft.categories), default=-1)
        placed = replace(category, position=position)
        draft.put(placed)
        return placed

    def _bring_in(self, draft: Draft, listed: ReadingList) -> Account:
        recorded = {each.key for each in draft.categories}
        needed = [*listed.categories, *(Category(paper.category, paper.category) for paper in listed.papers)]
        for category in needed:
            if category.key not in recorded:
                recorded.add(category.key)
                self._put_category(draft, category)
        base = _first_position(draft, listed)
        added, updated, unchanged = [], [], []
        for facts in listed.papers:
            placed = replace(facts, position=base + facts.position)
            own = draft.papers.get(facts.key)
            known = own if own and own.source == facts.source else same_paper(draft.papers.values(), facts)
            if known is None:
                key = free_key(facts.key, draft.papers)
                draft.put(replace(placed, key=key, added_on=PartialDate.of(self.today)))
                added.append(key)
                continue
            same_source = known.source == facts.source
            paper = brought_up_to_date(known, placed) if same_source else completed(known, facts)
            if paper != known:
                draft.put(paper)
            (unchanged if paper == known else updated).append(known.key)
        return Account(listed.name, added, updated, unchanged, listed.rejected)


def _first_position(draft: Draft, listed: ReadingList) -> int:
    """Return where a list begins: where it began when it came first, else behind all that is there."""
    for facts in listed.papers:
        known = draft.papers.get(facts.key)
        if known and known.source == facts.source:
            return known.position - facts.position
    return 1 + max((paper.position for paper in draft.papers.values()), default=-1)


def _tagged(entry: Entry, facts: Paper, add: Sequence[str], remove: Sequence[str]) -> Reading:
    added, removed = list(entry.reading.tags_added), list(entry.reading.tags_removed)

    def without(tags: list[str], tag: str) -> list[str]:
        return [each for each in tags if not same_tag(each, tag)]

    given = entry.reading.overrides.get("tags", facts.tags)
    for tag in map(str.strip, add):
        removed = without(removed, tag)
        if not any(same_tag(tag, each) for each in (*given, *added)):
            added.append(tag)
    for tag in map(str.strip, remove):
        added = without(added, tag)
        removed += [each for each in given if same_tag(each, tag) and each not in removed]
    return replace(entry.reading, tags_added=tuple(added), tags_removed=tuple(removed))


def _noted(text: str) -> str:
    if not text.strip():
        raise WrongUsage("A note needs a text.")
    return text.strip()


def _count(number: int | None, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    """Return `A`, `A and B`, or `A, B, C and 4 more`."""
    shown = [*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else list(names)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
