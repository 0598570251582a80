"""Dates as printed in reading lists, in text and in badges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from paperlog.dates import MONTHS, PartialDate
from paperlog.formats.dates import date_from_parts
from paperlog.formats.markdown.spans import Span, SpanKind

YEAR = r"(?:19|20)\d\d"
UNDATED = "n.d."
"""The text of a date badge for papers without a date."""
_OWN_BADGE = "logo=date"
_MONTH_NUMBERS = {"sept": 9} | {
    name: number for number, month in enumerate(map(str.lower, MONTHS), start=1) for name in (month, month[:3])
}
_DATE_FORMS = [
    re.compile(form.replace("{year}", r"(?P<year>\d{4})"))
    for form in (
        r"{year}(?:[-./](?P<month>\d\d?)(?:[-./](?P<day>\d\d?))?)?",
        r"(?P<month>\d\d?)[-./]{year}",
        r"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\s+)?(?P<name>[A-Za-z]+)\.?,?\s*{year}",
        r"(?P<name>[A-Za-z]+)\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,\s*{year}",
        r"{year},?\s+(?P<name>[A-Za-z]+)(?:\s+(?P<day>\d\d?))?",
    )
]
_FOUR_DIGITS = re.compile(r"\d{4}")
_LONGEST_DATE = 30
_BADGE = re.compile(r"/badge/([^?#]+)")


def parse_date(text: str, years: str = YEAR) -> PartialDate | None:
    """Parse text that consists only of a date, in a year that matches `years`. Return None for any other text."""
    text = text.strip()
    for form in _DATE_FORMS if len(text) <= _LONGEST_DATE and _FOUR_DIGITS.search(text) else ():
        if not (match := form.fullmatch(text)) or not re.fullmatch(years, match["year"]):
            continue
        parts = match.groupdict()
        name, day = parts.get("name"), int(parts.get("day") or 0)
        month = _MONTH_NUMBERS.get(name.casefold(), 0) if name else int(parts.get("month") or 0)
        date = date_from_parts(int(match["year"]), month, day)
        if date and (date.month, date.day) == (month, day) and (month or not name):
            return date
    return None


def date_in_badge(url: str) -> PartialDate | None:
    """Return the date in a badge's URL, such as `…/badge/12.2023-08a045`, or None."""
    if not (match := _BADGE.search(url)):
        return None
    parts = unquote(match[1]).replace("--", "\0").split("-")
    texts = [part.replace("\0", "-").replace("_", " ") for part in parts[:-1]]
    years = r"\d{4}" if _OWN_BADGE in url else YEAR
    return next((date for part in (*texts, "-".join(texts)) if (date := parse_date(part, years))), None)


def find_date_badge(spans: Sequence[Span]) -> Span | None:
    """Return the first date badge, or None."""
    images = (span for span in spans if span.kind is SpanKind.IMAGE)
    return next((image for image in images if date_in_badge(image.url) or f"/badge/{UNDATED}-" in image.url), None)
