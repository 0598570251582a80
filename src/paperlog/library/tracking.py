"""Statuses, the queue, and ratings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from paperlog.dates import PartialDate
from paperlog.errors import PageOutOfRange
from paperlog.library.notes import checked_text, time_of_note
from paperlog.library.readings import change_readings, record_readings, stage_readings
from paperlog.library.results import PaperName, PaperNames, Result
from paperlog.library.selection import resolve
from paperlog.library.session import Session
from paperlog.models import TICK, Entry, Reading, Status
from paperlog.planning import papers_in_queue
from paperlog.store import Transaction
from paperlog.text import plural

_FIRST_TIME = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
_LAST_TIME = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def mark_read(
    session: Session,
    names: PaperNames,
    on: PartialDate | None = None,
    stars: int | None = None,
    note: str | None = None,
) -> Result:
    day = on or PartialDate.from_date(session.today)

    def read(reading: Reading, time: datetime) -> Reading:
        reading = reading.marked_read(day, time)
        if stars is not None:
            reading = reading.with_rating(stars)
        return _with_note(session, reading, note, time)

    details = (f", {plural(stars, 'star')}" if stars else "") + (", with a note" if note else "")
    return change_readings(
        session, "mark-read", names, read, lambda papers: f"marked {papers} read on {day.in_words()}{details}"
    )


def mark(
    session: Session, names: PaperNames, status: Status, on: PartialDate | None = None, note: str | None = None
) -> Result:
    """Change the status of papers. For a paper that already has it, `on` changes the date of the status."""
    day = on or PartialDate.from_date(session.today)

    def marked(reading: Reading, time: datetime) -> Reading:
        if on and reading.status is status:
            last = reading.last_status_event
            reading = reading.with_edited_event(last, replace(last, day=on))
        else:
            reading = reading.with_status(status, day, time)
        return _with_note(session, reading, note, time)

    details = (f" on {day.in_words()}" if on else "") + (", with a note" if note else "")
    return change_readings(
        session, f"mark-{status}", names, marked, lambda papers: f"marked {papers} {status}{details}"
    )


def start(session: Session, names: PaperNames) -> Result:
    """Mark those papers as reading that are unread or queued."""
    day = PartialDate.from_date(session.today)

    def started(reading: Reading, time: datetime) -> Reading:
        is_waiting = reading.status in {Status.UNREAD, Status.QUEUED}
        return reading.with_status(Status.READING, day, time) if is_waiting else reading

    return change_readings(session, "mark-reading", names, started, lambda papers: f"marked {papers} reading")


def record_progress(
    session: Session, name: PaperName, page: int, pages: int | None = None, on: PartialDate | None = None
) -> Result:
    """Record the page that was reached. Without `pages`, the known number is kept. Raises PageOutOfRange."""
    day = on or PartialDate.from_date(session.today)

    def reached(reading: Reading, time: datetime) -> Reading:
        total = pages or reading.pages
        if total and page > total:
            raise PageOutOfRange(page, total, reading.key)
        last = reading.state.progress
        is_recorded = last and (last.page, last.pages, last.day) == (page, total, day)
        if is_recorded and reading.status is Status.READING:
            return reading
        return reading.with_progress(page, total, day, time)

    details = f" on {day.in_words()}" if on else ""
    return change_readings(
        session, "progress", [name], reached, lambda paper: f"recorded page {page} of {paper}{details}"
    )


def queue(session: Session, names: PaperNames) -> Result:
    """Append papers to the queue. Papers already in the queue keep their places, even if the clock was set back."""
    with session.transaction() as transaction:
        _make_room(session, transaction)
        queued = [reading.queued_at for reading in transaction.readings.values() if reading.queued_at]
        times = _ticks(max([session.now().astimezone(UTC), *(time + TICK for time in queued)]))

        def append(entry: Entry) -> Reading:
            if entry.reading.status is Status.QUEUED:
                return entry.reading
            return _queued(session, entry, times, transaction.time)

        entries = resolve(session, transaction, names)
        queued_papers = stage_readings(transaction, entries, append)
        return record_readings(session, transaction, "queue", entries, f"queued {queued_papers}")


def queue_first(session: Session, names: PaperNames) -> Result:
    """Put papers at the front of the queue, in the given order, even if the clock was set back."""
    with session.transaction() as transaction:
        _make_room(session, transaction)
        entries = resolve(session, transaction, names)
        keys = list(dict.fromkeys(entry.key for entry in entries))
        current = papers_in_queue(transaction.entries)
        is_in_place = [entry.key for entry in current[: len(keys)]] == keys
        first = current[0].reading.queued_at if current else None
        times = _ticks((first or session.now().astimezone(UTC)) - len(keys) * TICK)

        def prepend(entry: Entry) -> Reading:
            return entry.reading if is_in_place else _queued(session, entry, times, transaction.time)

        queued_papers = stage_readings(transaction, entries, prepend)
        return record_readings(
            session, transaction, "queue --first", entries, f"moved {queued_papers} to the front of the queue"
        )


def unqueue(session: Session, names: PaperNames) -> Result:
    """Remove papers from the queue and restore their previous status."""
    return change_readings(
        session,
        "queue --remove",
        names,
        lambda reading, _: reading.unqueued(),
        lambda papers: f"removed {papers} from the queue",
    )


def rate(session: Session, names: PaperNames, stars: int | None) -> Result:
    return change_readings(
        session,
        "rate",
        names,
        lambda reading, _: reading.with_rating(stars),
        lambda papers: f"rated {papers} {plural(stars, 'star')}" if stars else f"removed the rating of {papers}",
    )


def _with_note(session: Session, reading: Reading, note: str | None, time: datetime) -> Reading:
    return reading.with_new_note(checked_text(note), time_of_note(session, time)) if note is not None else reading


def _make_room(session: Session, transaction: Transaction) -> None:
    """Give the queue new times, in the same order, if there are no valid times before the first or after the last."""
    queued = [(reading, reading.queued_at) for reading in transaction.readings.values() if reading.queued_at]
    times = sorted({time for _, time in queued})
    if times and not _FIRST_TIME < times[0] <= times[-1] < _LAST_TIME:
        new_times = dict(zip(times, _ticks(session.now().astimezone(UTC) - len(times) * TICK), strict=False))
        for reading, time in queued:
            transaction.put(reading.with_queue_time(new_times[time]))


def _queued(session: Session, entry: Entry, times: Iterator[datetime], at: datetime) -> Reading:
    return entry.reading.queued(next(times), PartialDate.from_date(session.today), at)


def _ticks(start: datetime) -> Iterator[datetime]:
    while True:
        yield start
        start += TICK
