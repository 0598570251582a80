"""Partial reads, which skip papers that can't match without decoding them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import BinaryIO, NamedTuple

from msgspec import Raw
from msgspec.json import Decoder

from paperlog.store.layout import TABLE_HEAD

Prefilter = Callable[[bytes], bool]
"""Returns whether any of the given UTF-8 records might match. Adding more records never turns True into False."""

_KEY_FIELD = b'"key": "'
_RELATED_KEY = re.compile(rb'"to": "([^"]*)"')
_BACKSLASH = ord("\\")
"""An int, because testing `in` with an int takes an eighth of the time it takes with bytes."""

_check_json = Decoder(Raw).decode


class PartialRead(NamedTuple):
    """Undecoded records of a partial read.

    `keys` are the keys that were found in the lines of the papers, whose JSON has not been parsed yet. `omitted_count`
    is the number of omitted papers. Omitted papers and their readings are not checked at all.
    """

    tables: dict[str, dict[str, Raw]]
    keys: set[str]
    omitted_count: int


def load_partial(file: BinaryIO, prefilter: Prefilter, *, follows_relations: bool = False) -> PartialRead:
    """Parse a library, omitting papers that neither match themselves nor have a matching reading.

    `follows_relations` keeps the papers that these have relations to. Raises ValueError, MsgspecError or RecursionError
    if the file is not in our layout, if two papers have the same key, or if a matching reading has no paper.
    """
    lines, omitted = _scan_tables(file, prefilter)
    kept = set(map(_first_key, lines["papers"]))
    matching = _matching_keys(lines["readings"], prefilter)
    if not (kept.isdisjoint(omitted) and matching <= kept | omitted.keys()):
        raise ValueError("records can't be matched by key")

    def keep(keys: set[bytes]) -> None:
        for key in keys & omitted.keys():
            kept.add(key)
            file.seek(omitted.pop(key))
            lines["papers"].append(file.readline())

    keep(matching)
    if follows_relations:
        of_kept = (line for line in lines["readings"] if _first_key(line) in kept)
        keep(set(_RELATED_KEY.findall(b"".join([*lines["papers"], *of_kept]))))
    lines["readings"] = [line for line in lines["readings"] if _first_key(line) in kept]
    tables = {name: _records_by_doc_id(table) for name, table in lines.items()}
    for name in tables.keys() - {"papers"}:
        for record in tables[name].values():
            _check_json(record)
    return PartialRead(tables, set(map(bytes.decode, kept)), len(omitted))


def _scan_tables(file: BinaryIO, prefilter: Prefilter) -> tuple[dict[str, list[bytes]], dict[bytes, int]]:
    """Return the lines of each table, without omitted papers, and the positions of the omitted papers by key."""
    tables: dict[str, list[bytes]] = defaultdict(list)
    omitted: dict[bytes, int] = {}
    if next(file, b"") != b"{\n":
        raise ValueError("unexpected layout: start of the file")
    end = b"},\n"
    while end == b"},\n":
        head = TABLE_HEAD.fullmatch(next(file, b""))
        if not head or (name := head[1].decode()) in tables:
            raise ValueError("unexpected layout: head of a table")
        if head[2]:
            tables[name], end = [], head[2] + b"\n"
        elif name == "papers":
            tables[name], omitted, end = _scan_table(file, prefilter)
        else:
            tables[name], _, end = _scan_table(file, lambda _: True)
    if end != b"}\n" or next(file, b"") != b"}\n" or next(file, b""):
        raise ValueError("unexpected layout: end of the file")
    return tables, omitted


def _scan_table(file: BinaryIO, prefilter: Prefilter) -> tuple[list[bytes], dict[bytes, int], bytes]:
    """Return the lines that might match, the positions of the other lines by key, and the line that ends the table."""
    kept: list[bytes] = []
    omitted: dict[bytes, int] = {}
    omitted_count = 0
    position = file.tell()  # counted from here on, because each call takes a system call
    for line in file:
        if prefilter(line) or _has_escapes(line):
            kept.append(line)
        else:
            omitted[_first_key(line)] = position
            omitted_count += 1
        if line[-2:] != b",\n":  # no comma: the last record
            break
        position += len(line)
    if len(omitted) < omitted_count:
        raise ValueError("two papers have the same key")
    return kept, omitted, next(file, b"")


def _has_escapes(text: bytes) -> bool:
    """Return whether characters might be written as JSON escapes, which prefilters don't decode."""
    return _BACKSLASH in text and b"\\u" in text


def _matching_keys(readings: Sequence[bytes], prefilter: Prefilter) -> set[bytes]:
    """Return the keys of readings that might match. All are checked at once first, because usually none match."""
    joined = b"".join(readings)
    if joined.count(b'"key"') > len(readings):
        raise ValueError("more than one key in a line")
    if not (prefilter(joined) or _has_escapes(joined)):
        return set()
    return {_first_key(line) for line in readings if prefilter(line) or _has_escapes(line)}


def _first_key(line: bytes) -> bytes:
    """Return the first key in a line. Raises ValueError if there is none."""
    start = line.index(_KEY_FIELD) + len(_KEY_FIELD)
    return line[start : line.index(b'"', start)]


def _records_by_doc_id(lines: Sequence[bytes]) -> dict[str, Raw]:
    """Return records by doc id. Raises ValueError for a missing or duplicate doc id or invalid UTF-8."""
    records = {}
    for line in lines:
        end = line.index(b'": ')
        if line[:1] != b'"' or not line[1:end].isdigit():
            raise ValueError("missing doc id")
        records[line[1:end].decode()] = Raw(memoryview(line)[end + 3 : -2 if line.endswith(b",\n") else -1])
    for _ in map(bytes.decode, lines):
        pass  # raises UnicodeDecodeError for invalid UTF-8
    if len(records) < len(lines):
        raise ValueError("duplicate doc id")
    return records
