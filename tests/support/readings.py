"""Building readings from a status and its days, without writing their logs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from paperlog.models import Note, Reading, Status
from paperlog.schema import decode, plain
from paperlog.upgrades import upgrade_reading


def reading_of(key: str, status: Status = Status.UNREAD, status_on: str | None = None, **fields: Any) -> Reading:
    """Return a reading whose log has the given status, and also `started_on`, `queued_at` and `reads`."""
    values = {"key": key, "status": status, "status_on": status_on, **fields}
    return decode(Reading, upgrade_reading({name: plain(value) for name, value in values.items() if value}))


def note_of(number: int, at: datetime, text: str) -> Note:
    return Note(number, at, text, uid=f"note{number}")
