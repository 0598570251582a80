"""The names of fields in biblatex, CSL and RIS, in one table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from paperlog.formats.entry_types import BOOK_TYPES, PERIODICAL_TYPES

_UNSAFE_IN_NAME = re.compile(r"[\s=,{}\"#()%']+")
_SCHOOL_TYPES = frozenset({"mastersthesis", "phdthesis"})
_INSTITUTION_TYPES = frozenset({"report", "techreport", "thesis"})
INSTITUTION_FIELDS = ("school", "institution")
PUBLISHER_FIELDS = (*INSTITUTION_FIELDS, "publisher", "organization")
"""The fields that other formats hold as the publisher."""
_IN_BOOK_TYPES = frozenset(
    {"conference", "inbook", "incollection", "inproceedings", "inreference", "suppbook", "suppcollection"}
)


class Kind(Enum):
    """How the values of a field are written."""

    TITLE = auto()
    RICH_TEXT = auto()
    TEXT = auto()
    LINES = auto()
    NOTES = auto()
    ABSTRACT = auto()
    NAMES = auto()
    DATE = auto()
    PAGES = auto()
    KEYWORDS = auto()
    VERBATIM = auto()


class Field(NamedTuple):
    """A field: its names in biblatex, CSL and RIS, and its other names in BibTeX and biblatex.

    `only` are the types of entries that have it, and `never` those that don't.
    """

    name: str
    csl: str = ""
    ris: str = ""
    kind: Kind = Kind.TEXT
    aliases: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def is_in(self, entry_type: str) -> bool:
        return entry_type not in self.never and (not self.only or entry_type in self.only)

    @property
    def names(self) -> tuple[str, ...]:
        """Its names in BibTeX and biblatex, the preferred one first."""
        return (self.name, *self.aliases)

    def held_as(self, name: str) -> Sequence[str]:
        """Return the names of the fields that another format holds if this one has the given name.

        It can't tell a publisher from a school or an institution.
        """
        if self.name == "date":
            return self.names
        return () if name != self.name and name in PUBLISHER_FIELDS else (name,)


class PlacedFields(NamedTuple):
    """The fields of an entry that another format has a place for, with their names in the entry.

    `held` are the names of the fields that the other format holds.
    """

    fields: Sequence[tuple[Field, str]]
    held: frozenset[str]


FIELDS = (
    Field("title", "title", "TI", Kind.TITLE),
    Field("shorttitle", "title-short", "ST", Kind.TITLE),
    Field("author", "author", "AU", Kind.NAMES),
    Field("editor", "editor", "ED", Kind.NAMES),
    Field("translator", "translator", "A4", Kind.NAMES),
    Field("bookauthor", "container-author", "", Kind.NAMES),
    Field("date", "issued", "PY", Kind.DATE, ("year", "month", "day")),
    Field("eprintdate", "available-date", "", Kind.DATE),
    Field("booktitle", "container-title", "T2", Kind.RICH_TEXT, ("journaltitle", "journal"), only=_IN_BOOK_TYPES),
    Field("journal", "container-title", "T2", Kind.RICH_TEXT, ("journaltitle", "booktitle"), never=_IN_BOOK_TYPES),
    Field("shortjournal", "container-title-short", "J2", Kind.RICH_TEXT),
    Field("eventtitle", "event-title", "", Kind.RICH_TEXT),
    Field("venue", "event-place"),
    Field("eventdate", "event-date", "", Kind.DATE),
    Field("series", "collection-title", "T3", Kind.RICH_TEXT),
    Field("volume", "volume", "VL"),
    Field("part", "part"),
    Field("volumes", "number-of-volumes", "NV"),
    Field("number", "issue", "IS", only=PERIODICAL_TYPES),
    Field("number", "collection-number", only=BOOK_TYPES),
    Field("number", "number", "M1", never=PERIODICAL_TYPES | BOOK_TYPES),
    Field("issue", "issue", "IS", never=PERIODICAL_TYPES),
    Field("eid", "number", "C7", only=PERIODICAL_TYPES),
    Field("chapter", "chapter-number"),
    Field("pages", "page", "SP", Kind.PAGES),
    Field("pagetotal", "number-of-pages"),
    Field("edition", "edition", "ET"),
    Field("version", "version"),
    Field("school", "publisher", "PB", aliases=("institution", "publisher"), only=_SCHOOL_TYPES),
    Field("institution", "publisher", "PB", aliases=("school", "publisher"), only=_INSTITUTION_TYPES),
    Field(
        "publisher",
        "publisher",
        "PB",
        aliases=("institution", "school", "organization"),
        never=_SCHOOL_TYPES | _INSTITUTION_TYPES,
    ),
    Field("location", "publisher-place", "CY", aliases=("address",)),
    Field("type", "genre", "M3"),
    Field("isbn", "ISBN", "SN", Kind.VERBATIM),
    Field("issn", "ISSN", "SN", Kind.VERBATIM),
    Field("doi", "DOI", "DO", Kind.VERBATIM),
    Field("url", "URL", "UR", Kind.VERBATIM),
    Field("urldate", "accessed", "Y2", Kind.DATE),
    Field("pmid", "PMID", "", Kind.VERBATIM),
    Field("pmcid", "PMCID", "", Kind.VERBATIM),
    Field("language", "language", "LA"),
    Field("library", "call-number", "CN"),
    Field("affiliation", "", "AD"),
    Field("pubstate", "status"),
    Field("origdate", "original-date", "", Kind.DATE),
    Field("origtitle", "original-title", "", Kind.RICH_TEXT),
    Field("origpublisher", "original-publisher"),
    Field("origlocation", "original-publisher-place"),
    Field("keywords", "keyword", "KW", Kind.KEYWORDS, ("keyword", "tags")),
    Field("abstract", "abstract", "AB", Kind.ABSTRACT),
    Field("note", "note", "N1", Kind.LINES),
    Field("annote", "annote", "RN", Kind.NOTES, ("annotation",)),
)
"""The fields in the order of export. arXiv ids, links and files are written by separate code."""


def venue_field(entry_type: str) -> str:
    """Return the field of BibTeX for the venue of entries of a type: a school, an institution, a book or a journal."""
    if entry_type in _SCHOOL_TYPES:
        return "school"
    return "institution" if entry_type in _INSTITUTION_TYPES else container_field(entry_type)


def container_field(entry_type: str) -> str:
    """Return the field of BibTeX for the book or the journal that entries of a type are part of."""
    return "booktitle" if entry_type in _IN_BOOK_TYPES else "journal"


@lru_cache(maxsize=1 << 10)  # the entries of a list have the same fields
def placed_fields(column: Literal["csl", "ris"], entry_type: str, names: frozenset[str]) -> PlacedFields:
    """Return the fields that an entry has, in the order of the table. `names` are those of BibTeX and biblatex."""
    named = ((field, next(filter(names.__contains__, field.names), "")) for field in fields_of(entry_type))
    placed = [(field, name) for field, name in named if name and getattr(field, column)]
    return PlacedFields(placed, frozenset(held for field, name in placed for held in field.held_as(name)))


@cache
def fields_of(entry_type: str) -> tuple[Field, ...]:
    """Return the fields that entries of a type have."""
    return tuple(field for field in FIELDS if field.is_in(entry_type))


def writable_name(name: str) -> str:
    """Return the name of a field without the characters that BibTeX doesn't allow in it."""
    return _UNSAFE_IN_NAME.sub("-", name)
