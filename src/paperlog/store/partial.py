"""A library's file without the papers that an answer can do without: they cost no decoding."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from msgspec import Raw
from msgspec.json import Decoder

Prefilter = Callable[[bytes], bool]
"""Tells of records, as UTF-8, whether one may be of a paper that is meant: never less where there are more of them."""

_TABLE_HEAD = re.compile(rb'"(\w+)": \{(\},?)?\n')
_KEY_FIELD = b'"key": "'
_BACKSLASH = ord("\\")
"""As a number it is found at an eighth of what it costs as bytes."""

_check_json = Decoder(Raw).decode


class PartialRead(NamedTuple):
    """Records as their lines tell; those of papers may be no JSON, and `keys` are what they should turn out to have.

    So many papers are `left_out`; they and their readings were not looked at any closer.
    """

    tables: dict[str, dict[str, Raw]]
    keys: set[str]
    left_out: int


def load_partial(file: BinaryIO, prefilter: Prefilter) -> PartialRead:
    """Return a library without the papers that can't be meant, as their records and their readings' tell.

    Raises ValueError, MsgspecError or RecursionError where the file is none of our layout, or its lines can't tell what
    is whose: a key stands for two papers, a reading that may be meant has no paper.
    """
    lines, left_out = _scan_tables(file, prefilter)
    matching = _matching_keys(lines["readings"], prefilter)
    if not matching.isdisjoint(left_out):
        file.seek(0)
        lines, left_out = _scan_tables(file, lambda line: prefilter(line) or _first_key(line) in matching)
    kept = set(map(_first_key, lines["papers"]))
    if not (matching <= kept and kept.isdisjoint(left_out)):
        raise ValueError("a key stands for two papers, or a reading has none")
    lines["readings"] = [line for line in lines["readings"] if _first_key(line) in kept]
    tables = {name: _records_by_doc_id(table) for name, table in lines.items()}
    for name in tables.keys() - {"papers"}:
        for record in tables[name].values():
            _check_json(record)
    return PartialRead(tables, set(map(bytes.decode, kept)), len(left_out))


def _scan_tables(file: BinaryIO, prefilter: Prefilter) -> tuple[dict[str, list[bytes]], list[bytes]]:
    """Return the lines of the tables' records but of papers that can't be meant, and the keys of these."""
    tables: dict[str, list[bytes]] = defaultdict(list)
    left_out: list[bytes] = []
    lines = iter(file)
    if next(lines, b"") != b"{\n":
        raise ValueError("another hand wrote the beginning")
    end = b"},\n"
    while end == b"},\n":
        head = _TABLE_HEAD.fullmatch(next(lines, b""))
        if not head or (name := head[1].decode()) in tables:
            raise ValueError("another hand wrote the head of a table")
        if head[2]:
            tables[name], end = [], head[2] + b"\n"
        elif name == "papers":
            tables[name], left_out, end = _scan_table(lines, prefilter)
        else:
            tables[name], _, end = _scan_table(lines, lambda _: True)
    if end != b"}\n" or next(lines, b"") != b"}\n" or next(lines, b""):
        raise ValueError("another hand wrote the end")
    return tables, left_out


def _scan_table(lines: Iterator[bytes], prefilter: Prefilter) -> tuple[list[bytes], list[bytes], bytes]:
    """Return the records of a table that may be meant, the keys of the others, and the line that ends the table."""
    kept: list[bytes] = []
    left_out: list[bytes] = []
    for line in lines:
        if prefilter(line) or _has_escapes(line):
            kept.append(line)
        else:
            left_out.append(_first_key(line))
        if line[-2:] != b",\n":  # no comma: the last one
            break
    return kept, left_out, next(lines, b"")


def _has_escapes(text: bytes) -> bool:
    """Whether letters may be written as escapes."""
    return _BACKSLASH in text and b"\\u" in text


def _matching_keys(readings: Sequence[bytes], prefilter: Prefilter) -> set[bytes]:
    """Return the keys of the readings that may be meant: as a rule none is, which all of them tell at once."""
    joined = b"".join(readings)
    if joined.count(b'"key"') > len(readings):
        raise ValueError("more than one key stands in a line")
    if not (prefilter(joined) or _has_escapes(joined)):
        return set()
    return {_first_key(line) for line in readings if prefilter(line) or _has_escapes(line)}


def _first_key(line: bytes) -> bytes:
    """Return the first key in a line. Raises ValueError where it has none: it is no whole record."""
    start = line.index(_KEY_FIELD) + len(_KEY_FIELD)
    return line[start : line.index(b'"', start)]


def _records_by_doc_id(lines: Sequence[bytes]) -> dict[str, Raw]:
    """Return records by their doc ids. Raises ValueError where a line has none or is no UTF-8, or one stands twice."""
    records = {}
    for line in lines:
        end = line.index(b'": ')
        if line[:1] != b'"' or not line[1:end].isdigit():
            raise ValueError("a line has no doc id")
        records[line[1:end].decode()] = Raw(memoryview(line)[end + 3 : -2 if line.endswith(b",\n") else -1])
    for _ in map(bytes.decode, lines):
        pass  # but it raises where a line is no UTF-8
    if len(records) < len(lines):
        raise ValueError("a doc id stands twice")
    return records
