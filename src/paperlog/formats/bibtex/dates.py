"""Dates of BibLaTeX, which may be ranges, seasons, approximate or BC."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from paperlog.dates import PartialDate
from paperlog.formats.bibtex.fields import DATE_FIELDS, decode_line, parse_published
from paperlog.formats.dates import MONTH_ABBREVIATIONS

_FIRST_SEASON = 21
_DATE = re.compile(r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T\S*)?)?)?")
_CIRCA = "~"
_YEAR = re.compile("[0-9]{4}")

Parts = tuple[int, ...]


class DateValue(Struct, frozen=True):
    """A date or a range of dates: year, month and day, as far as they are known.

    `end` is None for a single date, and empty for a range that hasn't ended. `season` is a number from 1 to 4.
    """

    start: Parts
    end: Parts | None = None
    season: int = 0
    is_circa: bool = False


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def parse_date(text: str) -> DateValue | None:
    """Parse a date like `2017`, `2017-06/2018`, `2017-21`, `1900~` or `-0044`."""
    first, slash, last = text.strip().replace("/..", "/").partition("/")
    start, end = _parse_parts(first.rstrip("~?%")), _parse_parts(last.rstrip("~?%")) if last else ()
    if not start or (slash and last and not end):
        return None
    is_circa = first[-1] in "~?%"
    if len(start) > 1 and start[1] >= _FIRST_SEASON and not slash:
        return DateValue(start[:1], None, start[1] - _FIRST_SEASON + 1, is_circa)
    return DateValue(start, end if slash else None, is_circa=is_circa)


def format_date(value: DateValue) -> str:
    """Return a date in the format of BibLaTeX. `parse_date` reverses it."""
    start = (*value.start, _FIRST_SEASON + value.season - 1) if value.season else value.start
    first = _format_parts(start) + _CIRCA * value.is_circa
    return first if value.end is None else f"{first}/{_format_parts(value.end)}"


def date_fields(value: DateValue) -> dict[str, str]:
    """Return the fields for a date: those of BibTeX, if they can hold it."""
    year, month, day = [*value.start, 0, 0][:3]
    if value.end is not None or value.season or value.is_circa or not 0 < year < 10_000:
        return {"date": format_date(value)}
    fields = {
        "year": f"{year:04}",
        "month": MONTH_ABBREVIATIONS[month - 1] if month else "",
        "day": f"{day:02}" if day else "",
    }
    return {name: text for name, text in fields.items() if text}


def date_parts(published: PartialDate) -> Parts:
    return tuple(map(int, published.split("-")))


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def partial_date_fields(published: PartialDate) -> Mapping[str, str]:
    return date_fields(DateValue(date_parts(published)))


def date_value(fields: Mapping[str, str]) -> DateValue | str:
    """Return the date of an entry, or its text if it isn't a date. The text is empty if there is none."""
    return _date_value(*[fields.get(name, "") for name in DATE_FIELDS])


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def _date_value(date: str, year: str, month: str, day: str) -> DateValue | str:
    date = date.strip("{} ")
    if value := parse_date(date):  # before decoding, because ~ is a space in LaTeX
        return value
    date = decode_line(date)
    year, month, day = map(decode_line, (year, month, day))
    published = parse_published({"year": year, "month": month, "day": day})
    if published and _YEAR.fullmatch(year) and (not month or published.month):
        return DateValue(date_parts(published))
    return parse_date(year) or date or " ".join(filter(None, (day, month, year)))


def _parse_parts(text: str) -> Parts:
    match = _DATE.fullmatch(text)
    if not match or not match[2]:
        return (int(match[1]),) if match else ()
    month, day = int(match[2]), int(match[3] or 0)
    is_season = _FIRST_SEASON <= month < _FIRST_SEASON + 4 and not match[3]
    if not (1 <= month <= 12 or is_season) or (match[3] and not 1 <= day <= 31):
        return ()
    return (int(match[1]), month, day)[: 3 if match[3] else 2]


def _format_parts(parts: Parts) -> str:
    if not parts:
        return ""
    year, *rest = parts
    sign = "-" if year < 0 else ""
    return "-".join([f"{sign}{abs(year):04}", *(f"{part:02}" for part in rest)])
