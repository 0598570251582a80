"""What a reader can do with a library: one verb, one locked change, one step of the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import (
    NoteChanged,
    NotFound,
    UsageError,
)
from paperlog.formats import Export
from paperlog.library.results import Dashboard, PaperNames, Result
from paperlog.library.tags import check_tags, retagged
from paperlog.library.viewing import Viewing
from paperlog.library.wording import count
from paperlog.models import Change, Entry, Reading, Status
from paperlog.planning import papers_in_progress, plan, queue_of
from paperlog.stats.counts import progress, tag_counts

_TICK = timedelta(microseconds=1)


class Library(Viewing):
    """The verbs of a library."""

    def overview(self, upcoming: int = 5) -> Dashboard:
        snapshot = self.snapshot()
        reading = papers_in_progress(snapshot.entries)
        steps = islice(plan(snapshot.entries, snapshot.categories), len(reading), len(reading) + upcoming)
        return Dashboard(
            reading=reading,
            next=[step.entry for step in steps],
            progress=progress(snapshot.categories, snapshot.entries),
        )

    def tags(self) -> dict[str, int]:
        return tag_counts(self.snapshot().entries)

    def contents(self, texts: Sequence[str] = ()) -> Export:
        """Return the whole library, or the papers that queries select with their categories and readings."""
        snapshot = self.snapshot()
        entries = self.select(snapshot, texts)
        papers = [snapshot.papers[entry.key] for entry in entries]
        if not texts:
            return Export("paperlog", snapshot.categories, papers, list(snapshot.readings.values()))
        used = {paper.category for entry in entries for paper in (entry.paper, snapshot.papers[entry.key])}
        categories = [category for category in snapshot.categories if category.key in used]
        readings = [snapshot.readings[entry.key] for entry in entries if entry.key in snapshot.readings]
        return Export("paperlog", categories, papers, readings)

    # The reader's layer

    def mark_read(
        self, names: PaperNames, on: PartialDate | None = None, stars: int | None = None, note: str | None = None
    ) -> Result:
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

    def mark(self, names: PaperNames, status: Status) -> Result:
        today = PartialDate.of(self.today)
        return self._change_readings(
            f"mark-{status}",
            names,
            lambda reading: reading.marked(status, today),
            lambda papers: f"marked {papers} {status}",
        )

    def queue(self, names: PaperNames) -> Result:
        """Put papers behind all that are queued, whatever the clock says; those that are queued keep their places."""
        with self._changing() as transaction:
            queued = [reading.queued_at for reading in transaction.readings.values() if reading.queued_at]
            moments = _every(_TICK, max([self._now().astimezone(UTC), *(last + _TICK for last in queued)]))
            return self._put_readings(
                transaction,
                "queue",
                names,
                lambda entry: entry.reading if entry.reading.status is Status.QUEUED else self._queued(entry, moments),
                lambda papers: f"queued {papers}",
            )

    def queue_first(self, names: PaperNames) -> Result:
        """Put papers before all that are queued, in the order named, whatever the clock says."""
        with self._changing() as transaction:
            keys = list(dict.fromkeys(entry.key for entry in self._named(transaction, names)))
            queue = queue_of(transaction.entries)
            there = [entry.key for entry in queue[: len(keys)]] == keys
            first = queue[0].reading.queued_at if queue else None
            moments = _every(_TICK, (first or self._now().astimezone(UTC)) - len(keys) * _TICK)
            return self._put_readings(
                transaction,
                "queue --first",
                keys,
                lambda entry: entry.reading if there else self._queued(entry, moments),
                lambda papers: f"queued {papers} first",
            )

    def unqueue(self, names: PaperNames) -> Result:
        """Take papers out of the queue: they are read where they ever were, else unread. Others stay as they are."""
        today = PartialDate.of(self.today)
        return self._change_readings(
            "queue --remove",
            names,
            lambda reading: reading.unqueued(today),
            lambda papers: f"took {papers} out of the queue",
        )

    def _queued(self, entry: Entry, moments: Iterator[datetime]) -> Reading:
        return entry.reading.queued(next(moments), PartialDate.of(self.today))

    def rate(self, name: str, stars: int | None) -> Result:
        return self._change_readings(
            "rate",
            [name],
            lambda reading: reading.rated(stars),
            lambda paper: f"rated {paper} {count(stars, 'star')}" if stars else f"took the rating off {paper}",
        )

    def annotate(self, name: str, text: str) -> Result:
        return self._change_readings(
            "annotate",
            [name],
            lambda reading: reading.annotated(_noted(text), self._moment()),
            lambda paper: f"wrote a note on {paper}",
        )

    def edit_note(self, name: str, number: int, text: str, before: str) -> Result:
        """Replace the text of a note. Raises NoteChanged where it is no longer `before`."""

        def edited(reading: Reading) -> Reading:
            note = reading.note(number, reading.key)
            if note.text != before:
                raise NoteChanged(number, reading.key)
            return reading.with_note(replace(note, text=_noted(text)))

        return self._change_readings("annotate", [name], edited, lambda paper: f"edited note {number} of {paper}")

    def remove_note(self, name: str, number: int) -> Result:
        return self._change_readings(
            "annotate",
            [name],
            lambda reading: reading.without_note(reading.note(number, reading.key).id),
            lambda paper: f"removed note {number} of {paper}",
        )

    def tag(self, names: PaperNames, add: Sequence[str], remove: Sequence[str]) -> Result:
        check_tags((*add, *remove))
        did = [*(f"+{tag}" for tag in add), *(f"-{tag}" for tag in remove)]
        with self._changing() as transaction:
            return self._put_readings(
                transaction,
                "tag",
                names,
                lambda entry: retagged(entry, transaction.papers[entry.key], add, remove),
                lambda papers: f"tagged {papers} {' '.join(did)}",
            )

    # The history

    def undo(self, steps: int = 1) -> list[Change]:
        return self._turn(steps, "undo", lambda history: [change for change in history if not change.undone][::-1])

    def redo(self, steps: int = 1) -> list[Change]:
        return self._turn(steps, "redo", lambda history: [change for change in history if change.undone])

    def _turn(self, steps: int, verb: str, choose: Callable[[list[Change]], list[Change]]) -> list[Change]:
        with self._changing() as transaction:
            changes = choose(transaction.history)
            if not changes:
                raise NotFound(f"There is nothing to {verb}.")
            if steps > len(changes):
                raise NotFound(f"Only {count(len(changes), 'change')} can be {verb.removesuffix('o')}one.")
            for change in changes[:steps]:
                transaction.turn(change)
        return changes[:steps]

    # What the verbs share

    def _change_readings(
        self,
        command: str,
        names: PaperNames,
        change: Callable[[Reading], Reading],
        sentence: Callable[[str], str],
    ) -> Result:
        with self._changing() as transaction:
            return self._put_readings(transaction, command, names, lambda entry: change(entry.reading), sentence)


def _every(step: timedelta, moment: datetime) -> Iterator[datetime]:
    while True:
        yield moment
        moment += step


def _noted(text: str) -> str:
    if not text.strip():
        raise UsageError("A note needs a text.")
    return text.strip()
