"""Import of records in JSON, as the rows of a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from paperlog.errors import shorten
from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.bibliography import escape_semicolons
from paperlog.formats.csv.columns import rank_of
from paperlog.formats.csv.header import Header, header_of
from paperlog.formats.csv.reader import read_rows
from paperlog.formats.csv.table import Row
from paperlog.formats.entry_types import types_by_name
from paperlog.formats.field_names import FIELDS
from paperlog.formats.json_records.shapes import Record, Records, Shape, values_at
from paperlog.formats.text import one_line
from paperlog.identifiers import is_web_url

_CSL_TYPES = frozenset(types_by_name(1))
_MAX_KEPT = 500
"""The maximum length of a value that is kept although it belongs to no field."""
_CSL_NAMES = frozenset({*(field.csl for field in FIELDS), "id", "type", "citation-key", "shortTitle", "subtitle"})
_NAME_PARTS = ("name", "full_name", "fullName", "display_name", "author")
_NOT_PAPERS = frozenset({"attachment", "note", "annotation"})
_IDS = ("id", "key", "paperId", "doi", "DOI")
_CHILDREN: Mapping[str, tuple[str, str]] = {"note": ("note", "notes"), "attachment": ("path", "attachments")}
"""The value that an item of Zotero's type adds to its parent, and the name of the parent's values."""


def is_plain(records: Records) -> bool:
    """Return whether there are titles, and authors, dates or URLs under other names than those of CSL."""
    names = dict.fromkeys(name for record, _ in records if isinstance(record, dict) for name in record)
    fields = {name: rank[0] for name in names if (rank := rank_of(name))}
    others = {
        field
        for name, field in fields.items()
        if name not in _CSL_NAMES and (field != "url" or any(_has_url(record, name) for record, _ in records))
    }
    types = {str(record.get("type")) for record, _ in records if isinstance(record, dict)}
    wanted = {"authors"} if types & _CSL_TYPES else {"authors", "date", "url", "doi"}
    return "title" in fields.values() and not others.isdisjoint(wanted)


def _has_url(record: Any, name: str) -> bool:
    return isinstance(record, dict) and "://" in str(record.get(name))


def read_records(records: Records, name: str, shape: Shape) -> ImportedList:
    """Read records of a shape."""
    paths = {path: field for field, texts in shape.paths.items() for path in texts.split()}
    rejected = _rejected(records)
    prepared = [(dict(shape.prepare(record)), line, label) for record, line, label in _objects(records)]
    skipped = _add_children([record for record, _, _ in prepared])
    rows = []
    left_out: dict[str, None] = {}
    for record, line, label in prepared:
        if str(record.get("itemType")) in _NOT_PAPERS:
            continue
        others = dict(_others(record, shape.held.union(paths)))
        kept = {name: text for name, text in others.items() if len(text) <= _MAX_KEPT}
        left_out |= dict.fromkeys(name for name in others if name not in kept)
        rows.append(Row(line, [_text(field, record, path) for path, field in paths.items()], kept, label))
    indexes: dict[str, list[int]] = {}
    for index, field in enumerate(paths.values()):
        indexes.setdefault(field, []).append(index)
    imported = read_rows(name, rows, Header([*paths], indexes), rejected, shape.separators)
    return replace(imported, left_out=[*left_out], skipped=skipped)


def _rejected(records: Records) -> list[Rejected]:
    return [
        Rejected.at(line, "must be an object", f"record {number}")
        for number, (record, line) in enumerate(records, start=1)
        if not isinstance(record, dict)
    ]


def _objects(records: Records) -> list[tuple[Record, int, str]]:
    """Return the records that are objects, with their lines and labels."""
    return [
        (record, line, _label(record, number))
        for number, (record, line) in enumerate(records, start=1)
        if isinstance(record, dict)
    ]


def _label(record: Record, number: int) -> str:
    """Return the id of a record, or its number in the file."""
    return next((text for name in _IDS if (text := shorten(one_line(_scalar(record.get(name)))))), f"record {number}")


def _add_children(records: Sequence[dict[str, Any]]) -> Counter[str]:
    """Add the notes and files of child items to their papers. Return the number of other items by kind."""
    papers = [record for record in records if str(record.get("itemType")) not in _NOT_PAPERS]
    parents = {str(record["key"]): record for record in papers if "key" in record}
    added: dict[tuple[str, str], list[Any]] = {}
    skipped: Counter[str] = Counter()
    for record in records:
        kind, parent = str(record.get("itemType")), str(record.get("parentItem"))
        value, name = _CHILDREN.get(kind, ("", ""))
        if parent in parents and record.get(value):
            added.setdefault((parent, name), []).append(record[value])
        elif kind in _NOT_PAPERS:
            skipped[kind if parent in parents or kind == "annotation" else f"standalone {kind}"] += 1
    for (parent, name), values in added.items():
        parents[parent][name] = [parents[parent].get(name, []), *values]
    return skipped


def read_plain(records: Records, name: str) -> ImportedList:
    """Read records whose values have the names of columns of a table."""
    rejected = _rejected(records)
    read = [(line, label, dict(_plain_cells(record))) for record, line, label in _objects(records)]
    names = list(dict.fromkeys(name for _, _, cells in read for name in cells if rank_of(name)))
    header = header_of(names)
    assert header  # noqa: S101 - only missing columns that the reader named make it None
    rows = [
        Row(line, [cells.pop(name, "") for name in names], cells, label)  # what is left has no column
        for line, label, cells in read
    ]
    return read_rows(name, rows, header, rejected)


def _text(field: str, record: Record, path: str) -> str:
    """Return the values at a path as a cell of a table."""
    keys = (path,) if path in record else path.split(".")
    texts = [text for value in values_at(record, keys) if (text := _scalar(value).strip())]
    match field:
        case "authors" | "editors":
            return ";".join(text.replace(";", ",") for text in texts)
        case "tags":
            return "; ".join(map(escape_semicolons, texts))
        case "notes":
            return "\n\n".join(texts)
        case "url":
            return " ".join(texts)
        case _:
            return texts[0] if len(texts) == 1 else "; ".join(texts)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _others(record: Record, paths: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the values that no path names, as text. An object or array that contains such a value is yielded whole."""
    for name, value in record.items():
        if name not in paths and not _is_empty(value) and any(path not in paths for path in _leaves(name, value)):
            yield name, _plain_text(value)


def _leaves(path: str, value: Any) -> Iterator[str]:
    """Yield the paths of the nonempty values in a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(path, inner)
    elif not _is_empty(value):
        yield path


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _plain_text(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(each, (dict, list)) for each in value):
        return "; ".join(map(_scalar, value))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else _scalar(value)


def _plain_cells(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the values of a record as cells, by name of column."""
    for name, value in record.items():
        if isinstance(value, dict) and value and all(is_web_url(_scalar(each)) for each in value.values()):
            yield name, " ".join(map(_scalar, value.values()))
        elif isinstance(value, list) and value:
            names = list(_names(value))
            texts = names if len(names) == len(value) else []
            text = f"{'; '.join(texts)};" if texts else _plain_text(value)
            yield name, text.rstrip(";") if "://" in text else text
        elif not _is_empty(value):
            yield name, _plain_text(value)


def _names(people: Sequence[Any]) -> Iterator[str]:
    """Yield the names of people, in natural order. Objects with other values are left out."""
    for person in people:
        if isinstance(person, str):
            yield person
        elif isinstance(person, dict) and {*person} <= {"given", "family", *_NAME_PARTS}:
            parts = [_scalar(person[part]) for part in ("given", "family") if person.get(part)]
            yield " ".join(parts) or next((_scalar(person[part]) for part in _NAME_PARTS if person.get(part)), "")
