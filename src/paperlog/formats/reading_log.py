"""The log of a reading as text, which BibTeX holds in a field of its own.

    2026-05-03 queued; 2026-05-04 reading; 2026-05-06 p. 12 of 30; 2026-06 read

The events are in the order in which they were recorded. A paper in the queue also has its time there, after `at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from paperlog.dates import PartialDate
from paperlog.models import MAX_PAGE, UNKNOWN_TIME, Event, Reading, ReadingState, Status, stable_id

_EVENT = re.compile(
    rf"(?:(?P<day>[0-9-]{{4,10}}) ?)?(?P<status>{'|'.join(Status)})?"
    r"(?: ?p\. (?P<page>[1-9][0-9]{0,6})(?: of (?P<pages>[1-9][0-9]{0,6}))?)?(?: at (?P<time>[0-9T:.-]+\+00:00))?"
)


def encode_log(reading: Reading) -> str:
    """Return the events of a reading as text. `parse_log` reverses it, except for the times of recording."""
    return "; ".join(_event_texts(reading))


def _event_texts(reading: Reading) -> Iterator[str]:
    for event in reading.listed_events:
        if event.status or event.page:
            time = reading.queued_at if event is reading.last_status_event else None
            place = f"at {time.astimezone(UTC).isoformat()}" if time else ""
            yield " ".join(filter(None, (event.day, event.status, event.progress, place)))


def parse_log(key: str, text: str, status: Status, day: PartialDate | None = None) -> tuple[Event, ...]:
    """Return the valid events in the log of the paper with this key.

    If the log doesn't end with `status`, or has another day for it than `day`, another program has changed them, and
    they are added as an event.
    """
    parts = text.split(";")
    log = tuple(event for number, part in enumerate(parts, start=1) if (event := _event(key, number, part)))
    state = ReadingState.after(log)
    is_current = state.status is status and day in {None, state.status_on, *state.reads}
    if is_current or status is Status.UNREAD:
        return log
    return (*log, Event(_event_id(key, len(parts) + 1, status.value), UNKNOWN_TIME, day, status))


def invalid_events(text: str) -> list[str]:
    """Return the parts of a log that `parse_log` leaves out."""
    return [part for part in map(str.strip, text.split(";")) if part and not _event("", 0, part)]


def _event(key: str, number: int, text: str) -> Event | None:
    """Return an event, or None if it is invalid.

    Its time of recording is unknown, so that its id determines its place.
    """
    match = _EVENT.fullmatch(text.strip())
    if not match or not (match["status"] or match["page"]):
        return None
    page, pages = (int(match[name]) if match[name] else None for name in ("page", "pages"))
    if max(page or 0, pages or 0) > MAX_PAGE:
        return None
    try:
        day = PartialDate.parse(match["day"]) if match["day"] else None
        queued_at = datetime.fromisoformat(match["time"]) if match["time"] else None
    except ValueError:
        return None
    status = Status(match["status"]) if match["status"] else None
    return Event(_event_id(key, number, text.strip()), UNKNOWN_TIME, day, status, queued_at, page, pages)


def _event_id(key: str, number: int, text: str) -> str:
    return f"{number:04}{stable_id(key, text)}"
