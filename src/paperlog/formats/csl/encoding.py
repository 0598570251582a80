"""Items in CSL-JSON for the fields of BibTeX."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from paperlog.formats.bibliography import join_keywords
from paperlog.formats.bibtex.authors import split_names
from paperlog.formats.bibtex.converted_entries import ARXIV_FIELDS, NOT_CONVERTED, converted_values, without_blank
from paperlog.formats.bibtex.dates import DateValue, date_value, parse_date
from paperlog.formats.bibtex.decoding import arxiv_eprint
from paperlog.formats.bibtex.fields import decode_line, parse_keywords
from paperlog.formats.bibtex.names import person_name
from paperlog.formats.bibtex.texts import field_to_text
from paperlog.formats.csl.decoding import item_type
from paperlog.formats.entry_types import KINDS, PREPRINT, type_name
from paperlog.formats.field_names import Field, Kind, placed_fields
from paperlog.formats.sources import Record


def encode_item(entry_type: str, fields: Mapping[str, str]) -> Record:
    """Return an item without an id."""
    fields = without_blank(fields)
    placed = placed_fields("csl", entry_type, frozenset(fields))
    arxiv = arxiv_eprint(fields)
    item: Record = {"type": type_name(PREPRINT if entry_type == "misc" and arxiv else entry_type, 1)}
    item |= {field.csl: _encode(field, fields[name], fields) for field, name in placed.fields}
    if item.get("title") and (subtitle := field_to_text(fields.get("subtitle", ""), Kind.TITLE)):
        item["title"] += f": {subtitle}"
    if arxiv:
        item |= {"archive": "arXiv", "archive_location": arxiv}
        if entry_type == "misc" and not item.get("DOI") and not item.get("URL"):
            item["URL"] = f"https://arxiv.org/abs/{arxiv}"
    item["genre"] = item.get("genre") or (KINDS[entry_type][1] if entry_type in KINDS else "")
    held = placed.held.union(NOT_CONVERTED, ARXIV_FIELDS if arxiv else ())
    item["custom"] = converted_values(entry_type, item_type(item), fields, held)
    return {name: value for name, value in item.items() if value}


def _encode(field: Field, latex: str, fields: Mapping[str, str]) -> Any:
    """Return the value of a field, which is empty if it has none."""
    if field.name == "date":
        return _date(date_value(fields))
    match field.kind:
        case Kind.NAMES:
            return [dict(name) for name in map(_name, split_names(latex)) if name]
        case Kind.DATE:
            text = decode_line(latex)
            return _date(parse_date(text) or text)
        case Kind.KEYWORDS:
            return join_keywords(parse_keywords(latex))
        case kind:
            return field_to_text(latex, kind)


@lru_cache(maxsize=1 << 16)  # most authors write several of the papers in a file
def _name(latex: str) -> Mapping[str, str]:
    name = person_name(latex)
    parts = {
        "literal": name.literal,
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.prefix,
        "suffix": name.suffix,
    }
    return {part: text for part, text in parts.items() if text}


def _date(value: DateValue | str) -> dict[str, Any]:
    if isinstance(value, str):
        return {"literal": value} if value else {}
    ranges = [value.start] if value.end is None else [value.start, value.end]
    date: dict[str, Any] = {"date-parts": [[*map(_csl_year, parts[:1]), *parts[1:]] for parts in ranges if parts]}
    if value.season:
        date["season"] = value.season
    if value.is_circa:
        date["circa"] = True
    return date


def _csl_year(year: int) -> int:
    """Return a year in CSL, which has no year 0."""
    return year if year > 0 else year - 1
