"""BibTeX text cut into entries: macros put in place, each entry on its own, so that a broken one harms no other.

bibtexparser 2.1 leaves a concatenation with a macro as it is written, puts the field after a missing comma into the
one before, and refuses an entry for a repeated field; pybtex 0.26 drops what follows a missing comma, takes an
unclosed entry for a good one, and reads mail addresses as entries.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass

_HEAD = re.compile(r"(?<![\w\\@.])@[ \t]*(?P<kind>[A-Za-z][\w-]*)\s*(?P<open>\{|\((?=\s*[^\s,={}()]*\s*[,=]))")
_NEXT = re.compile(
    r"^[ \t]*@[ \t]*(?:[A-Za-z][\w-]*\s*\{|(?:article|book|in\w+|misc|online|phdthesis"
    r"|proceedings|string|techreport)\s*\()",
    re.MULTILINE | re.IGNORECASE,
)
_KEY = re.compile(r"(?P<key>[^,={}\"#]*)(?P<end>[,=}])")
_BETWEEN = re.compile(r"(?:[\s,]+|%[^\n]*)*")
_NAME = re.compile(r"(?P<name>[^\s=,{}\"#()%@']+)\s*=")
_WORD = re.compile(r"[^\s,#{}\"=%]+")
_HASH = re.compile(r"\s*#")
_LEFTOVER = re.compile(r"\s*+(?:\}\s*+)?,\s*+[A-Za-z][\w-]*\s*=")
_SPACE = re.compile(r"\s*")
_BRACE = re.compile(r"(\\*)([{}])")
_QUOTED = re.compile(r"[{}\"]")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as it is written, macros put in place; `fields` in their order, names in lower case."""

    line: int
    kind: str
    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """An entry that can't be cut out; the next one can."""

    line: int
    key: str
    reason: str


class _Unreadable(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Macro:
    name: str


_Value = list[str | _Macro]
_Fields = list[tuple[str, _Value]]


def entries(text: str) -> Iterator[RawEntry | BrokenEntry]:
    """Give the entries of a text in their order. Raises ValueError where it holds nothing of BibTeX."""
    records = list(_Scanner(text).records())
    if not records and text.strip() and not _HEAD.search(text):
        raise ValueError("it has no BibTeX entry")
    later: dict[str, str] = {}
    for record in records:
        if isinstance(record, _Record) and record.kind == "string":
            _define(record, later, later)
    known: dict[str, str] = {}
    for record in records:
        if isinstance(record, BrokenEntry):
            yield record
        elif record.kind == "string":
            _define(record, known, ChainMap(known, later))
        else:
            values = ChainMap(known, later)
            fields = tuple((name, _joined(value, values)) for name, value in record.fields)
            yield RawEntry(record.line, record.kind, record.key, fields)


def _define(record: _Record, macros: MutableMapping[str, str], known: Mapping[str, str]) -> None:
    for name, value in record.fields:
        macros[name] = _joined(value, known)


def _joined(value: _Value, macros: Mapping[str, str]) -> str:
    """Return the text of a value; a macro that nothing defines, such as a month, is its name."""
    return "".join(macros.get(part.name.lower(), part.name) if isinstance(part, _Macro) else part for part in value)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    kind: str
    key: str
    fields: _Fields


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [found.end() for found in re.finditer("\n", text)]
        self._heads = [found.start() for found in _NEXT.finditer(text)]
        self._plain = _closings(text, escapes=False)
        self._escaped = _closings(text, escapes=True)
        self._closing = self._plain

    def records(self) -> Iterator[_Record | BrokenEntry]:
        at = 0
        while head := _HEAD.search(self._text, at):
            at = head.end()
            kind = head["kind"].lower()
            if self._is_commented_out(head.start()):
                continue
            if kind in {"comment", "preamble"}:
                at = self._after_comment(head)
                continue
            limit = self._limit(head.start())
            record, at = self._record(head, kind, limit)
            yield record

    def _line(self, at: int) -> int:
        return bisect_right(self._lines, at) + 1

    def _limit(self, at: int) -> int:
        """Return where the next entry begins."""
        index = bisect_right(self._heads, at)
        return self._heads[index] if index < len(self._heads) else len(self._text)

    def _is_commented_out(self, at: int) -> bool:
        begin = self._lines[index - 1] if (index := bisect_right(self._lines, at)) else 0
        return self._text.startswith("%", _end(_SPACE, self._text, begin)) if begin < at else False

    def _after_comment(self, head: re.Match[str]) -> int:
        """Return the end of a comment, which may hold entries; an unclosed one ends with its line."""
        opening = head.end() - 1
        if head["open"] == "{" and opening in self._plain:
            return self._plain[opening] + 1
        newline = self._text.find("\n", opening)
        return newline + 1 if newline >= 0 else len(self._text)

    def _record(self, head: re.Match[str], kind: str, limit: int) -> tuple[_Record | BrokenEntry, int]:
        line = self._line(head.start("kind"))
        reason = ""
        for closing in (self._plain, self._escaped):
            self._closing = closing
            try:
                key, fields, end = self._inside(head, kind, limit)
            except _Unreadable as error:
                reason = reason or str(error)
            else:
                return _Record(line, kind, key, fields), end
        found = _KEY.match(self._text, head.end(), limit)
        key = found["key"].strip() if found and found["end"] == "," and kind != "string" else ""
        return BrokenEntry(line, "@string" if kind == "string" else key, reason), limit

    def _inside(self, head: re.Match[str], kind: str, limit: int) -> tuple[str, _Fields, int]:
        """Return key, fields and end of an entry. Raises _Unreadable."""
        last = "}" if head["open"] == "{" else ")"
        key, at = "", head.end()
        if kind != "string":
            found = _KEY.match(self._text, at, limit)
            if not found:
                raise _Unreadable("it has no citation key and no fields")
            before = found["key"].split()
            if found["end"] != "=":
                key, at = found["key"].strip(), found.start("end")
            elif len(before) == 2:  # no comma after the key
                key, at = before[0], self._text.index(before[0], at) + len(before[0])
        fields: _Fields = []
        while not self._text.startswith(last, at := _end(_BETWEEN, self._text, at, limit)):
            if at >= limit:
                raise _Unreadable("a brace or quotation mark is not closed before the next entry")
            name = _NAME.match(self._text, at, limit)
            if not name:
                raise _Unreadable(f"line {self._line(at)} has no field where one should begin")
            value, at = self._value(_end(_SPACE, self._text, name.end(), limit), limit, last)
            fields.append((name["name"].lower(), value))
        if at >= limit:
            raise _Unreadable("it is not closed before the next entry")
        if _LEFTOVER.match(self._text, at + 1, limit):
            raise _Unreadable(f"a brace too many closes it on line {self._line(at)}, before its last field")
        return key, fields, at + 1

    def _value(self, at: int, limit: int, last: str) -> tuple[_Value, int]:
        parts: _Value = []
        while True:
            part, at = self._part(at, limit, last)
            parts.append(part)
            if not (found := _HASH.match(self._text, at, limit)):
                return parts, at
            at = _end(_SPACE, self._text, found.end(), limit)

    def _part(self, at: int, limit: int, last: str) -> tuple[str | _Macro, int]:
        first = self._text[at : at + 1]
        if first == "{":
            end = self._closing.get(at, limit)
        elif first == '"':
            end = self._end_of_quoted(at + 1, limit)
        else:
            found = _WORD.match(self._text, at, limit)
            word = found[0].partition(last)[0] if found else ""
            if not word:
                raise _Unreadable(f"line {self._line(at)} has a field without a value")
            return (word if word.isdigit() else _Macro(word)), at + len(word)
        if end >= limit:
            raise _Unreadable("a brace or quotation mark is not closed before the next entry")
        return self._text[at + 1 : end], end + 1

    def _end_of_quoted(self, at: int, limit: int) -> int:
        while (found := _QUOTED.search(self._text, at, limit)) and found[0] != '"':
            if found[0] == "}" or found.start() not in self._closing:
                return limit
            at = self._closing[found.start()] + 1
            if at >= limit:
                return limit
        return found.start() if found else limit


def _end(pattern: re.Pattern[str], text: str, at: int, limit: int | None = None) -> int:
    found = pattern.match(text, at, len(text) if limit is None else limit)
    return found.end() if found else at


def _closings(text: str, *, escapes: bool) -> dict[int, int]:
    """Return the place of the closing brace of each opening one; BibTeX counts those after a backslash too."""
    opened: list[int] = []
    pairs = {}
    for found in _BRACE.finditer(text):
        if escapes and len(found[1]) % 2:
            continue
        if found[2] == "{":
            opened.append(found.start(2))
        elif opened:
            pairs[opened.pop()] = found.start(2)
    return pairs
