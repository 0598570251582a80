"""Text, dates and keywords in the fields of BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from paperlog.dates import PartialDate
from paperlog.formats.bibliography import unique_tags
from paperlog.formats.bibtex.latex import latex_to_text
from paperlog.formats.dates import month_number
from paperlog.formats.text import is_plain, plain_line, plain_paragraphs

DATE_FIELDS = ("date", "year", "month", "day")
_KEYWORD_SEPARATOR = re.compile(r"[{}]|[,;\n]")
_IN_BRACES = re.compile(r"\s*\{[^{}]*\}\s*")
_NEGATIVE = re.compile(r"\s*-[0-9]")
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9-])")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_WORD = re.compile(r"[A-Za-z]{3,}")


@lru_cache(maxsize=1 << 12)  # an import decodes most fields repeatedly
def decode_line(text: str) -> str:
    """Return the text of a field without LaTeX or HTML, on one line."""
    return plain_line(latex_to_text(text)) if text else ""


def decode_paragraphs(text: str) -> str:
    """Return the text of a field without LaTeX or HTML, with each paragraph on one line."""
    return text if is_plain(text) else plain_paragraphs(latex_to_text(text))


@lru_cache(maxsize=1 << 8)  # the keywords of an entry are split several times in a row
def parse_keywords(text: str) -> tuple[str, ...]:
    """Split keywords at commas, semicolons and newlines, dropping duplicates. Braces around all of them don't count."""
    if _IN_BRACES.fullmatch(text):
        text = text.strip()[1:-1]
    return tuple(unique_tags(map(decode_line, split_outside_braces(_KEYWORD_SEPARATOR, text))))


def split_outside_braces(separator: re.Pattern[str], text: str) -> list[str]:
    """Split text at separators outside braces. `separator` must also match braces."""
    if "{" not in text and "}" not in text:
        return separator.split(text)
    parts, start, depth = [], 0, 0
    for match in separator.finditer(text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]


def parse_published(fields: Mapping[str, str]) -> PartialDate | None:
    """Return the date in `date`, or in `year`, `month` and `day`. Of a range, return the start."""
    return _published_in(*[fields.get(name, "") for name in DATE_FIELDS])


@lru_cache(maxsize=1 << 12)  # a list has few distinct dates
def _published_in(date: str, year: str, month: str, day: str) -> PartialDate | None:
    if _NEGATIVE.match(date) or _NEGATIVE.match(year):  # BC
        return None
    date, year = decode_line(date), decode_line(year)
    if (match := _ISO.match(date)) and (iso_date := _parse_iso_date(match)):
        return iso_date
    if (match := _ISO.fullmatch(year)) and match[2] and (iso_date := _parse_iso_date(match)):
        return iso_date
    year_match = _YEAR.search(year) or _YEAR.search(date)
    if not year_match:
        return None
    month, day = _month_and_day(decode_line(month) or _YEAR.sub("", date or year), decode_line(day))
    return _parse_date(year_match[0], month, day) or _parse_date(year_match[0], month) or _parse_date(year_match[0])


def _month_and_day(text: str, day: str) -> tuple[str, str]:
    """Return the month and the day as two digits each, or "". For `jun/jul`, return the first month."""
    numbers = [match[0] for match in _DAY.finditer(text)]
    months = [*filter(None, map(month_number, _WORD.findall(text)))]
    if months:
        month = f"{months[0]:02}"
        days = numbers if len(months) == len(numbers) == 1 else []
    else:
        month, days = (text.zfill(2) if _DAY.fullmatch(text) else ""), []
    days = [day] if _DAY.fullmatch(day) else days
    return month, days[0].zfill(2) if month and days else ""


def _parse_iso_date(match: re.Match[str]) -> PartialDate | None:
    """Return a date without a day that doesn't exist, or None if its month doesn't exist."""
    year, month, day = match.groups()
    return _parse_date(year, month, day) or (_parse_date(year, month) if day else None)


def _parse_date(year: str, month: str | None = "", day: str | None = "") -> PartialDate | None:
    try:
        return PartialDate.parse("-".join(part for part in (year, month, day) if part))
    except ValueError:
        return None
