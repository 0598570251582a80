"""paperlog's own JSON: every record of a library as the store has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.validation import T, check_urls, valid_records, validated
from paperlog.models import OWN_SOURCE, Category, Paper, Reading
from paperlog.records import decode_category, decode_paper, decode_reading, encode_record
from paperlog.text import CONTROL, INVISIBLE, MISLEADING
from paperlog.values import RecordError

VERSION = 1
_TABLES = frozenset({"paperlog", "categories", "papers", "readings"})
_UNSAFE = re.compile(rf"(?!\n)[{CONTROL}{INVISIBLE}{MISLEADING}]")  # a bare line feed is layout
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def dumps(contents: Export) -> str:
    """Return one object: `paperlog` (the version of this shape), `categories`, `papers` and `readings`."""
    document = {
        "paperlog": VERSION,
        "categories": [encode_record(category) for category in contents.categories],
        "papers": [encode_record(paper) for paper in contents.papers],
        "readings": [encode_record(reading) for reading in contents.readings],
    }
    return encode(document) + "\n"


def loads(text: str, name: str) -> ImportedList:
    """Read what `dumps` wrote; `name` is the list's where its papers have no common source.

    Raises ValueError where it is no JSON, or not paperlog's.
    """
    document, lines = parse_with_lines(text)
    if not isinstance(document, dict) or type(document.get("paperlog")) is not int:
        raise ValueError("it is not paperlog's own JSON: an object whose 'paperlog' is a number")
    if document["paperlog"] != VERSION:
        raise ValueError(f"it was written by another paperlog (shape {document['paperlog']}, this one knows {VERSION})")
    if unknown := sorted(document.keys() - _TABLES):
        raise ValueError(f"'{unknown[0]}' is no table of it; there are categories, papers and readings")
    rejected: list[Rejected] = []
    categories = list(valid_records(_labeled_records(document, lines, "categories"), _category, rejected))
    papers = list(valid_records(_labeled_records(document, lines, "papers"), _paper, rejected))
    readings = list(valid_records(_labeled_records(document, lines, "readings"), _reading, rejected))
    sources = {paper.source for paper in papers}
    (source,) = sources if len(sources) == 1 else (None,)
    common_source = source if source not in {None, OWN_SOURCE} else None
    return ImportedList(common_source or name, categories, papers, rejected, readings, has_own_keys=True)


def encode(value: Any, *, ascii_only: bool = False) -> str:
    """Return a value as JSON in which every character that could drive a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text)


def parse_with_lines(text: str) -> tuple[Any, Mapping[str, list[int]]]:
    """Return the value, and the line of each item of its arrays: of the whole, as "", or of the fields of an object.

    Raises ValueError where it is no JSON.
    """
    text = text.removeprefix("\ufeff")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value, {name: _line_numbers(text, starts) for name, starts in _arrays(text)}


def _labeled_records(
    document: Mapping[str, Any], lines: Mapping[str, Sequence[int]], table: str
) -> Iterator[tuple[str, Any]]:
    """Yield each record of a table with the line that it is on."""
    records = document.get(table, [])
    if not isinstance(records, list):
        raise ValueError(f"its '{table}' is no array")
    return ((f"line {line}", record) for record, line in zip(records, lines.get(table, ()), strict=True))


def _category(record: Any) -> Category:
    return _decode_strictly(record, Category, decode_category)


def _paper(record: Any) -> Paper:
    return validated(_decode_strictly(record, Paper, decode_paper))


def _reading(record: Any) -> Reading:
    reading = _decode_strictly(record, Reading, decode_reading)
    for field in ("links", "related"):
        check_urls(f"overrides: {field}", reading.overrides.get(field, ()))
    return reading


def _decode_strictly(record: Any, model_type: type[T], decode: Callable[[Any], T]) -> T:
    """Return the thing of a record that says nothing else."""
    model = decode(record)
    if unknown := sorted(record.keys() - set(model_type.__struct_fields__)):
        raise RecordError(unknown[0], "is no field of it")
    return model


def _arrays(text: str) -> Iterator[tuple[str, list[int]]]:
    """Give the arrays of a valid text by their fields, each as the places where its items begin."""
    position = _skip_space(text, 0)
    if text[position] == "[":
        yield "", _item_starts(text, position)
    elif text[position] == "{":
        position = _skip_space(text, position + 1)
        while text[position] != "}":
            name, position = _DECODER.raw_decode(text, position)
            position = _skip_space(text, _skip_space(text, position) + 1)
            if text[position] == "[":
                yield name, _item_starts(text, position)
            position = _skip_value(text, position)


def _item_starts(text: str, position: int) -> list[int]:
    starts = []
    position = _skip_space(text, position + 1)
    while text[position] != "]":
        starts.append(position)
        position = _skip_value(text, position)
    return starts


def _skip_value(text: str, position: int) -> int:
    """Return what follows the value here, and the comma behind it."""
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
