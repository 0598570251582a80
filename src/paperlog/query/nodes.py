"""Nodes of a parsed query. Parsing `str(node)` results in an equal node."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

OPERATORS = {word: word.lower() for word in ("and", "or", "not", "AND", "OR", "NOT")}
"""The operators by spelling. `Not` and `Or` are ordinary words, because they occur in titles."""

_BARE_WORD = re.compile(r'[^\s()"^@:\\]+')
FIELD_NAME = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*):")
"""A field name and the colon after it."""
BARE_VALUE = re.compile(r'[^\s(),"\\]+')


class Builder(Struct, frozen=True):
    """A paper, by key, and the keys of the papers that it builds on."""

    key: str
    foundations: tuple[str, ...]

    def __str__(self) -> str:
        return self.key


Value = str | int | Builder
"""A value of a condition. Dates are text, because some of them are relative to today."""


class Range(Struct, frozen=True):
    """Values from `low` to `high`, inclusive; None means no limit."""

    low: Value | None
    high: Value | None

    def __str__(self) -> str:
        return f"{'' if self.low is None else self.low}..{'' if self.high is None else self.high}"


class Words(Struct, frozen=True):
    """A word, or a phrase of several words."""

    text: str

    @property
    def is_phrase(self) -> bool:
        return len(self.text.split()) > 1

    def __str__(self) -> str:
        is_bare = _BARE_WORD.fullmatch(self.text) and self.text not in OPERATORS
        return self.text if is_bare else quoted(self.text)


class Condition(Struct, frozen=True):
    """A field that must have one of several values."""

    field: str
    values: tuple[Value | Range, ...]

    def __str__(self) -> str:
        return condition_text(self.field, self.values)


class ViewReference(Struct, frozen=True):
    """A saved view, by name."""

    name: str
    query: Node

    def __str__(self) -> str:
        return f"@{self.name}"


class Not(Struct, frozen=True):
    operand: Node

    def __str__(self) -> str:
        return f"^{_parenthesized(self.operand)}"


class And(Struct, frozen=True):
    """Matches if all operands match. Without operands, matches everything."""

    operands: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(_parenthesized, self.operands))


class Or(Struct, frozen=True):
    operands: tuple[Node, ...]

    def __str__(self) -> str:
        return " or ".join(map(_parenthesized, self.operands))


Node = Words | Condition | ViewReference | Not | And | Or


def conjunction(nodes: Iterable[Node]) -> Node:
    """Combine nodes with `and`, without nesting."""
    operands = tuple(operand for node in nodes for operand in (node.operands if isinstance(node, And) else (node,)))
    return operands[0] if len(operands) == 1 else And(operands)


def disjunction(nodes: Iterable[Node]) -> Node:
    """Combine nodes with `or`, without nesting."""
    operands = tuple(operand for node in nodes for operand in (node.operands if isinstance(node, Or) else (node,)))
    return operands[0] if len(operands) == 1 else Or(operands)


def with_renamed_values(node: Node, fields: Collection[str], is_old: Callable[[str], bool], new: str) -> Node:
    """Replace old values of some fields with a new one."""

    def renamed(operand: Node) -> Node:
        return with_renamed_values(operand, fields, is_old, new)

    match node:
        case And(operands):
            return And(tuple(map(renamed, operands)))
        case Or(operands):
            return Or(tuple(map(renamed, operands)))
        case Not(operand):
            return Not(renamed(operand))
        case Condition(field, values) if field in fields:
            return Condition(field, tuple(dict.fromkeys(new if is_old(str(value)) else value for value in values)))
        case _:
            return node


def condition_text(field: str, values: Iterable[Value | Range]) -> str:
    """Return the query text of a condition: `tag:todo,"to read"`."""
    return f"{field}:" + ",".join(text if BARE_VALUE.fullmatch(text) else quoted(text) for text in map(str, values))


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parenthesized(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)
