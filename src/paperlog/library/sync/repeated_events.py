"""Equal events that copies recorded independently, of which the log of a paper lists only the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paperlog.library.sync.copies import Copy
from paperlog.models import Reading


def mark_repeated_events(tables: Mapping[str, dict[str, Any]], copies: tuple[Copy, Copy]) -> None:
    """Mark events as repeated if the other copy has a later equal one, also in papers that became one."""
    readings: dict[str, Reading] = tables["readings"]
    originals = [copy.snapshot.models("readings") for copy in copies]
    joined = {
        key: reading
        for key, reading in readings.items()
        if len(reading.log) > 1 and not any(key in each and each[key].log == reading.log for each in originals)
    }
    ids = {event.id for reading in joined.values() for event in reading.log}
    logs: dict[str, list[frozenset[str]]] = {}
    for reading in (reading for each in originals for reading in each.values()) if ids else ():
        if any(event.id in ids for event in reading.log):
            listed = reading.listed_ids
            for name in listed:
                logs.setdefault(name, []).append(listed)
    for key, reading in joined.items():
        readings[key] = reading.with_repeated_events(
            {each for name in reading.listed_ids for each in logs.get(name, ())}
        )
