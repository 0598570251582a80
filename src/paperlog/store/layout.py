"""The layout of the library file: JSON text to and from tables."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from msgspec import MsgspecError, Raw
from msgspec.json import Decoder

from paperlog.values import reject_constant

Tables = dict[str, dict[str, Any]]
"""Table name, doc id, record: what TinyDB reads and writes. A record may still be as the file has it, a Raw."""
_TABLES_DECODER = Decoder(dict[str, dict[str, Raw]])
DECODE_ERRORS = (MsgspecError, ValueError, RecursionError)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, sort_keys=True, allow_nan=False).encode


def load(content: bytes) -> Tables:
    """Read tables. Raises ValueError where the content is not whole JSON of their shape.

    Records of our own layout stay as they stand until somebody looks at them: to decode them all takes most of the
    time of a command on a large library.
    """
    try:
        return _load_own_layout(content)
    except DECODE_ERRORS:
        return _load_any_layout(content)


def _load_own_layout(content: bytes) -> Tables:
    """Read tables of our own layout. Raises `_OTHERS` where it is another, or nothing that can be read.

    A record that stands twice, of which a decoder keeps the last alone, makes the text longer than it should be.
    """
    lines = sum(1 for _ in map(bytes.decode, BytesIO(content)))  # as UTF-8: one by one they take half the time
    tables: Tables = _TABLES_DECODER.decode(content)
    if (lines, len(content)) != _own_layout_size(tables):
        raise ValueError("another hand wrote it")
    return tables


def _own_layout_size(tables: Tables) -> tuple[int, int]:
    """Return how many lines and bytes our layout of these tables has."""
    lines, size = 2, 3
    for name, table in tables.items():
        lines += 2 + len(table) if table else 1
        size += len(name) + 8 + sum(map(len, table)) + sum(map(len, table.values())) + 6 * len(table)
    return lines, size


def _load_any_layout(content: bytes) -> Tables:
    try:
        text = content.decode("utf-8")
        tables = json.loads(
            text, parse_constant=reject_constant, parse_float=_parse_finite, object_pairs_hook=_reject_duplicate_keys
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 text (byte {error.start})") from None
    except json.JSONDecodeError as error:
        reason = "it is empty" if not content.strip() else f"it is no whole JSON ({error.msg}, line {error.lineno})"
        raise ValueError(reason) from None
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise ValueError("it is JSON, but no paperlog library")
    return tables


def _reject_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object. Raises ValueError where it has a name twice: JSON readers would keep the last one alone."""
    members = dict(pairs)
    if len(members) != len(pairs):
        duplicate, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"'{duplicate}' stands in one place twice")
    return members


def _parse_finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"it holds {text}, which no number here can be")
    return number


def dump(tables: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return our layout of tables; what is large is copied once."""
    pieces: list[bytes | Raw] = []
    for name, table in tables.items():
        rows = sorted(table.items(), key=lambda item: (not item[0].isdecimal(), len(item[0]), item[0]))
        lines = [
            piece for doc_id, record in rows for piece in (b",\n", _encode_value(doc_id), b": ", _encode_value(record))
        ]
        lines[:1] = [b"\n"] if lines else []
        pieces += [b",\n", _encode_value(name), b": {", *lines, b"\n}" if lines else b"}"]
    return b"".join([b"{\n", *pieces[1:], b"\n}\n"])


def _encode_value(value: Any) -> bytes | Raw:
    if type(value) is Raw:
        return value
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:  # a lone surrogate, which JSON can hold and UTF-8 can't
        return _encode_ascii(value).encode()
