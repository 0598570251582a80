"""Kinds of fields: how a value is read, what would be right, and which items of an entry it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.errors import UsageError, either, shortened
from paperlog.identifiers import arxiv_id, doi, link_identity
from paperlog.lookup import find_category
from paperlog.models import Category, Status
from paperlog.models import View as SavedView
from paperlog.query.nodes import DaysAgo, Range, Value
from paperlog.query.text_match import text_test
from paperlog.text import fold, tag_identity

Test = Callable[[Any], bool]

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

    `read` raises ValueError with a sentence; `right` says how a value is written; `test` turns a value into what tells
    whether an item of an entry is meant. Only where the kind `has_ranges` may a value be a range.
    """

    read: Callable[[str, ParseContext], Value]
    right: str
    test: Callable[[Value | Range, date], Test]
    has_ranges: bool = False


def near(name: str, names: Iterable[str]) -> str:
    """Return `Did you mean 'x'?`, or which names there are."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    listed, begun = list(names), fold(name)
    close = [each for each in listed if begun and fold(each).startswith(begun)]
    close = close or get_close_matches(name.lower(), listed, n=3, cutoff=0.7)
    return f"Did you mean {either(close)}?" if close else f"There are: {', '.join(listed)}."


# Texts and identities


def _test_text(value: Value | Range, _: date) -> Test:
    return text_test(str(value))


def _test_name(value: Value | Range, _: date) -> Test:
    wanted = tag_identity(str(value))
    return lambda item: tag_identity(item) == wanted


def _test_link(value: Value | Range, _: date) -> Test:
    wanted = str(value)
    return text_test(link_identity(wanted) if "://" in wanted else wanted)


def _test_equal(value: Value | Range, _: date) -> Test:
    return lambda item: bool(item == value)


def _read_category(text: str, context: ParseContext) -> str:
    try:
        return find_category(context.categories(), text).key
    except UsageError as error:
        raise ValueError(str(error)) from None


def _read_arxiv(text: str, _: ParseContext) -> str:
    if found := arxiv_id(text):
        return found
    raise ValueError(f"'{shortened(text)}' is no arXiv id: write {ARXIV.right}.")


def _read_doi(text: str, _: ParseContext) -> str:
    if found := doi(text):
        return found.lower()
    raise ValueError(f"'{shortened(text)}' is no DOI: write {DOI.right}.")


TEXT = FieldType(lambda text, _: text, 'a word, or a "phrase"', _test_text)
NAME = FieldType(lambda text, _: text, "a whole name", _test_name)
LINK = FieldType(lambda text, _: text, "an address, its beginning, or a word of it", _test_link)
CATEGORY = FieldType(_read_category, "a key, a name, or the beginning of either", _test_equal)
ARXIV = FieldType(_read_arxiv, "2106.09685, or its address", _test_equal)
DOI = FieldType(_read_doi, "10.1000/182, or its address", _test_equal)


def one_of(names: Collection[str], field_name: str) -> FieldType:
    """Return the kind of a field whose values are these names."""
    folded = {fold(name): name for name in names}

    def read(text: str, _: ParseContext) -> str:
        if found := folded.get(fold(text)):
            return found
        raise ValueError(f"There is no '{field_name}:{shortened(text)}'. {near(text, names)}")

    return FieldType(read, ", ".join(names), _test_equal)


STATUS = one_of(list(Status), "status")


# Numbers


def _number(what: str, most: int, examples: str) -> FieldType:
    right = f"a number from 1 to {most}, or a range: {examples}"

    def read(text: str, _: ParseContext) -> int:
        if re.fullmatch("[0-9]{1,4}", text) and 1 <= int(text) <= most:
            return int(text)
        raise ValueError(f"'{shortened(text)}' is no {what}: write {right}.")

    return FieldType(read, right, _test_number, has_ranges=True)


def _test_number(value: Value | Range, _: date) -> Test:
    if not isinstance(value, Range):
        return lambda item: bool(item == value)
    low, high = value.low or 0, value.high or 9999
    return lambda item: low <= item <= high


YEAR = _number("year", 9999, "2020..2022, 2020.. or ..2022")
RATING = _number("rating", 5, "3..5, 4.. or ..2")


# Dates


def _read_date(text: str, _: ParseContext) -> Value:
    word = text.lower()
    if day := _NAMED_DAYS.get(word):
        return day
    if ago := _AGO.fullmatch(word):
        return DaysAgo(int(ago[1]), ago[2] if int(ago[1]) else "d")
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise ValueError(f"'{shortened(text)}' is no date: write {DATE.right}.") from None


def _test_date(value: Value | Range, today: date) -> Test:
    """Return what tells whether a date may lie in a span: one that knows only its year may lie in any month of it."""
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    begins = _partial(low, today) if low is not None else ""
    ends = _last(_partial(high, today)) if high is not None else _last("")
    return lambda item: item <= ends and _last(item) >= begins


def _partial(day: Value, today: date) -> str:
    return PartialDate.of(day.day(today)) if isinstance(day, DaysAgo) else str(day)


def _last(day: str) -> str:
    """Return what sorts behind all days that a partial date may mean, and before all that follow them."""
    return f"{day}~"


DATE = FieldType(
    _read_date,
    "2023, 2023-05, 2023-05-17, today, yesterday, -3d, -2w, -6m or -1y, or a range: -30d.. or 2020..2023-06",
    _test_date,
    has_ranges=True,
)


def is_backwards(span: Range, today: date) -> bool:
    match span.low, span.high:
        case (None, _) | (_, None):
            return False
        case (int() as low, int() as high):
            return low > high
        case (low, high):
            return _partial(low, today) > _last(_partial(high, today))
