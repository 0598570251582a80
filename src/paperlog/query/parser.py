"""Parser for the query language. Errors contain their position in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from paperlog.errors import QueryError, shorten
from paperlog.query.field_types import FieldType, ParseContext, is_backwards
from paperlog.query.fields import FIELDS, FIELDS_BY_MEANING
from paperlog.query.nodes import (
    FIELD_NAME,
    OPERATORS,
    Condition,
    Node,
    Not,
    Range,
    Value,
    ViewReference,
    Words,
    conjunction,
    disjunction,
)
from paperlog.query.query import Query
from paperlog.text import find_equivalent_name, fold_case_and_accents, suggestion

MAX_DEPTH = 50
"""Maximum nesting of groups, `not` and views."""

_SYMBOLS = {"(": "(", ")": ")", "^": "not"}
_WHITESPACE = re.compile(r"\s*")
_WORD = re.compile(r"[^\s()]+")
_NOT_A_FIELD = re.compile(r":|//|[\s()]|$")
"""Text after the colon in words such as `std::vector`, `https://` or `BERT:`."""
_VALUE = re.compile(r"[^\s(),]*")
_QUOTED_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_TERM_END = re.compile(r"[\s()]|$")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_QUOTE_HINT = "To search for the word itself, quote it."


def parse(texts: Iterable[str], context: ParseContext) -> Query:
    """Parse strings and combine them with `and`. Raises QueryError."""
    return Query(conjunction(_Parser(text, context).parse() for text in texts), context.today)


class _Token(Struct, frozen=True):
    """A `term` with its node and the nesting depth inside that node, or one of `(`, `)`, `and`, `or` and `not`."""

    kind: str
    start: int
    end: int
    node: Node | None = None
    depth: int = 0


class _Parser:
    """Parses one string, or the query of a saved `view`. `max_depth` is the greatest depth reached."""

    def __init__(self, text: str, context: ParseContext, view: str | None = None) -> None:
        self.max_depth = 0
        self._text = text
        self._context = context
        self._view = view
        self._depth = 0
        self._tokens = self._tokenize()
        self._at = 0

    def parse(self) -> Node:
        if not self._tokens:
            return conjunction(())
        node = self._parse_or()
        if self._current:
            raise self._error_at("Unmatched closing parenthesis.", self._current)
        return node

    # From tokens to nodes

    @property
    def _current(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _accept(self, *kinds: str) -> _Token | None:
        current = self._current
        if current is None or current.kind not in kinds:
            return None
        self._at += 1
        return current

    def _parse_or(self) -> Node:
        groups = [self._parse_and()]
        while self._accept("or"):
            groups.append(self._parse_and())
        return disjunction(groups)

    def _parse_and(self) -> Node:
        terms = [self._parse_term()]
        while self._accept("and") or (self._current and self._current.kind in {"term", "not", "("}):
            terms.append(self._parse_term())
        return conjunction(terms)

    def _parse_term(self) -> Node:
        if operator := self._accept("not"):
            return Not(self._parse_nested(self._parse_term, operator))
        if opening := self._accept("("):
            node = self._parse_nested(self._parse_or, opening)
            if not self._accept(")"):
                raise self._error_at("Unclosed parenthesis.", opening)
            return node
        if (token := self._accept("term")) and token.node:
            self._check_depth(self._depth + token.depth, token)
            return token.node
        raise self._missing_term_error()

    def _parse_nested(self, parse: Callable[[], Node], token: _Token) -> Node:
        self._depth += 1
        self._check_depth(self._depth, token)
        node = parse()
        self._depth -= 1
        return node

    def _check_depth(self, depth: int, token: _Token) -> None:
        self.max_depth = max(self.max_depth, depth)
        if depth > MAX_DEPTH:
            raise self._error_at(f"Nested more than {MAX_DEPTH} levels deep.", token)

    def _missing_term_error(self) -> QueryError:
        """Return the error for a token in place of a missing term."""
        previous, current = self._tokens[self._at - 1] if self._at else None, self._current
        if previous and previous.kind == "(" and current and current.kind == ")":
            return self._error_at("Empty parentheses.", previous, current)
        if previous and previous.kind == "(" and current is None:
            return self._error_at("Unclosed parenthesis.", previous)
        if previous and previous.kind != "(":
            return self._error_at(f"Nothing follows '{self._text_of(previous)}'. {_QUOTE_HINT}", previous)
        if current and current.kind != ")":
            return self._error_at(f"Nothing precedes '{self._text_of(current)}'. {_QUOTE_HINT}", current)
        return self._error_at("Unmatched closing parenthesis.", current or self._tokens[-1])

    # Tokenization

    def _tokenize(self) -> list[_Token]:
        tokens = []
        at = self._skip_whitespace(0)
        while at < len(self._text):
            token = self._read_token(at)
            tokens.append(token)
            at = self._skip_whitespace(token.end)
        return tokens

    def _skip_whitespace(self, at: int) -> int:
        found = _WHITESPACE.match(self._text, at)
        return found.end() if found else at

    def _read_token(self, at: int) -> _Token:
        text = self._text
        if kind := _SYMBOLS.get(text[at]):
            return _Token(kind, at, at + 1)
        if text[at] == '"':
            quoted, end = self._read_quoted(at)
            if not quoted.strip():
                raise self._error("Empty quotes.", at, end)
            return _Token("term", at, end, Words(quoted))
        found = _WORD.match(text, at)
        word, end = (found[0], found.end()) if found else ("", at + 1)
        if kind := OPERATORS.get(word):
            return _Token(kind, at, end)
        if word[0] == "@" and len(word) > 1:
            return self._read_view(word[1:], at, end)
        field_match = FIELD_NAME.match(text, at)
        if field_match and self._is_field(field_match[1], field_match.end()):
            return self._read_condition(field_match[1], at, field_match.end())
        return _Token("term", at, end, Words(word))

    def _is_field(self, name: str, end: int) -> bool:
        """Return whether a name before a colon is meant as a field. An unknown one with a hyphen is text."""
        if fold_case_and_accents(name) in FIELDS:
            return True
        return "-" not in name and not _NOT_A_FIELD.match(self._text, end)

    def _read_quoted(self, at: int) -> tuple[str, int]:
        found = _QUOTED_TEXT.match(self._text, at)
        if not found:
            raise self._error("Unclosed quote.", at, at + 1)
        return _ESCAPE.sub(r"\1", found[1]), found.end()

    def _read_condition(self, name: str, start: int, at: int) -> _Token:
        folded = fold_case_and_accents(name)
        field = FIELDS.get(folded)
        if field is None:
            meant = FIELDS_BY_MEANING.get(folded)
            hint = (
                f"{f'Use {meant}.' if meant else suggestion(name, FIELDS)} To search for text with a colon, quote it."
            )
            raise self._error(f"Unknown field '{name}'. {hint}", start, at - 1)
        values = [self._read_value(name, field.type, at)]
        while self._text[values[-1][1] : values[-1][1] + 1] == ",":
            values.append(self._read_value(name, field.type, values[-1][1] + 1))
        end = values[-1][1]
        if not _TERM_END.match(self._text, end):
            raise self._error("Expected a space here.", end, end + 1)
        return _Token("term", start, end, Condition(folded, tuple(value for value, _ in values)))

    def _read_value(self, name: str, field_type: FieldType, at: int) -> tuple[Value | Range, int]:
        """Return a value and its end position."""
        found = _VALUE.match(self._text, at)
        text, end = (found[0], found.end()) if found else ("", at)
        quoted = text.startswith('"')
        if quoted:
            text, end = self._read_quoted(at)
        if not text.strip() or (text == ".." and field_type.has_ranges):
            raise self._error(f"Missing value after '{name}:'. Use {field_type.expected}.", at, max(end, at + 1))
        low, dots, high = text.partition("..")
        if quoted or not dots or not field_type.has_ranges:
            return self._parse_value(field_type, text, at, end), end
        value_range = Range(
            self._parse_value(field_type, low, at, at + len(low)) if low else None,
            self._parse_value(field_type, high, end - len(high), end) if high else None,
        )
        if is_backwards(value_range, self._context.today):
            raise self._error(f"'{text}' ends before it starts. Use {field_type.expected}.", at, end)
        return value_range, end

    def _parse_value(self, field_type: FieldType, text: str, start: int, end: int) -> Value:
        try:
            return field_type.parse(text, self._context)
        except ValueError as error:
            raise self._error(str(error), start, end) from None

    def _read_view(self, name: str, start: int, end: int) -> _Token:
        context = self._context
        views = context.views()
        is_exact = name in views or name in context.within
        found = name if is_exact else find_equivalent_name(name, (*context.within, *views))
        if found is None:
            other_views = sorted({*views} - {*context.within})
            hint = suggestion(name, other_views) if other_views else "Save one with 'paperlog view save NAME QUERY'."
            raise self._error(f"There is no view '{shorten(name)}'. {hint}", start, end)
        if found in context.within:
            path = [f"@{each}" for each in context.within[context.within.index(found) + 1 :]]
            path_text = f", through {' and '.join(path)}" if path else ""
            raise self._error(f"@{found} refers to itself{path_text}.", start, end)
        if len(context.within) >= MAX_DEPTH:
            raise self._error(f"Views nested more than {MAX_DEPTH} levels deep.", start, end)
        if found not in context.parsed_views:
            inner_context = replace(context, within=(*context.within, found))
            try:
                parser = _Parser(views[found].query, inner_context, found)
                context.parsed_views[found] = parser.parse(), parser.max_depth
            except QueryError as error:
                raise QueryError(str(error), self._text, start, end) from None
        node, depth = context.parsed_views[found]
        return _Token("term", start, end, ViewReference(found, node), depth + 1)

    # Errors

    def _text_of(self, token: _Token) -> str:
        return self._text[token.start : token.end]

    def _error_at(self, message: str, token: _Token, last_token: _Token | None = None) -> QueryError:
        return self._error(message, token.start, (last_token or token).end)

    def _error(self, message: str, start: int, end: int) -> QueryError:
        return QueryError(f"In @{self._view}: {message}" if self._view else message, self._text, start, end)
