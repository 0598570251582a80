"""Kinds of fields: how a value is read, what would be right, and which items of an entry it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.errors import UsageError, either, shortened
from paperlog.identifiers import comparable_url, parse_arxiv_id, parse_doi
from paperlog.lookup import find_category
from paperlog.models import Category, Status
from paperlog.models import View as SavedView
from paperlog.query.nodes import DaysAgo, Range, Value
from paperlog.query.text_match import text_matcher
from paperlog.text import fold, tag_identity

ValuePredicate = Callable[[Any], bool]

_AGO = re.compile(r"-([0-9]{1,4})([dwmy])")
_NAMED_DAYS = {"today": DaysAgo(0), "yesterday": DaysAgo(1)}


class ParseContext(Struct, frozen=True):
    """What a query is read in: the day, the categories, the saved views, and in which of these it stands."""

    today: date
    categories: Callable[[], Sequence[Category]] = tuple
    views: Callable[[], Mapping[str, SavedView]] = dict
    within: tuple[str, ...] = ()


class FieldType(Struct, frozen=True):
    """A kind of field.

    `parse` raises ValueError with a sentence; `expected` says how a value is written; `predicate` turns a value into
    what tells whether an item of an entry is meant. Only where the kind `has_ranges` may a value be a range.
    """

    parse: Callable[[str, ParseContext], Value]
    expected: str
    predicate: Callable[[Value | Range, date], ValuePredicate]
    has_ranges: bool = False


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return `Did you mean 'x'?`, or which names there are."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    known, prefix = list(names), fold(name)
    close = [candidate for candidate in known if prefix and fold(candidate).startswith(prefix)]
    close = close or get_close_matches(name.lower(), known, n=3, cutoff=0.7)
    return f"Did you mean {either(close)}?" if close else f"There are: {', '.join(known)}."


# Texts and identities


def _text_predicate(value: Value | Range, _: date) -> ValuePredicate:
    return text_matcher(str(value))


def _name_predicate(value: Value | Range, _: date) -> ValuePredicate:
    wanted = tag_identity(str(value))
    return lambda item: tag_identity(item) == wanted


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


def _parse_arxiv(text: str, _: ParseContext) -> str:
    if found := parse_arxiv_id(text):
        return found
    raise ValueError(f"'{shortened(text)}' is no arXiv id: write {ARXIV.expected}.")


def _parse_doi(text: str, _: ParseContext) -> str:
    if found := parse_doi(text):
        return found.lower()
    raise ValueError(f"'{shortened(text)}' is no DOI: write {DOI.expected}.")


TEXT = FieldType(lambda text, _: text, 'a word, or a "phrase"', _text_predicate)
NAME = FieldType(lambda text, _: text, "a whole name", _name_predicate)
LINK = FieldType(lambda text, _: text, "an address, its beginning, or a word of it", _link_predicate)
CATEGORY = FieldType(_parse_category, "a key, a name, or the beginning of either", _equality_predicate)
ARXIV = FieldType(_parse_arxiv, "2106.09685, or its address", _equality_predicate)
DOI = FieldType(_parse_doi, "10.1000/182, or its address", _equality_predicate)


def one_of(names: Collection[str], field_name: str) -> FieldType:
    """Return the kind of a field whose values are these names."""
    folded = {fold(name): name for name in names}

    def parse(text: str, _: ParseContext) -> str:
        if found := folded.get(fold(text)):
            return found
        raise ValueError(f"There is no '{field_name}:{shortened(text)}'. {suggestion(text, names)}")

    return FieldType(parse, ", ".join(names), _equality_predicate)


STATUS = one_of(list(Status), "status")


# Numbers


def _number_type(noun: str, maximum: int, examples: str) -> FieldType:
    expected = f"a number from 1 to {maximum}, or a range: {examples}"

    def parse(text: str, _: ParseContext) -> int:
        if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= maximum:
            return int(text)
        raise ValueError(f"'{shortened(text)}' is no {noun}: write {expected}.")

    return FieldType(parse, expected, _number_predicate, has_ranges=True)


def _number_predicate(value: Value | Range, _: date) -> ValuePredicate:
    if not isinstance(value, Range):
        return lambda item: bool(item == value)
    low, high = value.low or 0, value.high or 9999
    return lambda item: low <= item <= high


YEAR = _number_type("year", 9999, "2020..2022, 2020.. or ..2022")
RATING = _number_type("rating", 5, "3..5, 4.. or ..2")


# Dates


def _parse_date(text: str, _: ParseContext) -> Value:
    word = text.lower()
    if day := _NAMED_DAYS.get(word):
        return day
    if found := _AGO.fullmatch(word):
        return DaysAgo(int(found[1]), found[2] if int(found[1]) else "d")
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise ValueError(f"'{shortened(text)}' is no date: write {DATE.expected}.") from None


def _date_predicate(value: Value | Range, today: date) -> ValuePredicate:
    """Return what tells whether a date may lie in a span: one that knows only its year may lie in any month of it."""
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    earliest = _date_text(low, today) if low is not None else ""
    latest = _end_of(_date_text(high, today)) if high is not None else _end_of("")
    return lambda item: item <= latest and _end_of(item) >= earliest


def _date_text(day: Value, today: date) -> str:
    return PartialDate.from_date(day.day(today)) if isinstance(day, DaysAgo) else str(day)


def _end_of(day: str) -> str:
    """Return what sorts behind all days that a partial date may mean, and before all that follow them."""
    return f"{day}~"


DATE = FieldType(
    _parse_date,
    "2023, 2023-05, 2023-05-17, today, yesterday, -3d, -2w, -6m or -1y, or a range: -30d.. or 2020..2023-06",
    _date_predicate,
    has_ranges=True,
)


def is_backwards(span: Range, today: date) -> bool:
    match span.low, span.high:
        case (None, _) | (_, None):
            return False
        case (int() as low, int() as high):
            return low > high
        case (low, high):
            return _date_text(low, today) > _end_of(_date_text(high, today))
