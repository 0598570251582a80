"""BibTeX parser. Expands macros, and parses each entry on its own so that a broken entry doesn't affect the others.

Existing parsers lose data: see docs/adr/0004-own-bibtex-reader.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_ENTRY_HEADER = re.compile(  # begins with a literal, which re searches for quickly
    r"@(?<![\w\\@.]@)[ \t]*(?P<type>[A-Za-z][\w-]*)\s*(?P<open>\{|\((?=\s*[^\s,={}()]*\s*[,=]))"
)
_HEADER_AT_LINE_START = re.compile(
    r"^[ \t]*@[ \t]*(?:[A-Za-z][\w-]*\s*\{|(?:article|book|in\w+|misc|online|phdthesis"
    r"|proceedings|string|techreport)\s*\()",
    re.MULTILINE | re.IGNORECASE,
)
_KEY = re.compile(r"(?P<key>[^,={}\"#]*)(?P<end>[,=}])")
_FIELD_SEPARATOR = re.compile(r"(?:[\s,]+|%[^\n]*)*")
_NAME_WORD = r"[^\s=,{}\"#()%']++"
_FIELD_NAME = re.compile(rf"(?P<name>{_NAME_WORD}(?:[^\S\n]++{_NAME_WORD})*+)\s*=")
_SIMPLE_FIELD = re.compile(r"[\s,]*+([A-Za-z][\w-]*+)\s*+=\s*+\{([^{}]*+)\}(?!\s*+#)")
"""A field in the most common form, which is parsed faster: a name, and a value in braces that has no braces inside."""
_WORD = re.compile(r"[^\s,#{}\"=%]+")
_CONCATENATION = re.compile(r"\s*#")
_FIELD_AFTER_END = re.compile(r"\s*+(?:\}\s*+)?,\s*+[A-Za-z][\w-]*\s*=")
_SPACE = re.compile(r"\s*")
_BRACE = re.compile(r"[{}]")
_BRACE_OR_ESCAPE = re.compile(r"[{}]|\\.", re.DOTALL)
_QUOTE_OR_BRACE = re.compile(r"[{}\"]")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry with its macros expanded.

    `fields` are (name, value) pairs in order. Names are in lower case, with hyphens for spaces, which Scopus and Web
    of Science write.
    """

    line: int
    entry_type: str
    key: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """An entry that can't be parsed, and the reason."""

    line: int
    key: str
    reason: str


@dataclass(frozen=True, slots=True)
class Command:
    """A `@string`, `@preamble` or `@comment`. Its kind is the name with the at sign."""

    kind: str


class _ParseError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Macro:
    name: str


_Value = list[str | _Macro]
_Fields = list[tuple[str, _Value]]
_Macros = dict[str, str | None]
"""The values of macros; None for a macro that is too long."""
_TOO_LONG = "its macros expand to too much text"


class SizeLimit:
    """Limits the text that macros and cross-references add, because a short file could expand to any size."""

    def __init__(self, text: str) -> None:
        self._remaining = 1_000_000 + 10 * len(text)

    def accept(self, size: int) -> bool:
        """Return whether this many more characters are within the limit, and count them if they are."""
        is_accepted = size <= self._remaining
        self._remaining -= size if is_accepted else 0
        return is_accepted


def parse_entries(text: str, limit: SizeLimit) -> Iterator[RawEntry | BrokenEntry | Command]:
    """Yield the entries and commands in order. Raises ValueError if the text contains no BibTeX at all."""
    records = list(_Parser(text).parse())
    if not records and text.strip() and not _ENTRY_HEADER.search(text):
        raise ValueError("no BibTeX entries")
    all_macros: _Macros = {}
    for record in records:
        if isinstance(record, _Record) and record.entry_type == "string":
            _define_macros(record, all_macros, all_macros, limit)
    defined_macros: _Macros = {}
    values = ChainMap(defined_macros, all_macros)
    for record in records:
        if not isinstance(record, _Record):
            yield record
        elif record.entry_type == "string":
            is_defined = _define_macros(record, defined_macros, values, limit)
            yield Command("@string") if is_defined else BrokenEntry(record.line, "@string", _TOO_LONG)
        else:
            fields = [(name, _expand(value, values, limit)) for name, value in record.fields]
            expanded = tuple((name, value) for name, value in fields if value is not None)
            if len(expanded) == len(fields):
                yield RawEntry(record.line, record.entry_type, record.key, expanded)
            else:
                yield BrokenEntry(record.line, record.key, _TOO_LONG)


def _define_macros(
    record: _Record, macros: _Macros, defined_macros: Mapping[str, str | None], limit: SizeLimit
) -> bool:
    """Define the macros of a record. Return False if one of them is too long."""
    for name, value in record.fields:
        macros[name] = _expand(value, defined_macros, limit)
    return all(macros[name] is not None for name, _ in record.fields)


def _expand(value: _Value, macros: Mapping[str, str | None], limit: SizeLimit) -> str | None:
    """Concatenate the parts of a value. An undefined macro, such as `jan`, becomes its name.

    Return None if the value is too long.
    """
    if len(value) == 1 and isinstance(value[0], str):
        return value[0]
    parts: list[str] = []
    for part in value:
        text = macros.get(part.name.lower(), part.name) if isinstance(part, _Macro) else part
        if text is None or (isinstance(part, _Macro) and not limit.accept(len(text))):
            return None
        parts.append(text)
    return "".join(parts)


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
        self._escapes = False

    def parse(self) -> Iterator[_Record | BrokenEntry | Command]:
        position = 0
        while header := _ENTRY_HEADER.search(self._text, position):
            position = header.end()
            entry_type = header["type"].lower()
            if self._is_commented_out(header.start()):
                continue
            if entry_type in {"comment", "preamble"}:
                position = self._comment_end(header)
                yield Command(f"@{entry_type}")
                continue
            limit = self._find_limit(header.start())
            record, position = self._parse_record(header, entry_type, limit)
            yield record

    @property
    def _active_braces(self) -> dict[int, int]:
        return self._unescaped_braces if self._escapes else self._braces

    @cached_property
    def _braces(self) -> dict[int, int]:
        return _matching_braces(self._text, escapes=False)

    @cached_property
    def _unescaped_braces(self) -> dict[int, int]:
        return _matching_braces(self._text, escapes=True)

    def _line(self, position: int) -> int:
        return bisect_right(self._line_ends, position) + 1

    def _find_limit(self, position: int) -> int:
        """Return the start of the next entry: the current entry must end before it."""
        index = bisect_right(self._entry_starts, position)
        return self._entry_starts[index] if index < len(self._entry_starts) else len(self._text)

    def _is_commented_out(self, position: int) -> bool:
        line_start = self._line_ends[index - 1] if (index := bisect_right(self._line_ends, position)) else 0
        return (
            self._text.startswith("%", _match_end(_SPACE, self._text, line_start)) if line_start < position else False
        )

    def _comment_end(self, header: re.Match[str]) -> int:
        """Return the end of a comment or preamble. Without a closing brace, it ends with the line."""
        opening = header.end() - 1
        if header["open"] == "{" and opening in self._braces:
            return self._braces[opening] + 1
        newline = self._text.find("\n", opening)
        return newline + 1 if newline >= 0 else len(self._text)

    def _parse_record(self, header: re.Match[str], entry_type: str, limit: int) -> tuple[_Record | BrokenEntry, int]:
        line = self._line(header.start("type"))
        reason = ""
        for self._escapes in (False, True):
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
        """Return the key, the fields and the end position of an entry. Raises _ParseError."""
        closer = "}" if header["open"] == "{" else ")"
        key, position = ("", header.end()) if entry_type == "string" else self._parse_key(header.end(), limit)
        fields: _Fields = []
        while True:
            while not self._escapes and (simple := _SIMPLE_FIELD.match(self._text, position, limit)):
                fields.append((simple[1].lower(), [simple[2]]))
                position = simple.end()
            position = _match_end(_FIELD_SEPARATOR, self._text, position, limit)
            if self._text.startswith(closer, position):
                break
            if position >= limit:
                raise _ParseError("unclosed brace or quotation mark")
            name = _FIELD_NAME.match(self._text, position, limit)
            if not name:
                raise _ParseError(f"expected a field on line {self._line(position)}")
            value, position = self._parse_value(_match_end(_SPACE, self._text, name.end(), limit), limit, closer)
            fields.append(("-".join(name["name"].lower().split()), value))
        if position >= limit:
            raise _ParseError("unclosed entry")
        if _FIELD_AFTER_END.match(self._text, position + 1, limit):
            raise _ParseError(f"unbalanced brace on line {self._line(position)}, before the last field")
        return key, fields, position + 1

    def _parse_key(self, position: int, limit: int) -> tuple[str, int]:
        """Return the citation key of an entry and its end, or an empty key and `position` if the fields come first."""
        match = _KEY.match(self._text, position, limit)
        if not match:
            raise _ParseError("no citation key and no fields")
        words = match["key"].split()
        if match["end"] != "=":
            return match["key"].strip(), match.start("end")
        if len(words) == 2:  # the comma after the key is missing
            return words[0], self._text.index(words[0], position) + len(words[0])
        return "", position

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
                raise _ParseError(f"missing value on line {self._line(position)}")
            return (word if word.isdigit() else _Macro(word)), position + len(word)
        if end >= limit:
            raise _ParseError("unclosed brace or quotation mark")
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
    """Map the position of each opening brace to that of its closing brace.

    With `escapes`, braces after a backslash don't count. In standard BibTeX, they do.
    """
    open_positions: list[int] = []
    pairs = {}
    for match in (_BRACE_OR_ESCAPE if escapes else _BRACE).finditer(text):
        if match[0] == "{":
            open_positions.append(match.start())
        elif match[0] == "}" and open_positions:
            pairs[open_positions.pop()] = match.start()
    return pairs
