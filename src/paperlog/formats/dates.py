"""Dates as printed in bibliographies, parsed with the printed precision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from paperlog.dates import MONTHS, PartialDate
from paperlog.identifiers import arxiv_month, is_preprint_server
from paperlog.models import Paper
from paperlog.text import fold

MONTH_ABBREVIATIONS = tuple(month[:3].lower() for month in MONTHS)
_NUMERIC_DATE = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})?(?:[-/.月]([0-9]{1,2})?(?:[/T 日].*)?)?)?")
_DIGITS_ONLY = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_MONTH = rf"({'|'.join(MONTH_ABBREVIATIONS)})[a-z]*\.?"
_DATE_IN_WORDS = re.compile(
    rf"(?:([0-9]{{1,2}})[\s-]\s*)?{_MONTH}(?:\s+([0-9]{{1,2}}),)?,?[\s-]\s*([0-9]{{4}})", re.IGNORECASE
)
_DATE_IN_OTHER_WORDS = re.compile(
    r"(?:([0-9]{1,2})\.?[\s-]\s*(?:de\s+)?)?([^\W\d_]{3,12})\.?,?[\s-]\s*(?:de\s+)?([0-9]{4})(?:\s*\u0433\.?)?"
)
_OTHER_MONTHS = (
    "januar janvier gennaio enero janeiro januari январь января",
    "februar février febbraio febrero fevereiro februari февраль февраля",
    "märz mars marzo março maart март марта",
    "april avril aprile abril апрель апреля",
    "mai maggio mayo maio mei май мая",
    "juni juin giugno junio junho июнь июня",
    "juli juillet luglio julio julho июль июля",
    "august août agosto augustus август августа",
    "september septembre settembre septiembre setembro сентябрь сентября",
    "oktober octobre ottobre octubre outubro октябрь октября",
    "november novembre noviembre novembro ноябрь ноября",
    "dezember décembre dicembre diciembre dezembro december декабрь декабря",
)
"""The names of the months in German, French, Italian, Spanish, Portuguese, Dutch and Russian."""
_YEAR_LAST = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})(?:,? [0-9]{1,2}:.*)?")
_MONTH_AND_YEAR = re.compile(r"(0?[1-9]|1[0-2])[./-]([0-9]{4})")
_BEFORE_TIME = re.compile(r"(.{1,40}?),? [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]m)?(?: \([^()]*\))?", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])[12][0-9]{3}(?![0-9])")


def citation_date(paper: Paper) -> PartialDate | None:
    """Return the date to cite a paper by: that of its venue if it was published as a preprint before."""
    published, venue = paper.published, paper.venue or ""
    if not published or not paper.arxiv or is_preprint_server(venue):
        return published
    venue_date = _only_year(venue)
    if venue_date is None:
        dates = (each.facts.published for each in paper.contributions.values() if "venue" in each.added)
        return next((date for date in dates if date and date.year > published.year), published)
    arxiv_year, month = arxiv_month(paper.arxiv)
    year = published.year
    is_arxiv_month = (year, published.month) == (arxiv_year, month)
    is_preprint = arxiv_year <= year < venue_date.year or (is_arxiv_month and year == venue_date.year)
    return venue_date if is_preprint else published


@lru_cache(maxsize=1 << 12)  # many papers of a list have the same venue
def _only_year(venue: str) -> PartialDate | None:
    years = set(_YEAR.findall(venue))
    return PartialDate(int(years.pop())) if len(years) == 1 else None


def month_number(name: str) -> int:
    """Return the number of the English month that begins with the same three letters, or 0."""
    abbreviation = name[:3].casefold()
    return 1 + MONTH_ABBREVIATIONS.index(abbreviation) if abbreviation in MONTH_ABBREVIATIONS else 0


@lru_cache(maxsize=1 << 8)  # a list has few distinct names of months
def _other_month_number(name: str) -> int:
    """Return the number of a month in another language, also if its name is abbreviated, or 0 if it isn't known."""
    folded = fold(name)
    numbers = [
        number
        for number, names in enumerate(_OTHER_MONTHS, start=1)
        if any(each.startswith(folded) for each in map(fold, names.split()))
    ]
    return numbers[0] if len(numbers) == 1 else 0


def date_from_parts(year: int, month: int = 0, day: int = 0) -> PartialDate | None:
    """Return the date without an invalid day or month, or None if the year is invalid or may be abbreviated."""
    try:
        date(year, month or 1, day or 1)
    except (ValueError, OverflowError):
        return date_from_parts(year, month if day else 0) if month or day else None
    return PartialDate(year, month, day if month else 0) if year >= 100 else None


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Return whether the day comes first in dates such as `3/4/2023`, or None if no day after the 12th shows it."""
    matches = [match for text in texts if (match := _YEAR_LAST.fullmatch(text.strip())) and match[2] != "."]
    shown = {int(match[1]) > 12 for match in matches if max(int(match[1]), int(match[3])) > 12}
    return shown.pop() if len(shown) == 1 else None


def parse_printed_date(text: str, *, is_day_first: bool | None = None) -> PartialDate | None:
    """Parse `2023/05/17/`, `2023-05`, `20230517`, `17 May 2023`, `May 17, 2023`, `17.5.2023` or `5/2023`.

    Months may be in other languages. Of other texts, return the year if they contain only one.
    `is_day_first` says which number is the day in dates such as `3/4/2023`. Without it, only their year is known.
    """
    text = text.strip()
    if match := _NUMERIC_DATE.fullmatch(text) or _DIGITS_ONLY.fullmatch(text):
        return date_from_parts(*(int(part or 0) for part in match.groups()))
    if match := _DATE_IN_WORDS.fullmatch(text):
        day, month, other_day, year = match.groups()
        return date_from_parts(int(year), month_number(month), int(day or other_day or 0))
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second or (is_day_first and second <= 12):
            return date_from_parts(year, second, first)
        if second > 12 or is_day_first is False:
            return date_from_parts(year, first, second)
    return _parse_rare_date(text)


def _parse_rare_date(text: str) -> PartialDate | None:
    """Parse `5/2023`, a date before a time or with a month in another language, or return the only year."""
    if match := _BEFORE_TIME.fullmatch(text):
        return parse_printed_date(match[1])
    if match := _MONTH_AND_YEAR.fullmatch(text):
        return date_from_parts(int(match[2]), int(match[1]))
    if match := _DATE_IN_OTHER_WORDS.fullmatch(text):
        return date_from_parts(int(match[3]), _other_month_number(match[2]), int(match[1] or 0))
    years = set(_YEAR.findall(text))
    return date_from_parts(int(years.pop())) if len(years) == 1 else None


def most_precise(dates: Iterable[PartialDate | None]) -> PartialDate | None:
    """Return the first date, refined by any later date that agrees with it and is more precise."""
    best: PartialDate | None = None
    for candidate in dates:
        if candidate and (best is None or str(candidate).startswith(str(best))):
            best = candidate
    return best
