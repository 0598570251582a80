"""paperlog's own JSON: every record of a library, as stored."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.validation import T, check_urls, valid_records, validate_paper
from paperlog.models import MAX_NUMBER, OWN_SOURCE, Category, Goal, Paper, Reading
from paperlog.schema import RecordError, decode, parse_float, parse_int
from paperlog.schema import encode as encode_record
from paperlog.text import CONTROL, INVISIBLE, MISLEADING
from paperlog.upgrades import upgrade_reading

VERSION = 2
_TABLES = frozenset({"paperlog", "categories", "papers", "readings", "goals"})
# Newlines outside strings are insignificant whitespace.
_UNSAFE = re.compile(rf"(?!\n)[{CONTROL}{INVISIBLE}{MISLEADING}]")
_MAX_DEPTH = 100
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder(parse_int=parse_int, parse_float=parse_float)


def dumps(contents: Export) -> str:
    """Write one object: the format version as `paperlog`, and `categories`, `papers`, `readings` and `goals`."""
    document = {
        "paperlog": VERSION,
        "categories": [encode_record(category) for category in contents.categories],
        "papers": [encode_record(paper) for paper in contents.papers],
        "readings": [
            encode_record(replace(reading, pdf_from=None)) for reading in contents.readings if not reading.is_empty
        ],
        "goals": [encode_record(goal) for goal in contents.goals],
    }
    return encode(document) + "\n"


def loads(text: str, name: str) -> ImportedList:
    """Parse the output of `dumps`. `name` names the list unless all papers have the same source.

    Raises ValueError if the text isn't JSON written by paperlog.
    """
    document, lines = parse_with_lines(text)
    if not isinstance(document, dict) or type(document.get("paperlog")) is not int:
        raise ValueError("not paperlog's own JSON: expected an object with a numeric 'paperlog'")
    version = document["paperlog"]
    if version not in {1, VERSION}:
        raise ValueError(f"unsupported format version {version} (this paperlog supports 1 and {VERSION})")
    if unknown := sorted(document.keys() - _TABLES):
        raise ValueError(f"unknown table '{unknown[0]}' (known: categories, papers, readings, goals)")
    rejected: list[Rejected] = []
    categories = list(valid_records(_labeled_records(document, lines, "categories"), _category, rejected))
    papers = list(valid_records(_labeled_records(document, lines, "papers"), _paper, rejected))
    readings = list(
        valid_records(_labeled_records(document, lines, "readings"), partial(_reading, version=version), rejected)
    )
    goals = list(valid_records(_labeled_records(document, lines, "goals"), _goal, rejected))
    sources = {paper.source for paper in papers}
    (source,) = sources if len(sources) == 1 else (None,)
    common_source = source if source not in {None, OWN_SOURCE} else None
    return ImportedList(
        common_source or name, categories, papers, rejected, readings, goals, has_own_keys=True, is_export=True
    )


def encode(value: Any, *, ascii_only: bool = False) -> str:
    """Encode a value as JSON, escaping every character that could control a terminal."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text)


def parse_with_lines(text: str) -> tuple[Any, Mapping[str, list[int]]]:
    """Return the value, and the line number of each item in its arrays.

    The line numbers are keyed by field name if the value is an object, and by "" if the value is an array or if each
    line holds a value. Raises ValueError if the text isn't JSON.
    """
    text = text.removeprefix("\ufeff")
    try:
        if array := _decode_array(text):
            items, starts = array
            return items, {"": _line_numbers(text, starts)}
        value = _DECODER.decode(text)
        arrays = list(_arrays_in_object(text, _skip_space(text, 0), depth=2)) if isinstance(value, dict) else []
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and (values := _values_on_lines(text)):
            return [value for value, _ in values], {"": [line for _, line in values]}
        raise ValueError(f"invalid JSON: {error}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    for name, count in Counter(name for name, _ in arrays).items():
        if count > 1:
            raise ValueError(f"'{name}' appears {count} times")
    return value, {name: _line_numbers(text, starts) for name, starts in arrays}


def is_too_deep(value: Any) -> bool:
    """Return whether more arrays and objects are nested than in any sensible value."""
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [
            inner
            for each in level
            if isinstance(each, (list, dict))
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return bool(level)


def _values_on_lines(text: str) -> list[tuple[Any, int]]:
    """Return the objects in JSON Lines, with their line numbers; nothing if a line is anything else."""
    values = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                value = _DECODER.decode(line)
            except json.JSONDecodeError:
                return []
            if not isinstance(value, dict):
                return []
            values.append((value, number))
    return values


def _labeled_records(
    document: Mapping[str, Any], lines: Mapping[str, Sequence[int]], table: str
) -> Iterator[tuple[str, Any]]:
    """Return (label, record) pairs; each label is the record's line, such as `line 12`.

    Raises ValueError if the table isn't an array.
    """
    records = document.get(table, [])
    if not isinstance(records, list):
        raise ValueError(f"'{table}' isn't an array")
    return ((f"line {line}", record) for record, line in zip(records, lines.get(table, ()), strict=True))


def _category(record: Any) -> Category:
    return _decode_strictly(record, Category)


def _paper(record: Any) -> Paper:
    return validate_paper(_decode_strictly(record, Paper))


def _goal(record: Any) -> Goal:
    return _decode_strictly(record, Goal)


def _reading(record: Any, version: int) -> Reading:
    if version == 1 and isinstance(record, dict):
        record = upgrade_reading(record)
    reading = _decode_strictly(record, Reading)
    if any(abs(note.id) > MAX_NUMBER for note in reading.notes):
        raise RecordError("notes", "a number is out of range")
    for field in ("links", "related"):
        check_urls(f"overrides: {field}", reading.overrides.get(field, ()))
    return reading


def _decode_strictly(record: Any, model_type: type[T]) -> T:
    """Decode a record. Raises RecordError, also for unknown fields."""
    model = decode(model_type, record)
    if unknown := sorted(record.keys() - set(model_type.__struct_fields__)):
        raise RecordError(unknown[0], "unknown field")
    if abs(getattr(model, "position", 0)) > MAX_NUMBER:
        raise RecordError("position", "is out of range")
    return model


def _decode_array(text: str) -> tuple[list[Any], list[int]] | None:
    """Return the items of an array, and the positions where they start. Return None if the text isn't a valid array."""
    position = _skip_space(text, 0)
    if text[position : position + 1] != "[":
        return None
    items: list[Any] = []
    starts: list[int] = []
    position = _skip_space(text, position + 1)
    separator = text[position : position + 1]
    try:
        while separator != "]":
            item, end = _DECODER.raw_decode(text, position)
            items.append(item)
            starts.append(position)
            position = _skip_space(text, end)
            separator = text[position]
            if separator == ",":
                position = _skip_space(text, position + 1)
            elif separator != "]":
                return None
    except (json.JSONDecodeError, IndexError):
        return None
    return (items, starts) if _skip_space(text, position + 1) == len(text) else None


def _arrays_in_object(text: str, position: int, depth: int, prefix: str = "") -> Iterator[tuple[str, list[int]]]:
    """Yield each array in valid JSON: its field name, and the positions where its items start.

    Arrays in the object count, and those in objects in it. The latter have names such as `message.items`.
    """
    position = _skip_space(text, position + 1)
    while text[position] != "}":
        name, position = _DECODER.raw_decode(text, position)
        position = _skip_space(text, _skip_space(text, position) + 1)
        if text[position] == "[":
            yield f"{prefix}{name}", _item_starts(text, position)
        elif text[position] == "{" and depth > 1:
            yield from _arrays_in_object(text, position, depth - 1, f"{name}.")
        position = _skip_value(text, position)


def _item_starts(text: str, position: int) -> list[int]:
    starts = []
    position = _skip_space(text, position + 1)
    while text[position] != "]":
        starts.append(position)
        position = _skip_value(text, position)
    return starts


def _skip_value(text: str, position: int) -> int:
    """Return the position after a value and the following comma."""
    position = _skip_space(text, _DECODER.raw_decode(text, position)[1])
    return _skip_space(text, position + 1) if text[position] == "," else position


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _line_numbers(text: str, starts: list[int]) -> list[int]:
    lines, line, previous = [], 1, 0
    for start in starts:
        line += text.count("\n", previous, start)
        previous = start
        lines.append(line)
    return lines
