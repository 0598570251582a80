"""The layout of the library file: one JSON object per table, with one record per line, sorted."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from io import BytesIO
from itertools import count
from typing import Any, NamedTuple
from zlib import crc32

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder

from paperlog.patterns import lazy_pattern
from paperlog.schema import parse_float, parse_int, reject_constant

Tables = dict[str, dict[str, Any]]
"""Records by table name and doc id, as TinyDB reads and writes them. Undecoded records are instances of Raw."""
_decode_table = Decoder(dict[str, Raw]).decode
DECODE_ERRORS = (MsgspecError, ValueError, RecursionError)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, sort_keys=True, allow_nan=False).encode

TABLE_HEAD = re.compile(rb'"(\w+)": \{(\},?)?\n')
_LARGE = 1 << 16
"""The size in bytes from which the text of a table is written separately, to avoid copying it."""

_CONFLICT = lazy_pattern(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)


def new_doc_id(name: str, taken: Container[str]) -> str:
    """Return an unused doc id for the record with this name: a hash of it, unless that is taken.

    This gives a record the same doc id on every machine. Records added on two machines rarely end up on adjacent lines,
    which git couldn't merge.
    """
    number = hashed_doc_id(name)
    return next(doc_id for doc_id in map(str, count(number)) if doc_id not in taken)


def hashed_doc_id(name: str) -> int:
    """Return a 48-bit hash. It combines two checksums, because importing a hash function takes longer."""
    text = name.encode("utf-8", "surrogatepass")
    return crc32(text) << 16 | crc32(text[::-1]) & 0xFFFF


class Loaded(NamedTuple):
    """Tables, and the JSON text of each table in the file, or none if the file doesn't have our own layout."""

    tables: Tables
    texts: Mapping[str, memoryview]


def load(content: bytes, options: str = "") -> Loaded:
    """Parse the content of a library file. Raises ValueError, whose message may name a command with these options.

    If the file has our own layout, records stay undecoded until they are used: decoding them all would take most of
    a command's run time on a large library.
    """
    try:
        return _load_own_layout(content)
    except DECODE_ERRORS:
        return Loaded(_load_any_layout(content, options), {})


def _load_own_layout(content: bytes) -> Loaded:
    """Parse tables in our own layout. Raises one of `DECODE_ERRORS` if the layout differs.

    Comparing sizes detects duplicate doc ids: the decoder keeps only the last of them, so the text is longer than
    expected.
    """
    tables: Tables = {}
    texts: dict[str, memoryview] = {}
    for name, rows, text in _table_texts(content):
        table = _decode_table(text)
        size = 2 + sum(map(len, table)) + sum(map(len, table.values())) + 6 * len(table)
        if (rows, len(text)) != (len(table), size) or name in tables:
            raise ValueError("unexpected layout")
        tables[name], texts[name] = table, text
    return Loaded(tables, texts)


def _table_texts(content: bytes) -> Iterator[tuple[str, int, memoryview]]:
    """Yield the name of each table, its number of lines with records, and its text.

    Raises ValueError if the layout differs or the text isn't valid UTF-8. Decoding line by line takes half as long as
    decoding everything at once.
    """
    lines = BytesIO(content)
    if next(lines, b"") != b"{\n":
        raise ValueError("unexpected layout: start of the file")
    last_line = b"},\n"
    while last_line == b"},\n":
        start = lines.tell()
        head = TABLE_HEAD.fullmatch(next(lines, b""))
        if not head:
            raise ValueError("unexpected layout: head of a table")
        rows, last_line = (0, head[2] + b"\n") if head[2] else _skip_records(lines)
        yield head[1].decode(), rows, memoryview(content)[start + len(head[1]) + 4 : lines.tell() - len(last_line) + 1]
    if last_line != b"}\n" or next(lines, b"") != b"}\n" or next(lines, b""):
        raise ValueError("unexpected layout: end of the file")


def _skip_records(lines: Iterable[bytes]) -> tuple[int, bytes]:
    """Return the number of lines with records, and the line that ends the table."""
    for rows, line in enumerate(lines):
        if line.decode() in ("},\n", "}\n"):
            return rows, line
    return 0, b""


def _load_any_layout(content: bytes, options: str) -> Tables:
    try:
        text = content.decode("utf-8")
        tables = json.loads(
            text,
            parse_int=parse_int,
            parse_float=parse_float,
            parse_constant=reject_constant,
            object_pairs_hook=_reject_duplicate_keys,
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"invalid UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        if not content.strip():
            raise ValueError("the file is empty") from None
        if conflict := _CONFLICT().search(text):
            line = text.count("\n", 0, conflict.start()) + 1
            raise ValueError(
                f"git conflict markers (line {line}); merge both sides with 'paperlog {options}sync --resolve'"
            ) from None
        raise ValueError(f"invalid JSON ({error.msg}, line {error.lineno})") from None
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise ValueError("not a paperlog library")
    return tables


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the pairs as a dict. Raises ValueError for duplicate keys; by default `json` silently keeps the last."""
    members = dict(pairs)
    if len(members) != len(pairs):
        duplicate, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"duplicate key '{duplicate}'")
    return members


def dump(tables: Mapping[str, Mapping[str, Any]], before: Loaded | None = None) -> Iterator[bytes | memoryview]:
    """Yield the content of a library file in pieces. Tables that are the same objects as before are not encoded."""
    pieces: list[bytes | memoryview | Raw] = [b"{\n"]
    for number, (name, table) in enumerate(tables.items()):
        pieces += [b",\n" if number else b"", encode_record(name), b": "]
        text = before.texts.get(name) if before and before.tables.get(name) is table else None
        if text is None:
            pieces += _encode_table(table)
        elif len(text) < _LARGE:
            pieces.append(text)
        else:
            yield b"".join(pieces)
            yield text
            pieces = []
    yield b"".join([*pieces, b"\n}\n"])


def _encode_table(table: Mapping[str, Any]) -> list[bytes | Raw]:
    rows = sorted(table.items(), key=lambda item: (not item[0].isdecimal(), len(item[0]), item[0]))
    lines = [
        piece for doc_id, record in rows for piece in (b",\n", encode_record(doc_id), b": ", encode_record(record))
    ]
    lines[:1] = [b"\n"] if lines else []
    return [b"{", *lines, b"\n}" if lines else b"}"]


def encode_record(value: Any) -> bytes | Raw:
    """Return a record as it is written to the library file."""
    if type(value) is Raw:
        return value
    try:
        return _encode(value).encode()
    except TypeError:  # a number that Python can't represent
        return _encode_with_raw_parts(value)
    except UnicodeEncodeError:  # a lone surrogate: valid in JSON, but not in UTF-8
        return _encode_ascii(value).encode()


def _encode_with_raw_parts(value: Any) -> bytes:
    """Encode a value that contains instances of Raw, which `json` can't encode."""
    from uuid import uuid4  # noqa: PLC0415 - rarely needed

    parts: list[str] = []
    placeholder = uuid4().hex

    def replace_part(part: Raw) -> str:
        parts.append(bytes(part).decode())
        return f"{placeholder}{len(parts) - 1}"

    text = json.dumps(value, sort_keys=True, allow_nan=False, default=replace_part)
    return re.sub(rf'"{placeholder}([0-9]+)"', lambda match: parts[int(match[1])], text).encode()
