"""Field types: how a value is parsed, how valid values are described, and which values of an entry match."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, field

from paperlog.errors import InvalidDate, NotFound, UsageError, shorten
from paperlog.identifiers import comparable_url, parse_arxiv_id, parse_doi
from paperlog.lookup import find_category, find_paper
from paperlog.models import Category, Entry, Status, View
from paperlog.periods import EXAMPLES, normalized, parse_period, period_between
from paperlog.query.nodes import Builder, Node, Range, Value
from paperlog.query.text_match import text_matcher
from paperlog.related import foundations
from paperlog.text import fold, fold_name, fold_tag, suggestion

ValuePredicate = Callable[[Any], bool]


class ParseContext(Struct, frozen=True):
    """The context of parsing.

    `current_key` returns the key of the paper that has or had a key, or None.

    `within` contains the views being parsed, outermost first. `parsed_views` holds the nodes and nesting depths of the
    views parsed so far, so that views that refer to each other several times are parsed only once.
    """

    today: date
    categories: Callable[[], Sequence[Category]] = tuple
    views: Callable[[], Mapping[str, View]] = dict
    entries: Callable[[], Sequence[Entry]] = tuple
    within: tuple[str, ...] = ()
    current_key: Callable[[str], str | None] = lambda _: None
    parsed_views: dict[str, tuple[Node, int]] = field(default_factory=dict)


class FieldType(Struct, frozen=True):
    """The type of a field.

    `parse` raises ValueError with a message, `expected` describes valid values, and `predicate` takes a value and
    today's date. Only types that set `has_ranges` accept ranges.
    """

    parse: Callable[[str, ParseContext], Value]
    expected: str
    predicate: Callable[[Value | Range, date], ValuePredicate]
    has_ranges: bool = False


# Text and identifiers


def _text_predicate(value: Value | Range, _: date) -> ValuePredicate:
    return text_matcher(str(value))


def _name_predicate(value: Value | Range, _: date) -> ValuePredicate:
    wanted = fold_tag(str(value))
    return lambda item: fold_tag(item) == wanted


def _key_predicate(value: Value | Range, _: date) -> ValuePredicate:
    wanted = fold_name(str(value))
    return lambda item: fold_name(item) == wanted


def _link_predicate(value: Value | Range, _: date) -> ValuePredicate:
    wanted = str(value)
    return text_matcher(comparable_url(wanted) if "://" in wanted else wanted)


def _equality_predicate(value: Value | Range, _: date) -> ValuePredicate:
    return lambda item: bool(item == value)


def _parse_category(text: str, context: ParseContext) -> str:
    try:
        return find_category(context.categories(), text).key
    except UsageError as error:
        raise ValueError(str(error)) from None


def _find_paper(text: str, context: ParseContext) -> Entry:
    try:
        return find_paper(context.entries(), context.current_key(text) or text)
    except NotFound as error:
        raise ValueError(str(error)) from None


def _parse_builder(text: str, context: ParseContext) -> Builder:
    entry = _find_paper(text, context)
    return Builder(entry.key, tuple(foundations(entry)))


def _builder_predicate(value: Value | Range, _: date) -> ValuePredicate:
    return lambda key: isinstance(value, Builder) and key in value.foundations


def _parse_arxiv(text: str, _: ParseContext) -> str:
    if found := parse_arxiv_id(text):
        return found
    raise ValueError(f"'{shorten(text)}' isn't an arXiv id. Use {ARXIV.expected}.")


def _parse_doi(text: str, _: ParseContext) -> str:
    if found := parse_doi(text):
        return found.lower()
    raise ValueError(f"'{shorten(text)}' isn't a DOI. Use {DOI.expected}.")


_PAPER_NAMES = "a key or any other name of a paper"
TEXT = FieldType(lambda text, _: text, 'a word or a "phrase"', _text_predicate)
NAME = FieldType(lambda text, _: text, "an exact name", _name_predicate)
PAPER_KEY = FieldType(lambda text, context: context.current_key(text) or text, "a key", _key_predicate)
LINK = FieldType(lambda text, _: text, "a URL, the beginning of one, or a word in one", _link_predicate)
CATEGORY = FieldType(_parse_category, "a key, a name, or the beginning of either", _equality_predicate)
PAPER = FieldType(lambda text, context: _find_paper(text, context).key, _PAPER_NAMES, _equality_predicate)
BUILDER = FieldType(_parse_builder, _PAPER_NAMES, _builder_predicate)
ARXIV = FieldType(_parse_arxiv, "2106.09685 or its URL", _equality_predicate)
DOI = FieldType(_parse_doi, "10.1000/182 or its URL", _equality_predicate)


def choice_of(names: Collection[str], field_name: str) -> FieldType:
    """Return a field type that accepts these names."""
    folded = {fold(name): name for name in names}

    def parse(text: str, _: ParseContext) -> str:
        if found := folded.get(fold(text)):
            return found
        raise ValueError(f"Unknown value '{shorten(text)}' for '{field_name}:'. {suggestion(text, names)}")

    return FieldType(parse, ", ".join(names), _equality_predicate)


STATUS = choice_of(list(Status), "status")


# Numbers


def _number_type(noun: str, maximum: int, examples: str) -> FieldType:
    expected = f"a number from 1 to {maximum}, or a range: {examples}"

    def parse(text: str, _: ParseContext) -> int:
        if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= maximum:
            return int(text)
        raise ValueError(f"'{shorten(text)}' isn't a {noun}. Use {expected}.")

    return FieldType(parse, expected, _number_predicate, has_ranges=True)


def _number_predicate(value: Value | Range, _: date) -> ValuePredicate:
    if not isinstance(value, Range):
        return lambda item: bool(item == value)
    low, high = value.low or 0, value.high or 9999
    return lambda item: low <= item <= high


YEAR = _number_type("year", 9999, "2020..2022, 2020.. or ..2022")
RATING = _number_type("rating", 5, "3..5, 4.. or ..2")


# Dates


def _parse_date(text: str, context: ParseContext) -> str:
    try:
        parse_period(text, context.today)
    except InvalidDate as error:
        raise ValueError(str(error)) from None
    return normalized(text)


def _date_predicate(value: Value | Range, today: date) -> ValuePredicate:
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    return period_between(_optional_text(low), _optional_text(high), today).predicate()


def _optional_text(value: Value | None) -> str | None:
    return None if value is None else str(value)


DATE = FieldType(
    _parse_date,
    f"{EXAMPLES}, or a range: -30d.. or 2020..2023-06",
    _date_predicate,
    has_ranges=True,
)


def is_backwards(span: Range, today: date) -> bool:
    low, high = span.low, span.high
    if low is None or high is None:
        return False
    if isinstance(low, int) and isinstance(high, int):
        return low > high
    return parse_period(str(low), today).first > parse_period(str(high), today).last
