"""What a query consists of, and how it is written: a query that is printed and parsed is the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from paperlog.dates import PartialDate

OPERATORS = {word: word.lower() for word in ("and", "or", "not", "AND", "OR", "NOT")}
"""As they may be written; `Not` and `Or` are words, for titles have them."""

_BARE_WORD = re.compile(r'[^\s()"^@:\\]+')
_BARE_VALUE = re.compile(r'[^\s(),"\\]+')


class DaysAgo(Struct, frozen=True):
    """A day counted back from today, in days, weeks, months or years: `d`, `w`, `m`, `y`."""

    count: int
    unit: str = "d"

    def day(self, today: date) -> date:
        """Return that day, or the first of all days where the calendar doesn't reach so far."""
        if self.unit in "dw":
            days = self.count * (7 if self.unit == "w" else 1)
            return date.fromordinal(max(1, today.toordinal() - days))
        year, month = divmod(12 * today.year + today.month - 1 - self.count * (12 if self.unit == "y" else 1), 12)
        if year < 1:
            return date.min
        next_month = date(year + month // 11, (month + 1) % 12 + 1, 1)
        return date(year, month + 1, min(today.day, (next_month - timedelta(days=1)).day))

    def __str__(self) -> str:
        return {DaysAgo(0): "today", DaysAgo(1): "yesterday"}.get(self, f"-{self.count}{self.unit}")


Value = str | int | PartialDate | DaysAgo


class Range(Struct, frozen=True):
    """Values from `low` to `high`, both included; None is an open end."""

    low: Value | None
    high: Value | None

    def __str__(self) -> str:
        return f"{'' if self.low is None else self.low}..{'' if self.high is None else self.high}"


class Words(Struct, frozen=True):
    """A word, or a phrase where it holds several."""

    text: str

    @property
    def is_phrase(self) -> bool:
        return len(self.text.split()) > 1

    def __str__(self) -> str:
        is_bare = _BARE_WORD.fullmatch(self.text) and self.text not in OPERATORS
        return self.text if is_bare else _quoted(self.text)


class Condition(Struct, frozen=True):
    """A field that has one of some values."""

    field: str
    values: tuple[Value | Range, ...]

    def __str__(self) -> str:
        return condition_text(self.field, self.values)


class ViewReference(Struct, frozen=True):
    """A saved query, by its name."""

    name: str
    query: Node

    def __str__(self) -> str:
        return f"@{self.name}"


class Not(Struct, frozen=True):
    operand: Node

    def __str__(self) -> str:
        return f"^{_parenthesized(self.operand)}"


class And(Struct, frozen=True):
    """Parts that all hold; without parts, everything."""

    operands: tuple[Node, ...] = ()

    def __str__(self) -> str:
        return " ".join(map(_parenthesized, self.operands))


class Or(Struct, frozen=True):
    operands: tuple[Node, ...]

    def __str__(self) -> str:
        return " or ".join(map(_parenthesized, self.operands))


Node = Words | Condition | ViewReference | Not | And | Or


def conjunction(nodes: Iterable[Node]) -> Node:
    """Return what holds where all of the nodes do, without groups in groups."""
    operands = tuple(operand for node in nodes for operand in (node.operands if isinstance(node, And) else (node,)))
    return operands[0] if len(operands) == 1 else And(operands)


def disjunction(nodes: Iterable[Node]) -> Node:
    """Return what holds where one of the nodes does, without groups in groups."""
    operands = tuple(operand for node in nodes for operand in (node.operands if isinstance(node, Or) else (node,)))
    return operands[0] if len(operands) == 1 else Or(operands)


def condition_text(field: str, values: Iterable[Value | Range]) -> str:
    """Return a condition as a query has it: `tag:todo,"to read"`."""
    return f"{field}:" + ",".join(text if _BARE_VALUE.fullmatch(text) else _quoted(text) for text in map(str, values))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _parenthesized(node: Node) -> str:
    return f"({node})" if isinstance(node, And | Or) else str(node)
