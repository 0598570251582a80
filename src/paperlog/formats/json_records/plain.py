"""Import of plain lists of papers in JSON, whose values have the names of columns of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.csv.columns import rank_of
from paperlog.formats.csv.header import header_of
from paperlog.formats.csv.reader import read_rows
from paperlog.formats.csv.table import Row
from paperlog.formats.entry_types import types_by_name
from paperlog.formats.field_names import FIELDS
from paperlog.formats.json_records.reader import cell_of, is_empty, labeled_objects, plain_text, rejected_values, scalar
from paperlog.formats.json_records.shapes import Record, Records, values_at
from paperlog.identifiers import is_web_url

_CSL_TYPES = frozenset(types_by_name(1))
_CSL_NAMES = frozenset({*(field.csl for field in FIELDS), "id", "type", "citation-key", "shortTitle", "subtitle"})
_CSL_PERSON = frozenset({"family", "given", "literal"})
_CSL_DATE = frozenset({"date-parts", "raw", "literal"})
_GIVEN_AND_FAMILY = (("given", "family"), ("first", "last"), ("first_name", "last_name"), ("firstName", "lastName"))
_DATE_PARTS = ("year", "month", "day")
_TEXT_NAMES = (
    "name", "full_name", "fullName", "display_name", "displayName", "author", "title", "text", "value", "term", "label",
    "keyword", "filename",
)  # fmt: skip
"""Names of values that an object can be replaced by, such as the name of a person or the title of a journal."""
_URL_NAMES = ("url", "href", "value")
_ESSENTIAL = frozenset({"title", "authors", "editors", "date", "venue", "doi", "arxiv"})
"""The fields that are wrong or missing if the form of their value isn't known."""
_LISTS = frozenset({"authors", "editors", "tags"})
_ID_FIELDS = frozenset({"doi", "arxiv", "pmid", "pmcid", "isbn", "issn"})
_WORD = re.compile(r"\w+")


def is_plain(records: Records) -> bool:
    """Return whether records have titles, and abstracts or details under names or in forms that CSL doesn't have."""
    objects = [record for record, _ in records if isinstance(record, dict)]
    names = dict.fromkeys(name for record in objects for name in record)
    fields = {name: rank[0] for name in names if (rank := rank_of(name))}
    others = {
        field
        for name, field in fields.items()
        if (name not in _CSL_NAMES and (field != "url" or any("://" in str(record.get(name)) for record in objects)))
        or field == "abstract"
        or (field == "authors" and any(_has_other_people(record.get(name)) for record in objects))
    }
    types = {str(record.get("type")) for record in objects}
    wanted = {"authors"} if types & _CSL_TYPES else {"authors", "date", "url", "doi", "abstract"}
    return "title" in fields.values() and not others.isdisjoint(wanted)


def cannot_be_csl(record: Any) -> bool:
    """Return whether a record has objects that CSL doesn't have, or no value of CSL except an id."""
    if not record or not isinstance(record, dict):
        return False
    others = [value for name, value in record.items() if name not in _CSL_NAMES and name != "custom"]
    return any(map(_is_other_value, others)) or record.keys().isdisjoint(_CSL_NAMES - {"id"})


def _has_other_people(value: Any) -> bool:
    people = value if isinstance(value, list) else [value]
    return any(person and (isinstance(person, str) or _is_other_person(person)) for person in people)


def _is_other_person(value: Any) -> bool:
    return isinstance(value, dict) and value.keys().isdisjoint(_CSL_PERSON)


def _is_other_value(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_is_other_person, value))
    return isinstance(value, dict) and value.keys().isdisjoint(_CSL_DATE)


def read_plain(records: Records, name: str) -> ImportedList:
    """Read records whose values have the names of columns of a table."""
    rejected = rejected_values(records)
    read: list[tuple[int, str, dict[str, str], dict[str, str]]] = []
    for record, line, label in labeled_objects(records):
        try:
            read.append((line, label, *_cells(record)))
        except ValueError as error:
            rejected.append(Rejected.at(line, str(error), label))
    names = list(dict.fromkeys(name for _, _, cells, _ in read for name in cells))
    header = header_of(names)
    assert header  # noqa: S101 - only missing columns that the user named make it None
    rows = [Row(line, [cells.get(name, "") for name in names], others, label) for line, label, cells, others in read]
    return read_rows(name, rows, header, rejected)


def _cells(record: Record) -> tuple[dict[str, str], dict[str, str]]:
    """Return the values that have columns, as cells, and the values that cells don't hold whole, both by name.

    Raises ValueError if the form of an essential value isn't known.
    """
    cells: dict[str, str] = {}
    others: dict[str, str] = {}
    for name, value in record.items():
        if is_empty(value):
            continue
        rank = rank_of(name)
        field = rank[0] if rank else ""
        texts = _texts(value, field)
        if texts is not None and field:
            cell = cell_of(field, texts)
            is_list = field in _LISTS and isinstance(value, (dict, list))
            cells[name] = f"{cell};" if is_list else cell  # the semicolon keeps commas from being separators
        elif field in _ESSENTIAL:
            raise ValueError(f"the form of '{name}' isn't known")
        else:
            cells |= {kind: text for kind, text in _ids(value) if kind not in record}
        if not field or texts is None or not _hold_all_words(texts, value):
            others[name] = plain_text(value)
    return cells, others


def _texts(value: Any, field: str) -> list[str] | None:
    """Return the texts in a value, such as names, titles and dates, or None if its form isn't known."""
    if isinstance(value, list):
        texts = [_texts(each, field) for each in value if not is_empty(each)]
        return None if None in texts else [text for each in texts for text in each or ()]
    if not isinstance(value, dict):
        return [scalar(value)]
    filled = {name: each for name, each in value.items() if not is_empty(each)}
    for given, family in _GIVEN_AND_FAMILY:
        if isinstance(filled.get(family), str):
            return [f"{scalar(filled.get(given))} {filled[family]}".strip()]
    name = next((name for name in (_URL_NAMES if field == "url" else _TEXT_NAMES) if name in filled), "")
    if name or len(filled) == 1:
        return _texts(filled[name] if name else next(iter(filled.values())), field)
    if "year" in filled:
        return ["-".join(scalar(filled[part]) for part in _DATE_PARTS if part in filled)]
    return [*map(scalar, filled.values())] if all(is_web_url(scalar(each)) for each in filled.values()) else None


def _hold_all_words(texts: Sequence[str], value: Any) -> bool:
    held = {word for text in texts for word in _WORD.findall(text)}
    return all(held.issuperset(_WORD.findall(text)) for text in _scalars(value))


def _scalars(value: Any) -> Iterator[str]:
    for each in value.values() if isinstance(value, dict) else values_at(value, ()):
        if isinstance(each, (dict, list)):
            yield from _scalars(each)
        else:
            yield scalar(each)


def _ids(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the ids in `{"doi": "10.1000/1"}` or `[{"type": "doi", "id": "10.1000/1"}]`, with their names."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, dict) and isinstance(each.get("type"), str):
                yield from _ids({each["type"]: each.get("id")})
    elif isinstance(value, dict):
        for name, each in value.items():
            if (rank := rank_of(name)) and rank[0] in _ID_FIELDS and (text := scalar(each)):
                yield name, text
