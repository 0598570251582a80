"""A query: what it selects, what of it a search ranks by, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from paperlog.identifiers import without_address
from paperlog.models import Entry
from paperlog.query.fields import FIELDS, Holds
from paperlog.query.nodes import And, Condition, Node, Not, Or, ViewReference, Words, conjunction
from paperlog.query.text_match import text_test


class Query(Struct, frozen=True, dict=True):
    """A selection of entries; relative dates count from `today`."""

    node: Node
    today: date

    def __str__(self) -> str:
        return str(self.node)

    @cached_property
    def matches(self) -> Holds:
        return _holds(self.node, self.today)

    @property
    def question(self) -> list[str]:
        """The words and phrases that a search ranks by: all but those under `not` and in saved views."""
        return list(_asked(self.node))

    @property
    def excluded(self) -> list[str]:
        """The words and phrases that no paper may have, of the uppermost level."""
        return [part.part.text for part in self._parts if isinstance(part, Not) and isinstance(part.part, Words)]

    @property
    def filter(self) -> Query:
        """What a search selects by: all but the single words of the uppermost level, which only rank."""
        kept = [part for part in self._parts if not isinstance(part, Words) or part.is_phrase]
        return Query(conjunction(kept), self.today)

    @property
    def _parts(self) -> Sequence[Node]:
        """The uppermost level."""
        return self.node.parts if isinstance(self.node, And) else (self.node,)


def _asked(node: Node) -> Iterator[str]:
    match node:
        case Words(text):
            yield text
        case And(parts) | Or(parts):
            for part in parts:
                yield from _asked(part)


def _holds(node: Node, today: date) -> Holds:
    match node:
        case And(parts):
            # What is quickly told comes first: most entries then need no search in their texts.
            every = [_holds(part, today) for part in sorted(parts, key=lambda part: not isinstance(part, Condition))]
            return lambda entry: all(holds(entry) for holds in every)
        case Or(parts):
            some = [_holds(part, today) for part in parts]
            return lambda entry: any(holds(entry) for holds in some)
        case Not(part):
            inner = _holds(part, today)
            return lambda entry: not inner(entry)
        case ViewReference(_, part):
            return _holds(part, today)
        case Condition(field, values):
            return FIELDS[field].condition(values, today)
        case Words(text):
            has = text_test(without_address(text))
            return lambda entry: any(has(there) for there in _texts(entry))


def _texts(entry: Entry) -> Iterable[str]:
    """Give what a word is looked for in, what is short first."""
    paper = entry.paper
    yield paper.key
    yield paper.title
    yield from paper.aliases
    yield from entry.tags
    yield from paper.authors
    yield paper.arxiv or ""
    yield paper.doi or ""
    yield from paper.merged_ids
    if paper.summary:
        yield paper.summary
    for note in entry.reading.notes:
        yield note.text
