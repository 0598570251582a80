"""Reading a query: a mistake is shown where it is, with what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from paperlog.errors import QueryError, shortened
from paperlog.query.field_types import FieldType, ParseContext, is_backwards, near
from paperlog.query.fields import FIELDS
from paperlog.query.nodes import (
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
from paperlog.text import fold, named_alike

DEPTH = 50
"""How deep groups, `not` and views may be nested."""

_SIGNS = {"(": "(", ")": ")", "^": "not"}
_BLANKS = re.compile(r"\s*")
_RUN = re.compile(r"[^\s()]+")
_NAMED = re.compile(r"([^\W\d_]+):")
_NO_FIELD = re.compile(r":|//|[\s()]|$")
"""What follows the colon of a word like `std::vector`, `https://`, or the name before a title's colon."""
_VALUE = re.compile(r"[^\s(),]*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ENDS = re.compile(r"[\s()]|$")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_AS_TEXT = "To look for the word itself, put it in quotes."


def parse(texts: Iterable[str], context: ParseContext) -> Query:
    """Read a query that is given in parts, all of which must hold. Raises QueryError."""
    return Query(conjunction(_Parser(text, context).parse() for text in texts), context.today)


class _Token(Struct, frozen=True):
    """A `term` with its node and how deep a view is in itself, or a sign: `(`, `)`, `and`, `or`, `not`."""

    sign: str
    start: int
    end: int
    node: Node | None = None
    depth: int = 0


class _Parser:
    """Reads one text, that of a `view` where it is of one. `deepest` is how deep its nodes are nested."""

    def __init__(self, text: str, context: ParseContext, view: str | None = None) -> None:
        self.deepest = 0
        self._text = text
        self._context = context
        self._view = view
        self._depth = 0
        self._tokens = self._read_tokens()
        self._at = 0

    def parse(self) -> Node:
        if not self._tokens:
            return conjunction(())
        node = self._alternatives()
        if self._here:
            raise self._mistake_at("This parenthesis was never opened.", self._here)
        return node

    # From tokens to nodes

    @property
    def _here(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *signs: str) -> _Token | None:
        here = self._here
        if here is None or here.sign not in signs:
            return None
        self._at += 1
        return here

    def _alternatives(self) -> Node:
        groups = [self._conjunction()]
        while self._take("or"):
            groups.append(self._conjunction())
        return disjunction(groups)

    def _conjunction(self) -> Node:
        terms = [self._term()]
        while self._take("and") or (self._here and self._here.sign in {"term", "not", "("}):
            terms.append(self._term())
        return conjunction(terms)

    def _term(self) -> Node:
        if sign := self._take("not"):
            return Not(self._deeper(self._term, sign))
        if opened := self._take("("):
            node = self._deeper(self._alternatives, opened)
            if not self._take(")"):
                raise self._mistake_at("This parenthesis is never closed.", opened)
            return node
        if (token := self._take("term")) and token.node:
            self._reach(self._depth + token.depth, token)
            return token.node
        raise self._missing_term()

    def _deeper(self, read: Callable[[], Node], sign: _Token) -> Node:
        self._depth += 1
        self._reach(self._depth, sign)
        node = read()
        self._depth -= 1
        return node

    def _reach(self, depth: int, token: _Token) -> None:
        self.deepest = max(self.deepest, depth)
        if depth > DEPTH:
            raise self._mistake_at(f"This is nested more than {DEPTH} deep.", token)

    def _missing_term(self) -> QueryError:
        """Return what is wrong with the sign before or behind a place where a term should stand."""
        before, here = self._tokens[self._at - 1] if self._at else None, self._here
        if before and before.sign == "(" and here and here.sign == ")":
            return self._mistake_at("There is nothing between these parentheses.", before, here)
        if before and before.sign == "(" and here is None:
            return self._mistake_at("This parenthesis is never closed.", before)
        if before and before.sign != "(":
            return self._mistake_at(f"Nothing stands behind '{self._written(before)}'. {_AS_TEXT}", before)
        if here and here.sign != ")":
            return self._mistake_at(f"Nothing stands before '{self._written(here)}'. {_AS_TEXT}", here)
        return self._mistake_at("This parenthesis was never opened.", here or self._tokens[-1])

    # From text to tokens

    def _read_tokens(self) -> list[_Token]:
        tokens = []
        at = self._skip(0)
        while at < len(self._text):
            token = self._token(at)
            tokens.append(token)
            at = self._skip(token.end)
        return tokens

    def _skip(self, at: int) -> int:
        found = _BLANKS.match(self._text, at)
        return found.end() if found else at

    def _token(self, at: int) -> _Token:
        text = self._text
        if sign := _SIGNS.get(text[at]):
            return _Token(sign, at, at + 1)
        if text[at] == '"':
            quoted, end = self._quoted(at)
            if not quoted.strip():
                raise self._mistake("There is nothing between these quotes.", at, end)
            return _Token("term", at, end, Words(quoted))
        found = _RUN.match(text, at)
        run, end = (found[0], found.end()) if found else ("", at + 1)
        if sign := OPERATORS.get(run):
            return _Token(sign, at, end)
        if run[0] == "@" and len(run) > 1:
            return self._saved(run[1:], at, end)
        named = _NAMED.match(text, at)
        if named and (fold(named[1]) in FIELDS or not _NO_FIELD.match(text, named.end())):
            return self._condition(named[1], at, named.end())
        return _Token("term", at, end, Words(run))

    def _quoted(self, at: int) -> tuple[str, int]:
        found = _QUOTED.match(self._text, at)
        if not found:
            raise self._mistake("This quotation is never closed.", at, at + 1)
        return _ESCAPED.sub(r"\1", found[1]), found.end()

    def _condition(self, name: str, start: int, at: int) -> _Token:
        field = FIELDS.get(fold(name))
        if field is None:
            raise self._mistake(
                f"There is no field '{name}'. {near(name, FIELDS)} A text with a colon stands in quotes.", start, at - 1
            )
        values = [self._value(name, field.kind, at)]
        while self._text[values[-1][1] : values[-1][1] + 1] == ",":
            values.append(self._value(name, field.kind, values[-1][1] + 1))
        end = values[-1][1]
        if not _ENDS.match(self._text, end):
            raise self._mistake("A blank must follow here.", end, end + 1)
        return _Token("term", start, end, Condition(fold(name), tuple(value for value, _ in values)))

    def _value(self, name: str, kind: FieldType, at: int) -> tuple[Value | Range, int]:
        """Return a value and where it ends."""
        found = _VALUE.match(self._text, at)
        text, end = (found[0], found.end()) if found else ("", at)
        quoted = text.startswith('"')
        if quoted:
            text, end = self._quoted(at)
        if not text.strip() or (text == ".." and kind.has_ranges):
            raise self._mistake(f"Nothing stands behind '{name}:': write {kind.right}.", at, max(end, at + 1))
        low, dots, high = text.partition("..")
        if quoted or not dots or not kind.has_ranges:
            return self._read(kind, text, at, end), end
        span = Range(
            self._read(kind, low, at, at + len(low)) if low else None,
            self._read(kind, high, end - len(high), end) if high else None,
        )
        if is_backwards(span, self._context.today):
            raise self._mistake(f"'{text}' ends before it begins: write {kind.right}.", at, end)
        return span, end

    def _read(self, kind: FieldType, text: str, start: int, end: int) -> Value:
        try:
            return kind.read(text, self._context)
        except ValueError as error:
            raise self._mistake(str(error), start, end) from None

    def _saved(self, name: str, start: int, end: int) -> _Token:
        context = self._context
        views = context.views()
        found = named_alike(name, (*context.within, *views))
        if found is None:
            others = sorted({*views} - {*context.within})
            hint = near(name, others) if others else "Save one: paperlog view save NAME QUERY."
            raise self._mistake(f"There is no view '{shortened(name)}'. {hint}", start, end)
        if found in context.within:
            by_way_of = [f"@{each}" for each in context.within[context.within.index(found) + 1 :]]
            way = f", by way of {' and '.join(by_way_of)}" if by_way_of else ""
            raise self._mistake(f"@{found} leads back to itself{way}.", start, end)
        if len(context.within) >= DEPTH:
            raise self._mistake(f"More than {DEPTH} views lead to each other here.", start, end)
        inner = replace(context, within=(*context.within, found))
        try:
            parser = _Parser(views[found].query, inner, found)
            node = parser.parse()
        except QueryError as mistake:
            raise QueryError(str(mistake), self._text, start, end) from None
        return _Token("term", start, end, ViewReference(found, node), parser.deepest + 1)

    # What is wrong

    def _written(self, token: _Token) -> str:
        return self._text[token.start : token.end]

    def _mistake_at(self, sentence: str, token: _Token, last: _Token | None = None) -> QueryError:
        return self._mistake(sentence, token.start, (last or token).end)

    def _mistake(self, sentence: str, start: int, end: int) -> QueryError:
        return QueryError(f"In @{self._view}: {sentence}" if self._view else sentence, self._text, start, end)
