"""The fields of BibTeX for an item in CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from paperlog.formats.authors import natural_order
from paperlog.formats.bibliography import find_arxiv_id, split_keywords, unique_tags, unique_urls
from paperlog.formats.bibtex.converted_entries import converted_type, is_converted, with_converted
from paperlog.formats.bibtex.dates import DateValue, date_fields, date_parts, format_date, parse_date
from paperlog.formats.bibtex.encoding import arxiv_fields, latex_identifier, latex_keywords
from paperlog.formats.bibtex.names import PersonName, latex_name, natural_name
from paperlog.formats.bibtex.texts import text_to_field
from paperlog.formats.dates import date_from_parts, parse_printed_date
from paperlog.formats.entry_types import PREPRINT, is_described_by, kind_of, types_by_name
from paperlog.formats.field_names import Field, Kind, fields_of
from paperlog.formats.text import one_line, plain_line, strip_control
from paperlog.identifiers import find_doi, parse_arxiv_id
from paperlog.schema import RecordError
from paperlog.text import fold

OTHER_NAMES = {
    "title-short": "shortTitle",
    "container-title-short": "journalAbbreviation",
    "event-title": "event",
}
"""Names of fields in older versions of CSL."""
_TYPES = {name: "misc" if entry_type == PREPRINT else entry_type for name, entry_type in types_by_name(1).items()}
_CHECKED = frozenset(
    {"title", "title-short", "author", "issued", "container-title", "event-title", "container-title-short"}
    | {"DOI", "URL", "abstract", "keyword", "note", "number", "archive", "archive_location"}
)  # fmt: skip
"""Fields whose values must have the right type. Others are kept as they are."""
_NAME_PARTS = ("literal", "family", "given", "dropping-particle", "non-dropping-particle", "suffix", "name")
"""The parts of a name. Crossref has names of organizations in `name`."""
_ARXIV_FIELDS = ("number", "note", "archive_location")
_NOTHING: tuple[Any, ...] = (None, "", [])
_YEAR = re.compile("-?[0-9]{1,4}")
_MONTH_OR_DAY = re.compile("[0-9]{1,2}")
_SEASONS = ("spring", "summer", "autumn", "winter")


def decode_item(item: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the biblatex type and the fields of an item in BibTeX. Raises RecordError."""
    converted = _converted_values(item)
    entry_type = converted_type(converted, item_type(item), str(item.get("type")), 1)
    fields: dict[str, str] = {}
    for field, names in _fields_with(entry_type, frozenset(item)):
        for name in names:
            if item[name] not in _NOTHING:
                try:
                    fields |= _decode(field, name, item)
                except RecordError:
                    if field.csl in _CHECKED:
                        raise
                break
    if is_described_by(entry_type, fields.get("type", "")):
        del fields["type"]
    fields |= arxiv_fields(_arxiv_id(item), entry_type, fields)
    fields = with_converted(fields, converted) if converted else fields
    return entry_type, {name: text for name, text in fields.items() if text}


def item_type(item: Mapping[str, Any]) -> str:
    """Return the biblatex type that an item's type and genre stand for."""
    name, genre = item.get("type"), item.get("genre")
    entry_type = _TYPES.get(name, "misc") if isinstance(name, str) else "misc"
    return kind_of(entry_type, genre if isinstance(genre, str) else "")


def is_converted_item(item: Mapping[str, Any]) -> bool:
    """Return whether an item was converted from a BibTeX entry, so that its note isn't the user's."""
    return is_converted(_converted_values(item))


def _converted_values(item: Mapping[str, Any]) -> Mapping[str, str]:
    custom = item.get("custom")
    return {name: text for name, text in custom.items() if isinstance(text, str)} if isinstance(custom, dict) else {}


@lru_cache(maxsize=1 << 10)  # many items of a file have the same names
def _fields_with(entry_type: str, names: frozenset[str]) -> list[tuple[Field, list[str]]]:
    """Return the fields that may have a value in an item with these names, and which of the names they have there."""
    possible = ((field, (field.csl, OTHER_NAMES.get(field.csl, ""))) for field in fields_of(entry_type))
    present = ((field, [name for name in own if name in names]) for field, own in possible)
    return [(field, own) for field, own in present if own]


def text_of(item: Mapping[str, Any], name: str) -> str:
    """Return a value as text. If it is a list, such as Crossref's titles, return the first item. Raises RecordError."""
    value = item.get(name)
    if isinstance(value, str):  # much faster than matching
        return value
    match value:
        case None | []:
            return ""
        case [str(text), *_]:
            return text
        case (int() | float()) as number if not isinstance(number, bool):
            return str(number)
        case _:
            raise RecordError(name, "must be text")


def _decode(field: Field, name: str, item: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the fields of BibTeX for one value of an item. Raises RecordError."""
    value = item[name]
    match field.kind:
        case Kind.NAMES:
            return {field.name: " and ".join(filter(None, _names(name, value)))}
        case Kind.DATE:
            return _date_fields(field.name, _date(name, value))
        case Kind.KEYWORDS:
            return {field.name: latex_keywords(unique_tags(_tags(value)))}
    if field.name == "title":
        return _title(item)
    if field.name == "url":
        return _urls(text_of(item, name))
    is_list = field.kind is Kind.VERBATIM and isinstance(value, list)  # Crossref has several ISSNs
    text = ", ".join(text_of({name: each}, name) for each in value) if is_list else text_of(item, name)
    if field.name == "doi":
        text = find_doi(text) or text
    return {field.name: text_to_field(text, field.kind)}


def _title(item: Mapping[str, Any]) -> dict[str, str]:
    """Return the title, and Crossref's separate subtitle unless the title already ends with it."""
    title, subtitle = text_of(item, "title"), text_of(item, "subtitle")
    fields = {"title": text_to_field(title, Kind.TITLE)}
    if subtitle and plain_line(title) and not fold(plain_line(title)).endswith(fold(plain_line(subtitle))):
        fields["subtitle"] = text_to_field(subtitle, Kind.TITLE)
    return fields


def _names(field: str, names: Any) -> Iterator[str]:
    """Yield names in BibTeX. Raises RecordError."""
    if not isinstance(names, list):
        raise RecordError(field, "must be a list of names")
    for name in names:
        if isinstance(name, str):
            yield latex_name(natural_name(natural_order(name)))
        elif isinstance(name, dict):
            yield _name(*[text_of(name, part) if part in name else "" for part in _NAME_PARTS])
        else:
            raise RecordError(field, "must be a list of names")


@lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file
def _name(*texts: str) -> str:
    """Return a name in BibTeX. The texts are the parts of `_NAME_PARTS`."""
    literal, family, given, dropped, kept, suffix, organization = map(one_line, texts)
    if literal or not (family or given):
        return latex_name(PersonName(literal=literal or organization))
    prefix = " ".join(filter(None, (dropped, kept)))
    return latex_name(PersonName(family or given, given if family else "", prefix, suffix))


def _tags(value: Any) -> list[str]:
    tags = value if isinstance(value, list) else split_keywords(text_of({"keyword": value}, "keyword"))
    if not all(isinstance(tag, str) for tag in tags):
        raise RecordError("keyword", "must be text")
    return tags


def _urls(text: str) -> dict[str, str]:
    """Return the URL, and further URLs in the same value."""
    urls = [*map(latex_identifier, unique_urls([text]))]
    return {"url": urls[0] if urls else latex_identifier(text), "link": " ".join(urls[1:])}


def _arxiv_id(item: Mapping[str, Any]) -> str | None:
    if "archive" in item or "archive_location" in item:
        archive, location = text_of(item, "archive"), text_of(item, "archive_location")
        if location and fold(archive) == "arxiv" and parse_arxiv_id(location):
            return latex_identifier(location)
    return find_arxiv_id(text_of(item, name) for name in _ARXIV_FIELDS if name in item)


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def _date_fields(name: str, date: DateValue | str) -> Mapping[str, str]:
    if isinstance(date, str):
        return {"year" if name == "date" else name: text_to_field(date)}
    return date_fields(date) if name == "date" else {name: format_date(date)}


def _date(field: str, value: Any) -> DateValue | str:
    """Return a date, or its text if it isn't one. Raises RecordError."""
    match value:
        case str(text):
            return _date_in(text)
        case {"date-parts": [[*first], *rest]} if start := _parts(first):
            end = _parts(rest[0]) if rest and isinstance(rest[0], list) else ()
            season = _season(value.get("season"))
            return DateValue(
                start[:1] if season else start,
                end if rest and not season else None,
                season,
                is_circa=bool(value.get("circa")),
            )
        case dict():
            dates = [_date_in(value[name]) for name in ("raw", "literal") if isinstance(value.get(name), str)]
            return next((date for date in dates if isinstance(date, DateValue)), next(iter(dates), ""))
        case _:
            raise RecordError(field, "must be a date")


def _date_in(text: str) -> DateValue | str:
    text = strip_control(text)
    if date := parse_date(text):
        return date
    published = parse_printed_date(text)
    return DateValue(date_parts(published)) if published else text


def _parts(parts: list[Any]) -> tuple[int, ...]:
    """Return the date in `[2023, 5, 17]` or `["2023", "05"]`, up to the first invalid part.

    BC years are negative in CSL, which has no year 0.
    """
    return _numbers(*[str(part).strip() if _is_number(part) else "" for part in parts[:3]])


def _is_number(part: Any) -> bool:
    """Return whether a part of a date may be a number. Text may hold one, too."""
    return isinstance(part, str) or (type(part) is int and -10_000 < part < 10_000)


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def _numbers(*texts: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for text, pattern in zip(texts, (_YEAR, _MONTH_OR_DAY, _MONTH_OR_DAY), strict=False):
        if not pattern.fullmatch(text):
            break
        numbers.append(int(text))
    if not numbers or 0 <= numbers[0] < 100:
        return ()
    if numbers[0] < 0:
        return (numbers[0] + 1, *numbers[1:])
    published = date_from_parts(*numbers)
    return date_parts(published) if published else ()


def _season(value: Any) -> int:
    """Return the number of a season, from 1 to 4, or 0."""
    if value is None:
        return 0
    text = str(value).strip().lower().replace("fall", "autumn")
    if text in _SEASONS:
        return 1 + _SEASONS.index(text)
    return int(text) if text in {"1", "2", "3", "4"} else 0
