"""The reader's own data in an entry: statuses, ratings, notes and files of JabRef, BibDesk, Mendeley and Zotero."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from paperlog.formats.bibtex.fields import decode_line, decode_paragraphs
from paperlog.formats.bibtex.latex import unescape_url
from paperlog.models import UNKNOWN_TIME, Event, Note, Reading, Status, stable_id

JABREF_STATUSES = (Status.READ, Status.SKIMMED)
"""The statuses that JabRef has, too, under the same names."""
_YES = frozenset({"1", "yes", "true"})
_STARS = re.compile(r"(?:rank)?([1-5])", re.IGNORECASE)
_NOTE_FIELDS = ("annote", "annotation", "comment", "review")
_FIELDS = frozenset({*_NOTE_FIELDS, "file", "ranking", "rating", "read", "readstatus"})
_DATED_NOTE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}): (.+)")
_FILE_SEPARATOR = re.compile(r"(?<!\\);")
_PART_SEPARATOR = re.compile(r"(?<!\\):")
_ESCAPED = re.compile(r"\\([\\:;])")
_PDF_TYPES = frozenset({"pdf", "application/pdf"})


def decode_reading(key: str, fields: Mapping[str, str], notes: Sequence[str] = ()) -> Reading | None:
    """Return the status, rating, notes and PDF in an entry, or None if it has none of them.

    `notes` are further notes, in BibTeX.
    """
    if not notes and _FIELDS.isdisjoint(fields):
        return None
    name = decode_line(fields.get("readstatus", "")).lower()
    status = Status(name) if name in JABREF_STATUSES else Status.UNREAD
    if decode_line(fields.get("read", "")).lower() in _YES:
        status = Status.READ
    stars = (_STARS.fullmatch(decode_line(fields.get(field, ""))) for field in ("ranking", "rating"))
    texts = [*(fields.get(name, "") for name in _NOTE_FIELDS), *notes]
    reading = Reading(
        key,
        log=() if status is Status.UNREAD else (Event(stable_id(key, status.value), UNKNOWN_TIME, status=status),),
        rating=next((int(match[1]) for match in stars if match), None),
        notes=tuple(
            Note(number, at, text, stable_id(key, "note", number, text))
            for number, (at, text) in enumerate(_notes(texts), start=1)
        ),
        pdf=_pdf(fields.get("file", "")),
    )
    return None if reading.is_empty else reading


def _notes(texts: Iterable[str]) -> Iterator[tuple[datetime, str]]:
    """Yield the notes. Those that paperlog exported have a date each."""
    for text in filter(None, map(decode_paragraphs, texts)):
        paragraphs = text.split("\n\n")
        dated = [match for paragraph in paragraphs if (match := _DATED_NOTE.fullmatch(paragraph))]
        if len(dated) == len(paragraphs):
            yield from ((_time(match[1]), match[2]) for match in dated)
        else:
            yield UNKNOWN_TIME, text


def _time(day: str) -> datetime:
    try:
        return datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError:
        return UNKNOWN_TIME


def file_paths(text: str) -> list[str]:
    """Return the paths in a `file` field."""
    return [path for path, _ in _files(text)]


def _pdf(text: str) -> str | None:
    """Return the path of the first PDF in a `file` field."""
    pdfs = (path for path, kind in _files(text) if path.lower().endswith(".pdf") or kind in _PDF_TYPES)
    return next(pdfs, None)


def _files(text: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the type of each file in a field: paths, or `description:path:type`, between semicolons."""
    for file in _FILE_SEPARATOR.split(unescape_url(text)):
        parts = _PART_SEPARATOR.split(file)
        if path := _ESCAPED.sub(r"\1", parts[-2] if len(parts) > 2 else file).strip():
            yield path, parts[-1].strip().lower()
