"""Records in RIS for the fields of BibTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from paperlog.formats.bibtex.authors import split_names
from paperlog.formats.bibtex.converted_entries import ARXIV_FIELDS, NOT_CONVERTED, converted_values, without_blank
from paperlog.formats.bibtex.dates import DateValue, date_value, format_date, parse_date
from paperlog.formats.bibtex.decoding import arxiv_eprint
from paperlog.formats.bibtex.fields import decode_line, parse_keywords
from paperlog.formats.bibtex.files import file_paths
from paperlog.formats.bibtex.names import person_name
from paperlog.formats.bibtex.texts import field_to_text
from paperlog.formats.entry_types import KINDS, PREPRINT, type_name
from paperlog.formats.field_names import Field, Kind, placed_fields
from paperlog.formats.ris.decoding import BOOK_TYPES, PREPRINT_DATE, record_type
from paperlog.formats.tagged import keyword_values
from paperlog.formats.text import one_line

_SEPARATORS = {"isbn": ", ", "issn": ", ", "note": "\n\n"}
"""What separates several values of a field."""
_ALSO_HELD = ("eprintdate", "file")
"""Fields that a record holds in values with other names."""
_PAGES = re.compile(r"([^\s,-]+)-([^\s,-]+)")


def encode_record(entry_type: str, fields: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the values of a record by tag, without an id. Each value but a note is on one line."""
    fields = without_blank(fields)
    placed = placed_fields("ris", entry_type, frozenset(fields))
    arxiv = arxiv_eprint(fields)
    values = {"TY": [type_name(PREPRINT if entry_type == "misc" and arxiv else entry_type, 2)]}
    for field, name in placed.fields:
        for tag, texts in _encode(field, fields[name], fields).items():
            values[tag] = [*values.get(tag, ()), *filter(None, texts)]
    if entry_type in KINDS and not values.get("M3"):
        values["M3"] = [KINDS[entry_type][1]]
    values["UR"] = [*values.get("UR", ()), *_urls(fields, "link")]
    if arxiv:
        values["AN"] = [f"arXiv:{arxiv}"]
        if entry_type == "misc" and not values.get("DO") and not values.get("UR"):
            values["UR"] = [f"https://arxiv.org/abs/{arxiv}"]
    values["L1"] = [*_urls(fields, "pdf"), *filter(None, map(one_line, file_paths(fields.get("file", ""))))]
    held = placed.held.union(NOT_CONVERTED, _ALSO_HELD, ARXIV_FIELDS if arxiv else ())
    converted = converted_values(entry_type, record_type(values), fields, held)
    values["U1"] = [f"{name}: {text}" for name, text in converted.items()]
    if not BOOK_TYPES.isdisjoint(values["TY"]):
        values["JF"] = values.pop("T2", [])
    return {tag: texts for tag, texts in values.items() if texts}


def _encode(field: Field, latex: str, fields: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Return the values for a field, by tag."""
    if field.name == "date":
        return _date(date_value(fields), decode_line(fields.get("eprintdate", "")))
    if field.kind is Kind.NAMES:
        return {field.ris: [*filter(None, map(_name, split_names(latex)))]}
    if field.kind is Kind.KEYWORDS:
        return {field.ris: keyword_values(parse_keywords(latex))}
    text = field_to_text(latex, field.kind)
    if field.kind is Kind.ABSTRACT:
        text = one_line(text)
    if field.name == "title" and (subtitle := field_to_text(fields.get("subtitle", ""), field.kind)):
        text = f"{text}: {subtitle}"
    if field.kind is Kind.PAGES and (pages := _PAGES.fullmatch(text)):
        return {"SP": [pages[1]], "EP": [pages[2]]}
    if field.kind is Kind.DATE and (date := parse_date(text)):
        text = _slashed(date)
    return {field.ris: text.split(separator) if (separator := _SEPARATORS.get(field.name)) else [text]}


def _urls(fields: Mapping[str, str], name: str) -> list[str]:
    return field_to_text(fields[name], Kind.VERBATIM).split() if name in fields else []


@lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file
def _name(latex: str) -> str:
    """Return a name in BibTeX as `Hu, Edward J., Jr.`, without any other characters that separate names."""
    name = person_name(latex)
    family = f"{name.prefix} {name.family}" if name.prefix else name.family
    parts = filter(None, (name.literal, family, name.given, name.suffix))
    return ", ".join(filter(None, map(_without_separators, parts)))


def _without_separators(text: str) -> str:
    return one_line(text.replace(",", " ").replace(";", " "))


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def _date(value: DateValue | str, preprint: str) -> Mapping[str, Sequence[str]]:
    """Return the year and, if more is known, the date. What isn't a day follows after the day."""
    if isinstance(value, str):
        return {"PY": [value]}
    is_simple = value.end is None and not value.season and not value.is_circa and value.start[0] > 0
    if is_simple and len(value.start) == 1 and not preprint:
        return {"PY": [f"{value.start[0]:04}"]}
    other = format_date(value) if not is_simple else f"{PREPRINT_DATE}{preprint}" if preprint else ""
    return {"PY": [format_date(DateValue(value.start[:1]))], "DA": [_slashed(value) + other]}


def _slashed(value: DateValue) -> str:
    year, month, day = (*(f"{part:02}" for part in value.start), "", "")[:3]
    return f"{year:0>4}/{month}/{day}/"
