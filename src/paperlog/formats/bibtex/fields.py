"""Text, dates and keywords in BibTeX and BibLaTeX fields."""

from __future__ import annotations

import re
from collections.abc import Mapping

from paperlog.dates import PartialDate
from paperlog.formats import text as plain
from paperlog.formats.bibtex.latex import decoded
from paperlog.formats.dates import MONTH_ABBREVIATIONS

_KEYWORD_END = re.compile(r"[{}]|[,;\n]")
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9-])")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_WORD = re.compile(r"[A-Za-z]{3,}")


def plain_text(text: str) -> str:
    """Return text without LaTeX or HTML, on one line."""
    return plain.words(decoded(text))


def paragraphs(text: str) -> str:
    """Return text without LaTeX or HTML, each paragraph on one line."""
    return plain.paragraphs(decoded(text))


def keywords(text: str) -> tuple[str, ...]:
    """Return the keywords between commas, semicolons and lines, each once."""
    found: dict[str, str] = {}
    for part in split_outside_braces(_KEYWORD_END, text):
        if word := plain_text(part):
            found.setdefault(word.casefold(), word)
    return tuple(found.values())


def split_outside_braces(separator: re.Pattern[str], text: str) -> list[str]:
    """Return what stands between separators that are in no braces; `separator` finds braces too."""
    parts, begin, depth = [], 0, 0
    for found in separator.finditer(text):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(text[begin : found.start()])
            begin = found.end()
    return [*parts, text[begin:]]


def published(fields: Mapping[str, str]) -> PartialDate | None:
    """Return the date of `date`, or of `year`, `month` and `day`, as far as they say it; of a range, its beginning."""
    whole = plain_text(fields.get("date", ""))
    if (found := _ISO.match(whole)) and (exact := _date(*found.groups())):
        return exact
    year = plain_text(fields.get("year", ""))
    if (found := _ISO.fullmatch(year)) and found[2] and (exact := _date(*found.groups())):
        return exact
    written = _YEAR.search(year) or _YEAR.search(whole)
    if not written:
        return None
    month, day = _month_and_day(
        plain_text(fields.get("month", "")) or _YEAR.sub("", whole), plain_text(fields.get("day", ""))
    )
    return _date(written[0], month, day) or _date(written[0], month) or _date(written[0])


def _month_and_day(text: str, day: str) -> tuple[str, str]:
    """Return both in two digits, or empty; `10 jun` is both, of `jun/jul` the first counts."""
    numbers = [found[0] for found in _DAY.finditer(text)]
    named = [month for word in _WORD.findall(text) if (month := word.lower()[:3]) in MONTH_ABBREVIATIONS]
    if named:
        month = f"{MONTH_ABBREVIATIONS.index(named[0]) + 1:02}"
        days = numbers if len(named) == len(numbers) == 1 else []
    else:
        month, days = (text.zfill(2) if _DAY.fullmatch(text) else ""), []
    days = [day] if _DAY.fullmatch(day) else days
    return month, days[0].zfill(2) if month and days else ""


def _date(year: str, month: str | None = "", day: str | None = "") -> PartialDate | None:
    try:
        return PartialDate.parse("-".join(part for part in (year, month, day) if part))
    except ValueError:
        return None
