"""The fields of BibTeX for a record in RIS."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse
from urllib.parse import unquote

from paperlog.formats.bibliography import (
    choose_citation_key,
    find_arxiv_id,
    split_at_semicolons,
    split_keywords,
    unique_tags,
    unique_urls,
)
from paperlog.formats.bibtex.converted_entries import converted_type, is_converted, with_converted
from paperlog.formats.bibtex.dates import DateValue, date_fields, parse_date, partial_date_fields
from paperlog.formats.bibtex.encoding import arxiv_fields, latex_identifier, latex_keywords
from paperlog.formats.bibtex.files import join_files
from paperlog.formats.bibtex.names import PersonName, latex_name
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.dates import most_precise, parse_printed_date
from paperlog.formats.entry_types import PREPRINT, is_described_by, kind_of, types_by_name
from paperlog.formats.field_names import Field, Kind, container_field, fields_of
from paperlog.formats.ris.parser import TITLE_TAGS
from paperlog.formats.text import one_line, strip_control
from paperlog.identifiers import find_doi, is_web_url
from paperlog.models import EMPTY
from paperlog.text import fold

Values = Mapping[str, Sequence[str]]
"""The values of a record by tag."""

_URL_TAGS = ("UR", "L2", "L3", "LK")
_TYPES = types_by_name(2)
_OTHER_TAGS = {
    "title": ("T1", "CT", "BT", "ST"),
    "author": ("A1",),
    "editor": ("A2", "A3"),
    "date": ("Y1", "DA"),
    **dict.fromkeys(("journal", "booktitle"), ("T3", "BT", "JF", "JO", "C3", "J2", "JA")),
    "pages": ("EP",),
    "doi": ("DI", "M3"),
    "url": ("L1", "L2", "L3", "LK"),
    "abstract": ("N2",),
    "location": ("PP",),
}
"""Other tags that a field may be read from."""
_SHORT_TAGS = ("J2", "JA", "JO")
"""The tags that abbreviate the name of a venue."""
_VENUE_TAGS = {False: ("JF", "JO", "T2", "BT", "C3", "J2", "JA"), True: ("JF", "JO", "C3", "J2", "JA")}
"""The tags that name a venue, the most reliable first, in entries that aren't books, and in books."""
BOOK_TYPES = frozenset({"BOOK", "UNPB", "EDBOOK", "EBOOK"})
"""The types of records whose second title names a series."""
_ARXIV_TAGS = ("M1", "AN", "N1", "C1", "C7")
_CONTAINER = "container"
"""Stands for the field of the book or the journal, whose name depends on the type."""
_ISSN = re.compile(r"[0-9]{4}-?[0-9]{3}[0-9Xx]\b")
_NAME_SEPARATOR = re.compile(r"[;\n]")
_RANGE_OF_YEARS = re.compile(r"([0-9]{4})\s*[-\u2013]\s*([0-9]{4})")
PREPRINT_DATE = "preprint "
"""What is before the date of a preprint, which RIS holds after the date of publication."""
_DATE_AND_OTHER = re.compile(r"[^/]*/[^/]*/[^/]*/(.+)", re.DOTALL)
_FILE_URL = re.compile(r"file:/*(/(?![A-Za-z]:)|(?=[A-Za-z]:))", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z-]+:", re.IGNORECASE)


def decode_record(values: Values) -> tuple[str, dict[str, str]]:
    """Return the biblatex type and the fields of a record in BibTeX."""
    converted = _converted_values(values)
    entry_type = converted_type(converted, record_type(values), first_of(values, "TY"), 2)
    fields: dict[str, str] = {}
    for field, tags in _fields_with(entry_type, frozenset(values)):
        fields |= _decode(field, tags, values)
    if container := fields.pop(_CONTAINER, ""):
        fields[container_field(entry_type)] = container
    if is_described_by(entry_type, fields.get("type", "")):
        del fields["type"]
    arxiv = find_arxiv_id(values_of(values, *_ARXIV_TAGS))
    fields |= _files(values["L1"]) if "L1" in values else {}
    fields |= arxiv_fields(arxiv, entry_type, fields)
    fields = with_converted(fields, converted) if converted else fields
    return entry_type, {name: text for name, text in fields.items() if text}


def record_key(values: Values) -> str:
    """Return the citation key of a record, or another id if it has none."""
    return choose_citation_key(values_of(values, "ID", "LB"), "\n".join(values.get("N1", ())))


def is_converted_record(values: Values) -> bool:
    """Return whether a record was converted from a BibTeX entry, so that its notes aren't the user's."""
    return is_converted(_converted_values(values))


def _converted_values(values: Values) -> Mapping[str, str]:
    if "U1" not in values:
        return EMPTY
    pairs = (text.partition(": ") for text in values["U1"])
    return {name: text for name, separator, text in pairs if separator}


def record_type(values: Values) -> str:
    """Return the biblatex type that a record's type and kind of work stand for."""
    entry_type = _TYPES.get(one_line(first_of(values, "TY")).upper(), "misc")
    if entry_type == PREPRINT:
        entry_type = "misc" if find_arxiv_id(values_of(values, *_ARXIV_TAGS)) else "unpublished"
    return kind_of(entry_type, first_of(values, "M3"))


@lru_cache(maxsize=1 << 10)  # the records of a file have the same tags
def _fields_with(entry_type: str, tags: frozenset[str]) -> list[tuple[Field, list[str]]]:
    """Return the fields that may have a value in a record with these tags, and which of the tags they have there."""
    possible = ((field, (field.ris, *_OTHER_TAGS.get(field.name, ()))) for field in fields_of(entry_type) if field.ris)
    present = ((field, [tag for tag in own if tag in tags]) for field, own in possible)
    return [(field, own) for field, own in present if own]


def values_of(values: Values, *tags: str) -> list[str]:
    return [value for tag in tags for value in values.get(tag, ())]


def first_of(values: Values, *tags: str) -> str:
    for tag in tags:
        if texts := values.get(tag):
            return texts[0]
    return ""


def _decode(field: Field, tags: Sequence[str], values: Values) -> Mapping[str, str]:
    """Return the fields of BibTeX for the values of a field, which are those of the tags."""
    if decode := _DECODERS.get(field.name):
        return decode(values)
    if field.kind is Kind.NAMES:
        return _names(field.name, values_of(values, *tags))
    text = values[tags[0]][0]
    if field.kind is Kind.DATE:
        return {field.name: parse_printed_date(text) or text_to_field(text)}
    return {field.name: text_to_field(text, field.kind)}


def _is_book(values: Values) -> bool:
    return one_line(first_of(values, "TY")).upper() in BOOK_TYPES


def _title(values: Values) -> str:
    return first_of(values, *TITLE_TAGS) or first_of(values, *(("BT", "ST") if _is_book(values) else ("ST",)))


def _title_field(values: Values) -> dict[str, str]:
    return {"title": text_to_field(_title(values), Kind.TITLE)}


def _venue_fields(values: Values) -> dict[str, str]:
    """Return the name of the venue, its abbreviation and the series. The second title of a book names its series."""
    title = fold(_title(values))
    is_book = _is_book(values)
    names = [name for name in values_of(values, *_VENUE_TAGS[is_book]) if _folded(name) != title]
    venue = names[0] if names else ""
    venue = next((name for name in names[1:] if _is_abbreviation(venue, name)), venue)
    short_names = (name for name in values_of(values, *_SHORT_TAGS) if _folded(name) not in {title, _folded(venue)})
    fields = {
        _CONTAINER: venue,
        "shortjournal": next(short_names, ""),
        "series": first_of(values, *(("T2", "T3") if is_book else ("T3",))),
    }
    return {name: text_to_field(text, Kind.RICH_TEXT) for name, text in fields.items() if text}


_folded = lru_cache(maxsize=1 << 12)(fold)  # the papers of a list have few distinct venues


def _is_abbreviation(short: str, name: str) -> bool:
    """Return whether `short` stands for a longer name, as `J. Chem. Phys.` for `The Journal of Chemical Physics`."""
    parts, words = short.replace(".", " ").split(), map(fold, name.split())
    is_short = "." in short and len(short) < len(name)
    return is_short and all(any(word.startswith(fold(part)) for word in words) for part in parts)


def _editor(values: Values) -> dict[str, str]:
    return _names("editor", values_of(values, "ED", "A3" if _is_book(values) else "A2"))


def _names(name: str, texts: Sequence[str]) -> dict[str, str]:
    return {name: _joined(map(_latex_names, texts))}


@lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file
def _latex_names(text: str) -> str:
    return _joined(latex_name(_name(part)) for part in _NAME_SEPARATOR.split(text))


def _joined(names: Iterable[str]) -> str:
    return " and ".join(filter(None, names))


def _name(text: str) -> PersonName:
    """Return the parts of a name, `Hu, Edward J., Jr.`. A name without commas is that of an organization."""
    match [one_line(part) for part in text.split(",")]:
        case [family, given] if family and given:
            return PersonName(family, given)
        case [family, given, suffix] if family and given:
            return PersonName(family, given, suffix=suffix)
        case _:
            return PersonName(literal=one_line(text).rstrip(" ,"))


def _date(values: Values) -> Mapping[str, str]:
    return _date_fields(tuple(values_of(values, "PY", "Y1")), tuple(values.get("DA", ())))


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def _date_fields(years: Sequence[str], dates: Sequence[str]) -> Mapping[str, str]:
    texts = (*years, *dates)
    if date := next(filter(None, map(_extended_date, texts)), None):
        return date_fields(date)
    if published := most_precise(map(parse_printed_date, texts)):
        others = [match[1] for text in texts if (match := _DATE_AND_OTHER.fullmatch(text))]
        preprints = (other.removeprefix(PREPRINT_DATE) for other in others if other.startswith(PREPRINT_DATE))
        return {**partial_date_fields(published), "eprintdate": text_to_field(next(preprints, ""))}
    return {"year": text_to_field(next(iter(years), ""))}


def _extended_date(text: str) -> DateValue | None:
    """Return a range of dates, or a date with a season and the like, which RIS holds after the day."""
    text = strip_control(text.strip())
    if years := _RANGE_OF_YEARS.fullmatch(text):
        return DateValue((int(years[1]),), (int(years[2]),))
    if other := _DATE_AND_OTHER.fullmatch(text):
        return parse_date(other[1])
    return parse_date(text) if text.startswith("-") else None


def _pages(values: Values) -> dict[str, str]:
    first, last = one_line(first_of(values, "SP")), one_line(first_of(values, "EP"))
    return {"pages": text_to_field("-".join(dict.fromkeys(filter(None, (first, last)))), Kind.PAGES)}


def _isbn(values: Values) -> dict[str, str]:
    return {"isbn": text_to_field(", ".join(filterfalse(_ISSN.match, values_of(values, "SN"))), Kind.VERBATIM)}


def _issn(values: Values) -> dict[str, str]:
    return {"issn": text_to_field(", ".join(filter(_ISSN.match, values_of(values, "SN"))), Kind.VERBATIM)}


def _genre(values: Values) -> dict[str, str]:
    text = first_of(values, "M3")
    return {} if find_doi(text) else {"type": text_to_field(text)}


def _doi(values: Values) -> dict[str, str]:
    texts = values_of(values, "DO", "DI")
    found = filter(None, map(find_doi, (*texts, *values_of(values, "M3"))))
    return {"doi": text_to_field(next(found, next(iter(texts), "")), Kind.VERBATIM)}


def _urls(values: Values) -> dict[str, str]:
    """Return the first URL, the others, and those of PDFs. A value that isn't a URL counts if there are no URLs."""
    texts = values_of(values, *_URL_TAGS)
    urls = [*map(latex_identifier, unique_urls(texts))] or [*map(latex_identifier, texts)]
    pdfs = map(latex_identifier, unique_urls(values_of(values, "L1")))
    return {
        "url": urls[0] if urls else "",
        "link": " ".join(urls[1:]),
        "pdf": " ".join(pdf for pdf in pdfs if pdf not in urls),
    }


def _keywords(values: Values) -> dict[str, str]:
    texts = values["KW"]
    split = split_keywords if len(texts) == 1 else split_at_semicolons
    return {"keywords": latex_keywords(unique_tags(tag for text in texts for tag in split(text)))}


def _note(values: Values) -> dict[str, str]:
    return {"note": "\n\n".join(text_to_field(text, Kind.LINES) for text in values["N1"])}


def _files(texts: Iterable[str]) -> dict[str, str]:
    """Return the field for the paths of files."""
    lines = map(one_line, texts)
    paths = (unquote(_FILE_URL.sub(r"\1", line)) if _FILE_URL.match(line) else line for line in lines)
    return {"file": join_files([path] for path in paths if not _is_url(path))}


def _is_url(text: str) -> bool:
    """Return whether this is a URL, and not a path, which may begin with a drive letter."""
    return is_web_url(text) or _SCHEME.match(text) is not None


_DECODERS: Mapping[str, Callable[[Values], Mapping[str, str]]] = {
    "title": _title_field,
    **dict.fromkeys(("journal", "booktitle"), _venue_fields),
    **dict.fromkeys(("shortjournal", "series"), lambda _: {}),
    "editor": _editor,
    "date": _date,
    "pages": _pages,
    "isbn": _isbn,
    "issn": _issn,
    "type": _genre,
    "doi": _doi,
    "url": _urls,
    "keywords": _keywords,
    "note": _note,
}
"""How to read the fields that depend on several tags."""
