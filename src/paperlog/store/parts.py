"""A library's file without the papers that an answer can do without: they cost no decoding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO, NamedTuple

from msgspec import Raw

from paperlog.store.decoding import key_of

MayBeMeant = Callable[[bytes], bool]
"""Tells of a record, as UTF-8, whether it may be of a paper that is meant."""

_PAPERS, _READINGS = b'"papers": {\n', b'"readings": {\n'


class Part(NamedTuple):
    content: bytes
    left_out: int
    """How many papers are not in it."""


def part_of(file: BinaryIO, may_be_meant: MayBeMeant) -> Part:
    """Return a library without the papers that can't be meant, as their records and their readings' tell.

    Of those that are left out neither records nor readings are looked at any closer. A record is a line: a file of
    another layout is kept whole.
    """
    lines, left_out = _without_others(file, may_be_meant)
    readings = lines[_span(lines, _READINGS)]
    meant = {_key_of(line) for line in readings if may_be_meant(line)}
    kept = set(map(_key_of, lines[_span(lines, _PAPERS)]))
    if meant - kept:
        kept |= meant
        file.seek(0)
        lines, left_out = _without_others(file, lambda line: may_be_meant(line) or _key_of(line) in meant)
    if left_out:
        _put(lines, _READINGS, [line for line in readings if not _is_record(line) or _key_of(line) in kept])
        _put(lines, _PAPERS, lines[_span(lines, _PAPERS)])
    return Part(b"".join(lines), left_out)


def _without_others(file: Iterable[bytes], may_be_meant: MayBeMeant) -> tuple[list[bytes], int]:
    """Return the lines but those of papers that can't be meant, and how many these are."""
    kept: list[bytes] = []
    left_out, is_paper = 0, False
    for line in file:
        if is_paper and not may_be_meant(line):
            # Where letters are written as escapes, their records can't tell.
            if _is_record(line) and not (b"\\" in line and b"\\u" in line):
                left_out += 1
                continue
            is_paper = line[:1] != b"}"
        elif line == _PAPERS:
            is_paper = True
        kept.append(line)
    return kept, left_out


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


def _is_record(line: bytes) -> bool:
    return line[1:2].isdigit() and line.endswith((b"},\n", b"}\n"))


def _key_of(line: bytes) -> str | None:
    return key_of(Raw(line.partition(b": ")[2].rstrip(b",\n")))
