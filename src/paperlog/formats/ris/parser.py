"""Parsing of RIS into records."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperlog.formats.base import Rejected
from paperlog.formats.tagged import TaggedRecord

INDENTATION = "      "
"""What an export writes before each further line of a value."""
_CONTINUATION = f"\n{INDENTATION}"
TITLE_TAGS = ("TI", "T1", "CT")
# A line break first, because a literal is found much faster than the start of a line.
_TAG = re.compile(r"\n\ufeff?([A-Z][A-Z0-9])  -[ \t]*")
_KNOWN_TAGS = (
    "TY|ER|ID|LB|T[1-3IT]|CT|BT|ST|A[1-4U]|ED|PY|Y[12]|DA|J[12AFO]|C[1-8]|VL|IS|SP|EP|SN|PB|CY|PP|ET|AB|N[12]|KW|DO|DI|"
    "UR|L[1-4K]|M[1-3]|AN|AD|LA|DB|DP|SE|RP|U[1-5]|AV|NV|TA|CN|CA"
)
_TAG_AFTER_ONE_SPACE = re.compile(
    rf"\n\ufeff?({_KNOWN_TAGS}) {{1,2}}-(?:[ \t]+|(?=\n|\Z))"
)  # only known tags: "AI - the field" is text
_FIRST_TYPE = re.compile(r"^TY( {1,2})-", re.MULTILINE)
_FIRST_TITLE = re.compile(r"^T[1I](  )- ", re.MULTILINE)
_IDENTIFYING_TAGS = frozenset({"TY", *TITLE_TAGS})
_NUMBER = re.compile(r"\s*[0-9]+\.\s*")


def parse_records(text: str) -> Iterator[TaggedRecord | Rejected]:
    """Yield the records in order. `TY` and `ER` are optional. Raises ValueError if no record has a type or a title."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not (first_type := _FIRST_TYPE.search(text) or _FIRST_TITLE.search(text)):
        raise ValueError("not RIS: no line starts with 'TY  - '")
    tag = _TAG if len(first_type[1]) == 2 else _TAG_AFTER_ONE_SPACE
    return _records(f"\n{text}", tag, 1 + text.count("\n", 0, first_type.start()))


def _records(text: str, tag: re.Pattern[str], first_line: int) -> Iterator[TaggedRecord | Rejected]:
    """Yield the records in order. Text between records is rejected; text before the first record is skipped.

    Tags after a record that name no title are ignored, with what follows them: Ovid adds them.
    """
    record: TaggedRecord | None = None
    before, *pieces = tag.split(text)
    stray = _stray(before, 0, first_line)
    if stray:
        yield stray
    next_line = 1 + before.count("\n")
    for name, value in zip(pieces[::2], pieces[1::2], strict=True):
        line, next_line = next_line, next_line + 1 + value.count("\n")
        if record and name in {"TY", "ER"}:
            if _is_complete(record):
                yield record
            record = None
        if name != "ER":
            record = record or TaggedRecord(line)
            record.add(name, value.replace(_CONTINUATION, "\n"))
            stray = None
        elif not stray and (stray := _stray(value, line, first_line)):
            yield stray
    if record and _is_complete(record):
        yield record


def _stray(text: str, start: int, first_line: int) -> Rejected | None:
    """Reject the first line after the line `start` of a text, and after `first_line`, that isn't blank or a number."""
    for number, line in enumerate(text.split("\n")[1:], start=start + 1):
        if number > first_line and line.strip() and not _NUMBER.fullmatch(line):
            return Rejected.at(number, "outside of any record: no TY before it")
    return None


def _is_complete(record: TaggedRecord) -> bool:
    """Return whether a record has a type or a title."""
    return not _IDENTIFYING_TAGS.isdisjoint(record.lines)
