"""The user's own data in an entry: statuses, ratings, notes and files of JabRef, BibDesk, Mendeley and Zotero."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.formats.bibtex.fields import decode_line
from paperlog.formats.bibtex.files import first_pdf, join_files
from paperlog.formats.bibtex.notes import decode_notes, note_texts
from paperlog.formats.dated_notes import NoteText, split_notes
from paperlog.formats.note_ids import numbered_notes
from paperlog.formats.reading_log import encode_log, invalid_events, parse_log
from paperlog.models import UNKNOWN_TIME, Event, Reading, Status, stable_id

_LOG = "paperlog-log"
"""The field for all statuses, with their dates, and the pages that were reached. JabRef has no such field."""
_JABREF_STATUSES = (Status.READ, Status.SKIMMED)
"""The statuses that JabRef has, too, under the same names."""
_STATUSES = {status.value: status for status in Status}
_IS_READ = {"1": True, "yes": True, "true": True, "0": False, "no": False, "false": False}
_STARS = re.compile(r"(?:rank)?([0-5])", re.IGNORECASE)
_RATINGS = ("ranking", "rating")
"""The fields of JabRef and of other programs for a rating. 0 means that there is no rating."""
_STATUS_AND_RATING = frozenset({_LOG, "read", "readstatus", *_RATINGS})
_FIELDS = _STATUS_AND_RATING | {"file"}
_EXPORTED_NOTES = ("annote", "csl-note", "ris-n1")
"""The fields in which exports of paperlog hold dated notes."""


def decode_reading(key: str, fields: Mapping[str, str], notes: Sequence[str] = ()) -> Reading | None:
    """Return the status, rating, notes and PDF in an entry, or None if it has none of them.

    `notes` are further notes, in BibTeX.
    """
    texts = [*note_texts(fields).items(), *(("note", text) for text in notes)]
    if not texts and _FIELDS.isdisjoint(fields):
        return None
    marks = Marks(
        Status.READ if _is_marked_read(fields) else _status(fields) or Status.UNREAD,
        rating=next(filter(None, (_stars(fields, name) for name in _RATINGS)), None),
        notes=[note for field, latex in texts for note in decode_notes(latex, field)],
        pdf=first_pdf(fields.get("file", "")),
        log=decode_line(fields.get(_LOG, "")),
    )
    return marks.to_reading(key)


def invalid_values(fields: Mapping[str, str]) -> dict[str, str]:
    """Return what `decode_reading` doesn't understand of an entry's statuses and ratings, by field."""
    if _STATUS_AND_RATING.isdisjoint(fields):
        return {}
    is_valid = {
        "readstatus": _status(fields) is not None,
        "read": decode_line(fields.get("read", "")).lower() in _IS_READ,
        **{name: _stars(fields, name) is not None for name in _RATINGS},
    }
    found = {name: decode_line(fields.get(name, "")) for name, is_read in is_valid.items() if not is_read}
    found[_LOG] = "; ".join(invalid_events(decode_line(fields.get(_LOG, ""))))
    return {name: text for name, text in found.items() if text}


def without_exported_reading(extra: Mapping[str, str]) -> Mapping[str, str]:
    """Remove the statuses, the rating and the notes that paperlog exported and that an import understands.

    What other programs wrote stays.
    """
    removed = {_LOG, "readstatus", "ranking"} if _LOG in extra else set()
    kept = {name: text for name, text in extra.items() if name not in removed}
    invalid = {name: text for name, text in invalid_values(extra).items() if name in removed}
    notes = {name: split_notes(extra[name])[0] for name in _EXPORTED_NOTES if name in extra}
    return {name: text for name, text in (kept | invalid | notes).items() if text}


def _status(fields: Mapping[str, str]) -> Status | None:
    return _STATUSES.get(decode_line(fields.get("readstatus", "")).lower())


def _is_marked_read(fields: Mapping[str, str]) -> bool:
    return _IS_READ.get(decode_line(fields.get("read", "")).lower(), False)


def _stars(fields: Mapping[str, str], name: str) -> int | None:
    """Return the rating in a field, 0 for no rating, or None if it isn't one."""
    match = _STARS.fullmatch(decode_line(fields.get(name, "")))
    return int(match[1]) if match else None


class Marks(Struct, frozen=True):
    """What an entry says about the reading of its paper. `day` is that of the status. `log` has all events."""

    status: Status = Status.UNREAD
    day: PartialDate | None = None
    rating: int | None = None
    notes: Sequence[NoteText] = ()
    pdf: str | None = None
    log: str = ""

    def to_reading(self, key: str) -> Reading | None:
        """Return a reading, or None if the entry says nothing about it."""
        event = Event(stable_id(key, self.status.value), UNKNOWN_TIME, day=self.day, status=self.status)
        log = parse_log(key, self.log, self.status, self.day) if self.log else ()
        reading = Reading(
            key,
            log=log or (() if self.status is Status.UNREAD else (event,)),
            rating=self.rating,
            notes=tuple(numbered_notes(key, self.notes)),
            pdf=self.pdf,
        )
        return None if reading.is_empty else reading


def add_reading(key: str, fields: Mapping[str, str], reading: Reading) -> dict[str, str]:
    """Add the statuses, the rating and the PDF of a reading to the fields of an entry, in JabRef's where possible.

    They replace those of the entry, except for what an import doesn't understand if nothing takes its place. `key` is
    the key of the paper in its list.
    """
    invalid = invalid_values(fields)
    added: dict[str, str] = {}
    if reading.log or _is_status_removed(key, fields, reading):
        name = reading.status.value if reading.status in _JABREF_STATUSES else ""
        log = encode_log(reading)
        events = [log if log != name else "", invalid.get(_LOG, "")]
        added |= {"readstatus": name or invalid.get("readstatus", ""), _LOG: "; ".join(filter(None, events))}
        if reading.status is not Status.READ and _is_marked_read(fields):
            added["read"] = ""
    if reading.rating or "rating" in reading.times:
        rated = [name for name in _RATINGS if _stars(fields, name)] or ["ranking"]
        added |= {name: _rating(name, reading.rating) for name in rated}
    files = fields.get("file", "")
    if reading.pdf and not _is_path_in(first_pdf(files), reading.pdf):
        added["file"] = ";".join(filter(None, [join_files([("", reading.pdf, "PDF")]), files]))
    return {name: text for name, text in {**fields, **added}.items() if text}


def _is_status_removed(key: str, fields: Mapping[str, str], reading: Reading) -> bool:
    """Return whether the user removed the status that was imported from an entry."""
    imported = decode_reading(key, fields)
    return imported is not None and any(event.id in reading.times for event in imported.log)


def _rating(name: str, stars: int | None) -> str:
    """Return a rating as JabRef writes it in `ranking`, or as other programs write it in `rating`."""
    return "" if not stars else f"rank{stars}" if name == "ranking" else str(stars)


def _is_path_in(path: str | None, whole: str) -> bool:
    """Return whether a path, which may be relative to any folder, is that of a file."""
    return path is not None and f"/{whole}".endswith(f"/{path.removeprefix('/')}")
