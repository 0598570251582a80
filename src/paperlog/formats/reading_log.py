"""The log of a reading as text, which BibTeX holds in a field of its own.

    2026-05-03 queued; 2026-05-04 reading; 2026-05-06 p. 12 of 30; 2026-06 read

The events are in the order in which they were recorded. A paper in the queue also has its time there, after `at`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from paperlog.dates import PartialDate
from paperlog.models import UNKNOWN_TIME, Event, Reading, ReadingState, Status, stable_id

_EVENT = re.compile(
    rf"(?:(?P<day>[0-9-]{{4,10}}) ?)?(?P<status>{'|'.join(Status)})?"
    r"(?: ?p\. (?P<page>[1-9][0-9]{0,5})(?: of (?P<pages>[1-9][0-9]{0,5}))?)?(?: at (?P<time>[0-9T:.-]+\+00:00))?"
)


def encode_log(reading: Reading) -> str:
    """Return the events of a reading as text. `parse_log` reverses it, except for the times of recording."""
    return "; ".join(_event_texts(reading))


def _event_texts(reading: Reading) -> Iterator[str]:
    for event in reading.events:
        if event.status or event.page:
            time = reading.queued_at if event is reading.last_status_event else None
            place = f"at {time.astimezone(UTC).isoformat()}" if time else ""
            yield " ".join(filter(None, (event.day, event.status, event.progress, place)))


def parse_log(key: str, text: str, status: Status) -> tuple[Event, ...]:
    """Return the events in the log of the paper with this key, or none if one of them is invalid.

    A log that ends with another status than `status`, which another program can have set, also has an event for that.
    """
    try:
        log = tuple(_event(key, number, part) for number, part in enumerate(text.split(";"), start=1))
    except ValueError:
        return ()
    is_current = status in {Status.UNREAD, ReadingState.after(log).status}
    return log if is_current else (*log, _event(key, len(log) + 1, status))


def _event(key: str, number: int, text: str) -> Event:
    """Return an event. Its time of recording is unknown, so that its id determines its place. Raises ValueError."""
    match = _EVENT.fullmatch(text.strip())
    if not match or not (match["status"] or match["page"]):
        raise ValueError(text)
    return Event(
        f"{number:04}{stable_id(key, text.strip())}",
        UNKNOWN_TIME,
        PartialDate.parse(match["day"]) if match["day"] else None,
        Status(match["status"]) if match["status"] else None,
        datetime.fromisoformat(match["time"]) if match["time"] else None,
        int(match["page"]) if match["page"] else None,
        int(match["pages"]) if match["pages"] else None,
    )
