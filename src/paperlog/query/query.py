"""Evaluation of a query: which entries match, and which words determine the ranking of a search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct

from paperlog.identifiers import bare_identifier
from paperlog.models import Entry
from paperlog.query.fields import FIELDS, EntryPredicate
from paperlog.query.nodes import And, Condition, Node, Not, Or, ViewReference, Words, conjunction
from paperlog.query.text_match import text_matcher


class Query(Struct, frozen=True, dict=True):
    """A parsed query. Relative dates are relative to `today`."""

    node: Node
    today: date

    def __str__(self) -> str:
        return str(self.node)

    @cached_property
    def matches(self) -> EntryPredicate:
        return _predicate(self.node, self.today, {})

    @property
    def search_words(self) -> list[str]:
        """Words and phrases that determine the ranking of a search: all except those under `not` or in saved views."""
        return list(_search_words(self.node))

    @property
    def excluded_words(self) -> list[str]:
        """Words and phrases that are negated at the top level."""
        negated = [node.operand for node in self._top_level if isinstance(node, Not)]
        return [node.text for node in negated if isinstance(node, Words)]

    @property
    def filter(self) -> Query:
        """The query that selects search results. Single words at the top level are left out: they only rank."""
        selecting = [node for node in self._top_level if not isinstance(node, Words) or node.is_phrase]
        return Query(conjunction(selecting), self.today)

    @property
    def _top_level(self) -> Sequence[Node]:
        return self.node.operands if isinstance(self.node, And) else (self.node,)


def _search_words(node: Node) -> Iterator[str]:
    match node:
        case Words(text):
            yield text
        case And(operands) | Or(operands):
            for operand in operands:
                yield from _search_words(operand)


def _predicate(node: Node, today: date, views: dict[str, EntryPredicate]) -> EntryPredicate:
    """Return the predicate for a node. `views` holds the predicates of the views seen so far."""
    match node:
        case And(operands):
            cheapest_first = sorted(operands, key=lambda operand: not isinstance(operand, Condition))
            predicates = [_predicate(operand, today, views) for operand in cheapest_first]
            return lambda entry: all(matches(entry) for matches in predicates)
        case Or(operands):
            predicates = [_predicate(operand, today, views) for operand in operands]
            return lambda entry: any(matches(entry) for matches in predicates)
        case Not(operand):
            predicate = _predicate(operand, today, views)
            return lambda entry: not predicate(entry)
        case ViewReference(name, operand):
            if name not in views:
                views[name] = _evaluated_once(_predicate(operand, today, views))
            return views[name]
        case Condition(field, values):
            return FIELDS[field].predicate(values, today)
        case Words(text):
            contains = text_matcher(bare_identifier(text))
            return lambda entry: any(contains(searched_text) for searched_text in _searched_texts(entry))


def _evaluated_once(predicate: EntryPredicate) -> EntryPredicate:
    """Remember the result for the latest entry, because a query can refer to a view many times."""
    latest: tuple[Entry | None, bool] = None, False

    def matches(entry: Entry) -> bool:
        nonlocal latest
        known = latest  # other threads may replace it
        if known[0] is not entry:
            known = latest = entry, predicate(entry)
        return known[1]

    return matches


def _searched_texts(entry: Entry) -> Iterable[str]:
    """Yield the strings to search for words, short ones first."""
    paper = entry.paper
    yield paper.key
    yield from paper.citation_keys
    yield paper.title
    yield from paper.aliases
    yield from entry.tags
    yield from paper.authors
    yield from paper.editors
    yield paper.arxiv or ""
    yield paper.doi or ""
    yield from paper.merged_ids
    yield paper.summary or ""
    yield paper.abstract or ""
    for note in entry.reading.notes:
        yield note.words
