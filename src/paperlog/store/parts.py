"""A library's file without the papers that an answer can do without: they cost no decoding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple

MayBeMeant = Callable[[bytes], bool]
"""Tells of a record, as UTF-8, whether it may be of a paper that is meant."""

_PAPERS, _READINGS = b'"papers": {\n', b'"readings": {\n'
_KEY = b'"key": "'


class Part(NamedTuple):
    content: bytes
    left_out: int
    """How many papers are not in it."""


def part_of(file: BinaryIO, may_be_meant: MayBeMeant) -> Part:
    """Return a library without the papers that can't be meant, as their records and their readings' tell.

    Of those that are left out neither records nor readings are looked at any closer. Raises ValueError where the lines
    can't tell what is whose: a record is no line, a key stands twice, a reading that may be meant has no paper.
    """

    def may_be_near(line: bytes) -> bool:
        return may_be_meant(line) or (b"\\" in line and b"\\u" in line)  # letters may be written as escapes

    lines, left_out = _without_others(file, may_be_near)
    readings = _records(lines, _READINGS)
    meant = {key for key, line in readings if may_be_near(line)}
    if not meant.isdisjoint(left_out):
        file.seek(0)
        lines, left_out = _without_others(file, lambda line: may_be_near(line) or _key_in(line) in meant)
    papers = _records(lines, _PAPERS)
    kept = {key for key, _ in papers}
    if not (meant <= kept and kept.isdisjoint(left_out)):
        raise ValueError("a key stands twice, or a reading has no paper")
    if left_out:
        _put(lines, _READINGS, [line for key, line in readings if key in kept])
        _put(lines, _PAPERS, [line for _, line in papers])
    return Part(b"".join(lines), len(left_out))


def _without_others(file: Iterable[bytes], may_be_near: MayBeMeant) -> tuple[list[bytes], list[bytes]]:
    """Return the lines but those of papers that can't be meant, and the keys of these."""
    kept: list[bytes] = []
    left_out: list[bytes] = []
    is_paper = False
    for line in file:
        if not is_paper:
            is_paper = line == _PAPERS
        elif line[:1] == b"}":
            is_paper = False
        elif not may_be_near(line):
            left_out.append(_key_in(line))
            continue
        kept.append(line)
    return kept, left_out


def _records(lines: list[bytes], head: bytes) -> list[tuple[bytes, bytes]]:
    """Return the records of a table, each with its key. Raises ValueError where lines don't tell them apart."""
    found = [(_key_in(line), line) for line in lines[_span(lines, head)]]
    if any(line.count(b'"key"') > 1 for _, line in found):
        raise ValueError("more than one key stands in a line")
    name = head.partition(b":")[0]
    if head not in lines and any(line.lstrip().startswith(name) and b"}" not in line for line in lines):
        raise ValueError("another hand wrote the beginning")
    return found


def _span(lines: list[bytes], head: bytes) -> slice:
    """Return where the records of a table stand."""
    start = lines.index(head) + 1 if head in lines else len(lines)
    end = next((at for at in range(start, len(lines)) if lines[at][:1] == b"}"), len(lines))
    return slice(start, end)


def _put(lines: list[bytes], head: bytes, records: list[bytes]) -> None:
    """Put records in place of those of a table, whose last one has no comma behind it."""
    span = _span(lines, head)
    if records:
        lines[span] = [*records[:-1], records[-1].rstrip(b",\n") + b"\n"]
    elif span.stop < len(lines):
        lines[span.start - 1 : span.stop + 1] = [head.rstrip() + lines[span.stop]]


def _key_in(line: bytes) -> bytes:
    """Return the first key in the record that a line is. Raises ValueError where it is no whole one."""
    start = line.index(_KEY) + len(_KEY)
    if not (line[1:2].isdigit() and line.endswith((b"},\n", b"}\n"))):
        raise ValueError("a line is no record")
    return line[start : line.index(b'"', start)]
