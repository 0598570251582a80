"""Import of records of databases and reference managers in JSON, as the rows of a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from paperlog.errors import shorten
from paperlog.formats.base import ImportedList, Rejected
from paperlog.formats.bibliography import escape_semicolons
from paperlog.formats.csv.header import Header
from paperlog.formats.csv.reader import read_rows
from paperlog.formats.csv.table import Row
from paperlog.formats.json_records.shapes import Record, Records, Shape, values_at
from paperlog.formats.text import one_line

_MAX_KEPT = 500
"""The maximum length of a value that is kept although it belongs to no field."""
_NOT_PAPERS = frozenset({"attachment", "note", "annotation"})
_IDS = ("id", "key", "paperId", "doi", "DOI")
_CHILDREN: Mapping[str, tuple[str, str]] = {"note": ("note", "notes"), "attachment": ("path", "attachments")}
"""The value that an item of Zotero's type adds to its parent, and the name of the parent's values."""


def read_records(records: Records, name: str, shape: Shape) -> ImportedList:
    """Read records of a shape."""
    paths = {path: field for field, texts in shape.paths.items() for path in texts.split()}
    rejected = rejected_values(records)
    prepared = [(dict(shape.prepare(record)), line, label) for record, line, label in labeled_objects(records)]
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


def rejected_values(records: Records) -> list[Rejected]:
    return [
        Rejected.at(line, "must be an object", f"record {number}")
        for number, (record, line) in enumerate(records, start=1)
        if not isinstance(record, dict)
    ]


def labeled_objects(records: Records) -> list[tuple[Record, int, str]]:
    """Return the records that are objects, with their lines and labels."""
    return [
        (record, line, _label(record, number))
        for number, (record, line) in enumerate(records, start=1)
        if isinstance(record, dict)
    ]


def _label(record: Record, number: int) -> str:
    """Return the id of a record, or its number in the file."""
    return next((text for name in _IDS if (text := shorten(one_line(scalar(record.get(name)))))), f"record {number}")


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


def _text(field: str, record: Record, path: str) -> str:
    """Return the values at a path as a cell of a table."""
    keys = (path,) if path in record else path.split(".")
    return cell_of(field, [text for value in values_at(record, keys) if (text := scalar(value).strip())])


def cell_of(field: str, texts: Sequence[str]) -> str:
    """Return the values of a field as a cell."""
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


def scalar(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def _others(record: Record, paths: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield the values that no path names, as text. An object or array that contains such a value is yielded whole."""
    for name, value in record.items():
        if name not in paths and not is_empty(value) and any(path not in paths for path in _leaves(name, value)):
            yield name, plain_text(value)


def _leaves(path: str, value: Any) -> Iterator[str]:
    """Yield the paths of the nonempty values in a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(path, inner)
    elif not is_empty(value):
        yield path


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def plain_text(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(each, (dict, list)) for each in value):
        return "; ".join(map(scalar, value))
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else scalar(value)
