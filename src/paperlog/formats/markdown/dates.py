"""Dates as printed in reading lists, in text and in badges."""

from __future__ import annotations

import re
from urllib.parse import unquote

from paperlog.dates import MONTHS, PartialDate

YEAR = r"(?:19|20)\d\d"
_MONTH_NUMBERS = {"sept": 9} | {
    name: number for number, month in enumerate(map(str.lower, MONTHS), start=1) for name in (month, month[:3])
}
_DATE_PATTERNS = (
    re.compile(rf"(?P<year>{YEAR})[-./](?P<month>\d\d?)(?:[-./](?P<day>\d\d?))?"),
    re.compile(rf"(?P<month>\d\d?)[-./](?P<year>{YEAR})"),
    re.compile(rf"(?:(?P<day>\d\d?)(?:st|nd|rd|th)?\s+)?(?P<name>[A-Za-z]+)\.?,?\s*(?P<year>{YEAR})"),
    re.compile(rf"(?P<name>[A-Za-z]+)\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,\s*(?P<year>{YEAR})"),
    re.compile(rf"(?P<year>{YEAR})\s+(?P<name>[A-Za-z]+)"),
    re.compile(rf"(?P<year>{YEAR})"),
)
_BADGE = re.compile(r"/badge/([^?#]+)")
UNDATED = "n.d."
"""The text of a date badge for papers without a date."""


def parse_date(text: str) -> PartialDate | None:
    """Parse text that consists only of a date. Return None for any other text."""
    for pattern in _DATE_PATTERNS:
        if not (match := pattern.fullmatch(text.strip())):
            continue
        parts = match.groupdict()
        name = parts.get("name")
        month = _MONTH_NUMBERS.get(name.casefold(), 0) if name else int(parts.get("month") or 0)
        if name and not month:
            continue
        numbers = [f"{int(parts['year']):04}", f"{month:02}", f"{int(parts.get('day') or 0):02}"]
        known_numbers = numbers[: 3 if parts.get("day") else 2 if name or parts.get("month") else 1]
        try:
            return PartialDate.parse("-".join(known_numbers))
        except ValueError:
            continue
    return None


def date_in_badge(url: str) -> PartialDate | None:
    """Return the date in a badge's URL, such as `…/badge/12.2023-08a045`, or None."""
    if not (match := _BADGE.search(url)):
        return None
    parts = unquote(match[1]).replace("--", "\0").split("-")
    texts = [part.replace("\0", "-").replace("_", " ") for part in parts[:-1]]
    return next((date for part in (*texts, "-".join(texts)) if (date := parse_date(part))), None)


def is_date_badge(url: str) -> bool:
    """Return whether a URL is the URL of a date badge."""
    return date_in_badge(url) is not None or (
        (match := _BADGE.search(url)) is not None and match[1].startswith(f"{UNDATED}-")
    )
