"""Libraries with git conflict markers: both sides are read, so that they can be merged."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from paperlog.store.layout import Tables, load

_MARKER = re.compile(rb"(<{7,}|\|{7,}|={7,}|>{7,})(?: .*)?")
_TABLE = re.compile(rb'"(\w+)": \{(?:\},?)?')
_PUNCTUATION = frozenset({b"{", b"}", b"},", b","})


def has_conflict(content: bytes) -> bool:
    """Return whether a file has git conflict markers."""
    return any(_MARKER.fullmatch(line) and line.startswith(b"<") for line in _lines(content))


def conflict_sides(content: bytes) -> tuple[Tables, Tables]:
    """Return the tables of both sides of a library with conflict markers. Raises ValueError.

    Everything outside the conflicts belongs to both sides. The common base, which some styles show, is ignored.
    """
    ours: list[bytes] = []
    theirs: list[bytes] = []
    sides: tuple[list[bytes], ...] = (ours, theirs)
    inside = False
    length = 0  # git nests longer markers in the common base
    for line in _lines(content):
        marker = _MARKER.fullmatch(line)
        if marker and inside and len(marker[1]) > length:
            marker = None
        kind = marker[1][:1] if marker else b""
        if marker and kind == b"<" and not inside:
            sides, inside, length = (ours,), True, len(marker[1])
        elif kind == b"|" and inside:
            sides = ()
        elif kind == b"=" and inside:
            sides = (theirs,)
        elif kind == b">" and inside:
            sides, inside = (ours, theirs), False
        elif marker:
            raise ValueError("git conflict markers that don't match")
        else:
            for side in sides:
                side.append(line)
    if inside:
        raise ValueError("git conflict markers that don't match")
    return _tables(ours, keeps_last=False), _tables(theirs, keeps_last=True)


def _lines(content: bytes) -> Iterator[bytes]:
    return (line.removesuffix(b"\r") for line in content.split(b"\n"))


def _tables(lines: list[bytes], *, keeps_last: bool) -> Tables:
    """Parse the lines of one side, whose commas may be wrong, or parse it as JSON if it has another layout."""
    try:
        return _tables_by_line([line for line in lines if line], keeps_last=keeps_last)
    except ValueError:
        return load(b"\n".join(lines)).tables


def _tables_by_line(lines: list[bytes], *, keeps_last: bool) -> Tables:
    """Parse a table or a record on each line. Raises ValueError.

    git takes a record from both sides if they added it at different places; only one of the two belongs to a side.
    """
    tables: Tables = {}
    rows: dict[str, Any] | None = None
    if (lines[:1], lines[-1:]) != ([b"{"], [b"}"]):
        raise ValueError("an incomplete file")
    for line in lines:
        if head := _TABLE.fullmatch(line):
            rows = tables.setdefault(head[1].decode(), {})
        elif line not in _PUNCTUATION:
            if rows is None:
                raise ValueError("a record outside a table")
            ((key, record),) = load(b'{\n"row": {\n%b\n}\n}\n' % line.removesuffix(b",")).tables["row"].items()
            if keeps_last or key not in rows:
                rows[key] = record
    return tables
