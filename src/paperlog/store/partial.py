"""Partial reads, which skip papers that can't match without decoding them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from msgspec import Raw
from msgspec.json import Decoder

from paperlog.store.layout import TABLE_HEAD, hashed_doc_id

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


class _Papers:
    """The papers that are kept: their records by doc id, and their keys. The others are only counted."""

    def __init__(self) -> None:
        self.start = 0
        """The position of the first paper in the file."""
        self.count = 0
        self.keys: set[str] = set()
        self.records: dict[str, Raw] = {}

    def scan(self, file: BinaryIO, prefilter: Prefilter) -> None:
        """Add the papers that might match."""
        self.start = file.tell()
        for line in _record_lines(file):
            if prefilter(line) or _has_escapes(line):
                self._add(line)
            elif not b'"0' <= line[:2] <= b'"9':
                raise ValueError("missing doc id")
            self.count += 1

    def add_omitted(self, keys: set[str], file: BinaryIO) -> None:
        """Add the omitted papers with these keys. `scan` didn't look for their keys, because that takes time."""
        if omitted := keys - self.keys:
            file.seek(self.start)
            for line in _record_lines(file):
                if _first_key(line) in omitted:
                    self._add(line)

    def _add(self, line: bytes) -> None:
        """Add a paper. Raises ValueError for an unusual doc id or invalid UTF-8.

        With an unusual doc id, an omitted paper might have the same key and the usual doc id.
        """
        key = _first_key(line)
        doc_id = str(hashed_doc_id(key))
        if not line.startswith(f'"{doc_id}": '.encode()):
            raise ValueError("unusual doc id")
        if doc_id in self.records:
            raise ValueError("two papers have the same key")
        line.decode()  # raises UnicodeDecodeError
        self.keys.add(key)
        # copied, because a view would take more memory
        self.records[doc_id] = Raw(line[len(doc_id) + 4 : -2 if line.endswith(b",\n") else -1])


def load_partial(file: BinaryIO, prefilter: Prefilter, *, follows_relations: bool = False) -> PartialRead:
    """Parse a library, omitting papers that neither match themselves nor have a matching reading.

    `follows_relations` keeps the papers that these have relations to. Raises ValueError, MsgspecError or RecursionError
    if the file is not in our layout, if a paper may have the key of an omitted one, or if a matching reading has no
    paper.
    """
    papers, lines = _scan_tables(file, prefilter)
    matching = _matching_keys(lines["readings"], prefilter)
    papers.add_omitted(matching, file)
    if not matching <= papers.keys:
        raise ValueError("a matching reading has no paper")
    if follows_relations:
        of_kept = (line for line in lines["readings"] if _first_key(line) in papers.keys)
        related = _RELATED_KEY.findall(b"".join([*papers.records.values(), *of_kept]))
        papers.add_omitted(set(map(bytes.decode, related)), file)
    lines["readings"] = [line for line in lines["readings"] if _first_key(line) in papers.keys]
    tables = {name: _records_by_doc_id(table) for name, table in lines.items()}
    for table in tables.values():
        for record in table.values():
            _check_json(record)
    tables["papers"] = papers.records
    return PartialRead(tables, papers.keys, papers.count - len(papers.records))


def _scan_tables(file: BinaryIO, prefilter: Prefilter) -> tuple[_Papers, dict[str, list[bytes]]]:
    """Return the papers that might match, and the lines of the other tables."""
    papers = _Papers()
    tables: dict[str, list[bytes]] = defaultdict(list)
    seen: set[bytes] = set()
    if next(file, b"") != b"{\n":
        raise ValueError("unexpected layout: start of the file")
    end = b"},\n"
    while end == b"},\n":
        head = TABLE_HEAD.fullmatch(next(file, b""))
        if not head or head[1] in seen:
            raise ValueError("unexpected layout: head of a table")
        seen.add(head[1])
        if head[2]:
            end = head[2] + b"\n"
            continue
        if head[1] == b"papers":
            papers.scan(file, prefilter)
        else:
            tables[head[1].decode()] = list(_record_lines(file))
        end = next(file, b"")
    if end != b"}\n" or next(file, b"") != b"}\n" or next(file, b""):
        raise ValueError("unexpected layout: end of the file")
    return papers, tables


def _record_lines(file: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines with records, of which all but the last end with a comma."""
    for line in file:
        yield line
        if line[-3:] != b"},\n":
            break


def _has_escapes(text: bytes) -> bool:
    """Return whether characters might be written as JSON escapes, which prefilters don't decode."""
    return _BACKSLASH in text and b"\\u" in text


def _matching_keys(readings: Sequence[bytes], prefilter: Prefilter) -> set[str]:
    """Return the keys of readings that might match. All are checked at once first, because usually none match."""
    joined = b"".join(readings)
    if joined.count(b'"key"') > len(readings):
        raise ValueError("more than one key in a line")
    if not (prefilter(joined) or _has_escapes(joined)):
        return set()
    return {_first_key(line) for line in readings if prefilter(line) or _has_escapes(line)}


def _first_key(line: bytes) -> str:
    """Return the first key in a line. Raises ValueError if there is none."""
    start = line.index(_KEY_FIELD) + len(_KEY_FIELD)
    return line[start : line.index(b'"', start)].decode()


def _records_by_doc_id(lines: Sequence[bytes]) -> dict[str, Raw]:
    """Return records by doc id. Raises ValueError for a missing or duplicate doc id or invalid UTF-8."""
    records = {}
    for line in lines:
        end = line.index(b'": ')
        if line[:1] != b'"' or not line[1:end].isdigit():
            raise ValueError("missing doc id")
        line.decode()  # raises UnicodeDecodeError
        records[line[1:end].decode()] = Raw(memoryview(line)[end + 3 : -2 if line.endswith(b",\n") else -1])
    if len(records) < len(lines):
        raise ValueError("duplicate doc id")
    return records
