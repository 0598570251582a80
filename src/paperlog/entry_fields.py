"""The fields of a paper and its reading that JSON, templates and columns have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from paperlog.errors import shorten
from paperlog.models import EntrySummary, PaperSummary
from paperlog.text import printable, suggestion

PAPER_FIELDS = (
    "key", "name", "title", "aliases", "category", "published", "venue", "authors", "links", "arxiv", "doi", "summary",
    "schema_url", "related", "source", "position", "added_on", "status", "status_on", "queued_at", "started_on",
    "read_on", "reads", "rating", "tags", "notes", "pdf", "citation_keys", "type", "editors", "abstract", "relations",
    "extra", "log",
)  # fmt: skip
_ENTRY_FIELDS = frozenset({"read_on", "tags", "relations"})
_READING_FIELDS = frozenset(
    {"status", "status_on", "queued_at", "started_on", "reads", "log", "rating", "notes", "pdf"}
)
SUMMARY_FIELDS = _READING_FIELDS | {"read_on", *PaperSummary.__struct_fields__}
"""The fields of an `EntrySummary`. An `Entry` has all fields."""
_FIELDS_BY_MEANING = {"year": "published", "date": "published", "author": "authors", "stars": "rating", "url": "links"}


def field_value(entry: EntrySummary, name: str) -> Any:
    if name == "log":
        return tuple(entry.reading.listed_events)
    owner: Struct = entry if name in _ENTRY_FIELDS else entry.reading if name in _READING_FIELDS else entry.paper
    return getattr(owner, name)


def field_suggestion(name: str, fields: Sequence[str]) -> str:
    """Return `Did you mean 'x'?` for an unknown field, or a list of all fields."""
    meant = _FIELDS_BY_MEANING.get(name.lower())
    return f"Did you mean '{meant}'?" if meant in fields else suggestion(name, fields)


def check_columns(names: Iterable[str]) -> None:
    """Raise ValueError for a name that isn't a field."""
    for name in names:
        if not name:
            raise ValueError("The name of a column is missing. Name columns as in key,title,venue.")
        if name not in PAPER_FIELDS:
            raise ValueError(f"There is no column '{shorten(printable(name))}'. {field_suggestion(name, PAPER_FIELDS)}")
