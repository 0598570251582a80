"""The fields of an entry in which exports of paperlog hold the reading of its paper."""

from __future__ import annotations

from collections.abc import Mapping

from paperlog.formats.dated_notes import split_notes

LOG = "paperlog-log"
"""The field of BibTeX for all statuses, with their dates, and the pages that were reached. JabRef has no such field."""
_NOTES = ("annote", "csl-note", "ris-n1")


def without_exported_reading(extra: Mapping[str, str]) -> Mapping[str, str]:
    """Remove the statuses, the rating and the notes that paperlog exported. What other programs wrote stays."""
    removed = {LOG, "readstatus", "ranking"} if LOG in extra else set()
    kept = {name: text for name, text in extra.items() if name not in removed}
    notes = {name: split_notes(extra[name])[0] for name in _NOTES if name in extra}
    return {name: text for name, text in (kept | notes).items() if text}
