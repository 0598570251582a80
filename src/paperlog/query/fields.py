"""The fields of the query language: a table of their types and of functions that return an entry's values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.identifiers import parse_arxiv_id
from paperlog.models import Entry, Status
from paperlog.query import field_types
from paperlog.query.field_types import FieldType, choice_of
from paperlog.query.nodes import Range, Value
from paperlog.related import foundations

EntryPredicate = Callable[[Entry], bool]


class Field(Struct, frozen=True):
    """A field's type, and a function that turns accepted values and today's date into a predicate for entries."""

    type: FieldType
    predicate: Callable[[Iterable[Value | Range], date], EntryPredicate]


def _field(field_type: FieldType, values_of: Callable[[Entry], Iterable[Any]]) -> Field:
    """Return a field that matches an entry if any of the entry's values matches."""

    def predicate(values: Iterable[Value | Range], today: date) -> EntryPredicate:
        predicates = [field_type.predicate(value, today) for value in values]
        return lambda entry: any(matches_value(value) for value in values_of(entry) for matches_value in predicates)

    return Field(field_type, predicate)


def _flag_field(name: str, predicates: Mapping[str, Callable[[Entry], Any]]) -> Field:
    def predicate(values: Iterable[Value | Range], _: date) -> EntryPredicate:
        chosen = [predicates[str(value)] for value in values]
        return lambda entry: any(matches(entry) for matches in chosen)

    return Field(choice_of(predicates, name), predicate)


def _optional(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)


def _arxiv_ids(entry: Entry) -> Iterable[str]:
    yield (entry.paper.arxiv or "").lower()
    yield from _merged_ids(entry, "arxiv:")
    for link in entry.paper.links:
        yield parse_arxiv_id(link.url) or ""


def _dois(entry: Entry) -> Iterable[str]:
    yield (entry.paper.doi or "").lower()
    yield from _merged_ids(entry, "doi:")


def _merged_ids(entry: Entry, prefix: str) -> Iterable[str]:
    """Yield those ids of merged papers that start with this prefix, without the prefix."""
    return (merged_id.removeprefix(prefix) for merged_id in entry.paper.merged_ids if merged_id.startswith(prefix))


def _links(entry: Entry) -> Iterable[str]:
    for link in entry.paper.links:
        yield from (link.url, link.label)


def _queued(entry: Entry) -> Iterable[PartialDate]:
    """Return the day a queued paper was queued. `queued_at` can't be used: it is a position in the queue."""
    return _optional(entry.reading.status_on) if entry.reading.status is Status.QUEUED else ()


def _has_status(status: Status) -> EntryPredicate:
    return lambda entry: entry.reading.status is status


HAS: Mapping[str, Callable[[Entry], Any]] = {
    "note": lambda entry: entry.reading.notes,
    "summary": lambda entry: entry.paper.summary,
    "abstract": lambda entry: entry.paper.abstract,
    "rating": lambda entry: entry.reading.rating,
    "tag": lambda entry: entry.tags,
    "link": lambda entry: entry.paper.links,
    "pdf": lambda entry: entry.reading.pdf,
    "arxiv": lambda entry: entry.paper.arxiv,
    "doi": lambda entry: entry.paper.doi,
    "alias": lambda entry: entry.paper.aliases,
    "author": lambda entry: entry.paper.authors,
    "published": lambda entry: entry.paper.published,
    "venue": lambda entry: entry.paper.venue,
    "schema": lambda entry: entry.paper.schema_url,
    "related": lambda entry: entry.paper.related,
}
IS: Mapping[str, Callable[[Entry], Any]] = {
    **{str(status): _has_status(status) for status in Status},
    "rated": lambda entry: entry.reading.rating,
    "unrated": lambda entry: not entry.reading.rating,
    "annotated": lambda entry: entry.reading.notes,
    "edited": lambda entry: entry.reading.overrides,
}


FIELDS: Mapping[str, Field] = {
    "key": _field(field_types.PAPER_KEY, lambda entry: (entry.key, *entry.paper.citation_keys)),
    "title": _field(field_types.TEXT, lambda entry: (entry.paper.title,)),
    "alias": _field(field_types.TEXT, lambda entry: entry.paper.aliases),
    "category": _field(field_types.CATEGORY, lambda entry: (entry.paper.category,)),
    "tag": _field(field_types.NAME, lambda entry: entry.tags),
    "group": _field(field_types.NAME, lambda entry: entry.paper.groups),
    "author": _field(field_types.TEXT, lambda entry: entry.paper.authors),
    "published": _field(field_types.DATE, lambda entry: _optional(entry.paper.published)),
    "year": _field(field_types.YEAR, lambda entry: (entry.paper.published.year,) if entry.paper.published else ()),
    "added": _field(field_types.DATE, lambda entry: _optional(entry.paper.added_on)),
    "read": _field(field_types.DATE, lambda entry: entry.reading.reads),
    "started": _field(field_types.DATE, lambda entry: _optional(entry.reading.started_on)),
    "queued": _field(field_types.DATE, _queued),
    "status": _field(field_types.STATUS, lambda entry: (entry.reading.status,)),
    "rating": _field(field_types.RATING, lambda entry: _optional(entry.reading.rating)),
    "note": _field(field_types.TEXT, lambda entry: (note.words for note in entry.reading.notes)),
    "summary": _field(field_types.TEXT, lambda entry: _optional(entry.paper.summary)),
    "abstract": _field(field_types.TEXT, lambda entry: _optional(entry.paper.abstract)),
    "arxiv": _field(field_types.ARXIV, _arxiv_ids),
    "doi": _field(field_types.DOI, _dois),
    "link": _field(field_types.LINK, _links),
    "builds-on": _field(field_types.PAPER, foundations),
    "built-on-by": _field(field_types.BUILDER, lambda entry: (entry.key,)),
    "source": _field(field_types.TEXT, lambda entry: _optional(entry.paper.source)),
    "has": _flag_field("has", HAS),
    "is": _flag_field("is", IS),
}
FIELDS_BY_MEANING: Mapping[str, str] = {
    **dict.fromkeys(("keyword", "keywords", "label", "topic"), "'tag:'"),
    **dict.fromkeys(("section", "area"), "'category:'"),
    **dict.fromkeys(("groups", "collection", "collections"), "'group:'"),
    **dict.fromkeys(("date", "month", "day"), "'published:' or 'year:'"),
    **dict.fromkeys(("star", "stars", "score"), "'rating:'"),
    **dict.fromkeys(("comment", "annotation"), "'note:'"),
    **dict.fromkeys(("url", "href", "website"), "'link:'"),
    **dict.fromkeys(("id", "name", "nickname", "citekey"), "'key:' or 'alias:'"),
    **dict.fromkeys(("list", "file", "from"), "'source:'"),
    **dict.fromkeys(("by", "writer"), "'author:'"),
    **dict.fromkeys(("done", "finished"), "'read:'"),
    **dict.fromkeys(("venue", "journal", "conference", "booktitle"), "'paperlog search', which finds venues"),
    **dict.fromkeys(("cites", "references", "foundation", "needs"), "'builds-on:'"),
    **dict.fromkeys(("cited", "citedby"), "'built-on-by:'"),
    "state": "'status:'",
    "eprint": "'arxiv:'",
    "pdf": "'has:pdf'",
}
"""What to suggest in place of common names that aren't fields."""
