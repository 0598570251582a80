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

_ENTRY_HEADER = re.compile(r"(?<![\w\\@.])@[ \t]*(?P<type>[A-Za-z][\w-]*)\s*(?P<open>\{|\((?=\s*[^\s,={}()]*\s*[,=]))")
_HEADER_AT_LINE_START = re.compile(
    r"^[ \t]*@[ \t]*(?:[A-Za-z][\w-]*\s*\{|(?:article|book|in\w+|misc|online|phdthesis"
    r"|proceedings|string|techreport)\s*\()",
    re.MULTILINE | re.IGNORECASE,
)
_KEY = re.compile(r"(?P<key>[^,={}\"#]*)(?P<end>[,=}])")
_FIELD_SEPARATOR = re.compile(r"(?:[\s,]+|%[^\n]*)*")
_FIELD_NAME = re.compile(r"(?P<name>[^\s=,{}\"#()%@']+)\s*=")
_WORD = re.compile(r"[^\s,#{}\"=%]+")
_CONCATENATION = re.compile(r"\s*#")
_FIELD_AFTER_END = re.compile(r"\s*+(?:\}\s*+)?,\s*+[A-Za-z][\w-]*\s*=")
_SPACE = re.compile(r"\s*")
_BRACE = re.compile(r"(\\*)([{}])")
_QUOTE_OR_BRACE = re.compile(r"[{}\"]")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as it is written, macros put in place; `fields` in their order, names in lower case."""

    line: int
    entry_type: str
    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """An entry that can't be cut out; the next one can."""

    line: int
    key: str
    reason: str


class _ParseError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Macro:
    name: str


_Value = list[str | _Macro]
_Fields = list[tuple[str, _Value]]


def parse_entries(text: str) -> Iterator[RawEntry | BrokenEntry]:
    """Give the entries of a text in their order. Raises ValueError where it holds nothing of BibTeX."""
    records = list(_Parser(text).parse())
    if not records and text.strip() and not _ENTRY_HEADER.search(text):
        raise ValueError("it has no BibTeX entry")
    all_macros: dict[str, str] = {}
    for record in records:
        if isinstance(record, _Record) and record.entry_type == "string":
            _define_macros(record, all_macros, all_macros)
    defined_macros: dict[str, str] = {}
    for record in records:
        if isinstance(record, BrokenEntry):
            yield record
        elif record.entry_type == "string":
            _define_macros(record, defined_macros, ChainMap(defined_macros, all_macros))
        else:
            values = ChainMap(defined_macros, all_macros)
            fields = tuple((name, _expand(value, values)) for name, value in record.fields)
            yield RawEntry(record.line, record.entry_type, record.key, fields)


def _define_macros(record: _Record, macros: MutableMapping[str, str], defined_macros: Mapping[str, str]) -> None:
    for name, value in record.fields:
        macros[name] = _expand(value, defined_macros)


def _expand(value: _Value, macros: Mapping[str, str]) -> str:
    """Return the text of a value; a macro that nothing defines, such as a month, is its name."""
    return "".join(macros.get(part.name.lower(), part.name) if isinstance(part, _Macro) else part for part in value)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    entry_type: str
    key: str
    fields: _Fields


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends = [match.end() for match in re.finditer("\n", text)]
        self._entry_starts = [match.start() for match in _HEADER_AT_LINE_START.finditer(text)]
        self._braces = _matching_braces(text, escapes=False)
        self._unescaped_braces = _matching_braces(text, escapes=True)
        self._active_braces = self._braces

    def parse(self) -> Iterator[_Record | BrokenEntry]:
        position = 0
        while header := _ENTRY_HEADER.search(self._text, position):
            position = header.end()
            entry_type = header["type"].lower()
            if self._is_commented_out(header.start()):
                continue
            if entry_type in {"comment", "preamble"}:
                position = self._comment_end(header)
                continue
            limit = self._find_limit(header.start())
            record, position = self._parse_record(header, entry_type, limit)
            yield record

    def _line(self, position: int) -> int:
        return bisect_right(self._line_ends, position) + 1

    def _find_limit(self, position: int) -> int:
        """Return where the next entry begins."""
        index = bisect_right(self._entry_starts, position)
        return self._entry_starts[index] if index < len(self._entry_starts) else len(self._text)

    def _is_commented_out(self, position: int) -> bool:
        line_start = self._line_ends[index - 1] if (index := bisect_right(self._line_ends, position)) else 0
        return (
            self._text.startswith("%", _match_end(_SPACE, self._text, line_start)) if line_start < position else False
        )

    def _comment_end(self, header: re.Match[str]) -> int:
        """Return the end of a comment, which may hold entries; an unclosed one ends with its line."""
        opening = header.end() - 1
        if header["open"] == "{" and opening in self._braces:
            return self._braces[opening] + 1
        newline = self._text.find("\n", opening)
        return newline + 1 if newline >= 0 else len(self._text)

    def _parse_record(self, header: re.Match[str], entry_type: str, limit: int) -> tuple[_Record | BrokenEntry, int]:
        line = self._line(header.start("type"))
        reason = ""
        for braces in (self._braces, self._unescaped_braces):
            self._active_braces = braces
            try:
                key, fields, end = self._parse_body(header, entry_type, limit)
            except _ParseError as error:
                reason = reason or str(error)
            else:
                return _Record(line, entry_type, key, fields), end
        match = _KEY.match(self._text, header.end(), limit)
        key = match["key"].strip() if match and match["end"] == "," and entry_type != "string" else ""
        return BrokenEntry(line, "@string" if entry_type == "string" else key, reason), limit

    def _parse_body(self, header: re.Match[str], entry_type: str, limit: int) -> tuple[str, _Fields, int]:
        """Return key, fields and end of an entry. Raises _Unreadable."""
        closer = "}" if header["open"] == "{" else ")"
        key, position = "", header.end()
        if entry_type != "string":
            match = _KEY.match(self._text, position, limit)
            if not match:
                raise _ParseError("it has no citation key and no fields")
            words = match["key"].split()
            if match["end"] != "=":
                key, position = match["key"].strip(), match.start("end")
            elif len(words) == 2:  # no comma after the key
                key, position = words[0], self._text.index(words[0], position) + len(words[0])
        fields: _Fields = []
        while not self._text.startswith(closer, position := _match_end(_FIELD_SEPARATOR, self._text, position, limit)):
            if position >= limit:
                raise _ParseError("a brace or quotation mark is not closed before the next entry")
            name = _FIELD_NAME.match(self._text, position, limit)
            if not name:
                raise _ParseError(f"line {self._line(position)} has no field where one should begin")
            value, position = self._parse_value(_match_end(_SPACE, self._text, name.end(), limit), limit, closer)
            fields.append((name["name"].lower(), value))
        if position >= limit:
            raise _ParseError("it is not closed before the next entry")
        if _FIELD_AFTER_END.match(self._text, position + 1, limit):
            raise _ParseError(f"a brace too many closes it on line {self._line(position)}, before its last field")
        return key, fields, position + 1

    def _parse_value(self, position: int, limit: int, closer: str) -> tuple[_Value, int]:
        parts: _Value = []
        while True:
            part, position = self._parse_part(position, limit, closer)
            parts.append(part)
            if not (match := _CONCATENATION.match(self._text, position, limit)):
                return parts, position
            position = _match_end(_SPACE, self._text, match.end(), limit)

    def _parse_part(self, position: int, limit: int, closer: str) -> tuple[str | _Macro, int]:
        first = self._text[position : position + 1]
        if first == "{":
            end = self._active_braces.get(position, limit)
        elif first == '"':
            end = self._end_of_quoted(position + 1, limit)
        else:
            match = _WORD.match(self._text, position, limit)
            word = match[0].partition(closer)[0] if match else ""
            if not word:
                raise _ParseError(f"line {self._line(position)} has a field without a value")
            return (word if word.isdigit() else _Macro(word)), position + len(word)
        if end >= limit:
            raise _ParseError("a brace or quotation mark is not closed before the next entry")
        return self._text[position + 1 : end], end + 1

    def _end_of_quoted(self, position: int, limit: int) -> int:
        while (match := _QUOTE_OR_BRACE.search(self._text, position, limit)) and match[0] != '"':
            if match[0] == "}" or match.start() not in self._active_braces:
                return limit
            position = self._active_braces[match.start()] + 1
            if position >= limit:
                return limit
        return match.start() if match else limit


def _match_end(pattern: re.Pattern[str], text: str, position: int, limit: int | None = None) -> int:
    match = pattern.match(text, position, len(text) if limit is None else limit)
    return match.end() if match else position


def _matching_braces(text: str, *, escapes: bool) -> dict[int, int]:
    """Return the place of the closing brace of each opening one; BibTeX counts those after a backslash too."""
    open_positions: list[int] = []
    pairs = {}
    for match in _BRACE.finditer(text):
        if escapes and len(match[1]) % 2:
            continue
        if match[2] == "{":
            open_positions.append(match.start(2))
        elif open_positions:
            pairs[open_positions.pop()] = match.start(2)
    return pairs
