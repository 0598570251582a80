"""paperlog's own JSON: every record of a library as the store has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from paperlog.formats.base import Export, ImportedList, Rejected
from paperlog.formats.validation import check_urls, validated
from paperlog.models import OWN_SOURCE, Category, Paper, Reading
from paperlog.records import category_of, paper_of, reading_of, record_of
from paperlog.text import CONTROL, INVISIBLE, MISLEADING
from paperlog.values import RecordError

T = TypeVar("T", Paper, Reading, Category)

VERSION = 1
_TABLES = frozenset({"paperlog", "categories", "papers", "readings"})
_HARMFUL = re.compile(rf"(?!\n)[{CONTROL}{INVISIBLE}{MISLEADING}]")  # a bare line feed is layout
_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def dumps(contents: Export) -> str:
    """Return one object: `paperlog` (the version of this shape), `categories`, `papers` and `readings`."""
    whole = {
        "paperlog": VERSION,
        "categories": [record_of(each) for each in contents.categories],
        "papers": [record_of(each) for each in contents.papers],
        "readings": [record_of(each) for each in contents.readings],
    }
    return encode(whole) + "\n"


def loads(text: str, name: str) -> ImportedList:
    """Read what `dumps` wrote; `name` is the list's where its papers have no common source.

    Raises ValueError where it is no JSON, or not paperlog's.
    """
    whole, lines = read(text)
    if not isinstance(whole, dict) or type(whole.get("paperlog")) is not int:
        raise ValueError("it is not paperlog's own JSON: an object whose 'paperlog' is a number")
    if whole["paperlog"] != VERSION:
        raise ValueError(f"it was written by another paperlog (shape {whole['paperlog']}, this one knows {VERSION})")
    if unknown := sorted(whole.keys() - _TABLES):
        raise ValueError(f"'{unknown[0]}' is no table of it; there are categories, papers and readings")
    rejected: list[Rejected] = []
    tables = _Tables(whole, lines, rejected)
    categories = list(tables.each("categories", _category))
    papers = list(tables.each("papers", _paper))
    readings = list(tables.each("readings", _reading))
    sources = {paper.source for paper in papers}
    (source,) = sources if len(sources) == 1 else (None,)
    common = source if source not in {None, OWN_SOURCE} else None
    return ImportedList(common or name, categories, papers, rejected, readings, has_own_keys=True)


def encode(value: Any, *, ascii_only: bool = False) -> str:
    """Return a value as JSON in which every character that could drive a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _HARMFUL.sub(lambda found: json.dumps(found[0])[1:-1], text)


def read(text: str) -> tuple[Any, Mapping[str, list[int]]]:
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
    return value, {name: _lines(text, starts) for name, starts in _arrays(text)}


class _Tables:
    """The arrays of records; those that are no valid ones, or have the key of another, go to `rejected`."""

    def __init__(self, whole: Mapping[str, Any], lines: Mapping[str, Sequence[int]], rejected: list[Rejected]) -> None:
        self.whole = whole
        self.lines = lines
        self.rejected = rejected

    def each(self, table: str, read: Callable[[Any], T]) -> Iterator[T]:
        records = self.whole.get(table, [])
        if not isinstance(records, list):
            raise ValueError(f"its '{table}' is no array")
        seen: set[str] = set()
        for record, line in zip(records, self.lines.get(table, ()), strict=True):
            try:
                thing = read(record)
                if thing.key in seen:
                    raise RecordError("key", f"another record of the {table} has it")
            except RecordError as bad:
                key = record.get("key") if isinstance(record, dict) else None
                self.rejected.append(Rejected.at(line, str(bad), key if isinstance(key, str) else ""))
            else:
                seen.add(thing.key)
                yield thing


def _category(record: Any) -> Category:
    return _known(record, Category, category_of)


def _paper(record: Any) -> Paper:
    return validated(_known(record, Paper, paper_of))


def _reading(record: Any) -> Reading:
    reading = _known(record, Reading, reading_of)
    for field in ("links", "related"):
        check_urls(f"overrides: {field}", reading.overrides.get(field, ()))
    return reading


def _known(record: Any, kind: type[T], read: Callable[[Any], T]) -> T:
    """Return the thing of a record that says nothing else."""
    thing = read(record)
    if unknown := sorted(record.keys() - set(kind.__struct_fields__)):
        raise RecordError(unknown[0], "is no field of it")
    return thing


def _arrays(text: str) -> Iterator[tuple[str, list[int]]]:
    """Give the arrays of a valid text by their fields, each as the places where its items begin."""
    at = _skip(text, 0)
    if text[at] == "[":
        yield "", _items(text, at)
    elif text[at] == "{":
        at = _skip(text, at + 1)
        while text[at] != "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
            if text[at] == "[":
                yield name, _items(text, at)
            at = _next(text, at)


def _items(text: str, at: int) -> list[int]:
    starts = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        starts.append(at)
        at = _next(text, at)
    return starts


def _next(text: str, at: int) -> int:
    """Return what follows the value here, and the comma behind it."""
    at = _skip(text, _DECODER.raw_decode(text, at)[1])
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _lines(text: str, starts: list[int]) -> list[int]:
    lines, line, last = [], 1, 0
    for start in starts:
        line += text.count("\n", last, start)
        last = start
        lines.append(line)
    return lines
