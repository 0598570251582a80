"""Days, months and seasons as databases print them, in RIS."""

from __future__ import annotations

import re

from paperlog.formats.dates import MONTH_ABBREVIATIONS, month_number

_MONTHS = "|".join(MONTH_ABBREVIATIONS)
_DATE = re.compile(
    rf"([0-9]{{4}})(?: ({_MONTHS})[a-z]*(?: ([0-9]{{1,2}})|-(?:([0-9]{{4}}) )?({_MONTHS})[a-z]*)?)?", re.IGNORECASE
)
# Without ASCII, `s` also matches a long s.
_SEASON = re.compile(r"([0-9]{4}) (spr|sum|aut|fal|win)[a-z]*", re.IGNORECASE | re.ASCII)
_SEASONS = {"spr": 21, "sum": 22, "aut": 23, "fal": 23, "win": 24}
"""The numbers of seasons in dates of BibLaTeX."""


def period_values(text: str) -> dict[str, list[str]]:
    """Return the values for `1996 Jul 9`, `2019 JAN-FEB`, `1998 Dec-1999 Jan` or `2000 Spring`, or none."""
    year = text[:4]
    if match := _DATE.fullmatch(text):
        first, last = (f"{month_number(month):02}" if month else "" for month in match.group(2, 5))
        day = f"{match[3]:0>2}" if match[3] else ""
        period = f"{year}-{first}/{match[4] or year}-{last}" if last else ""
        date = f"{year}/{first}/{day}/{period}"
    elif match := _SEASON.fullmatch(text):
        date = f"{year}///{year}-{_SEASONS[match[2].lower()]}"
    else:
        return {}
    return {"PY": [year], "DA": [date] if date != f"{year}///" else []}
