"""Partial dates: a year, a month or a day, as precise as the source of a paper gives them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Self

_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class PartialDate(str):
    """A date whose day or month may be unknown. Its string value is in ISO format, so dates sort as strings."""

    __slots__ = ()

    def __new__(cls, year: int, month: int = 0, day: int = 0) -> Self:
        parts = (f"{year:04}", *(f"{part:02}" for part in (month, day) if part))
        return super().__new__(cls, "-".join(parts))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `2023`, `2023-05` or `2023-05-17`. Raises ValueError."""
        match = _PARTIAL.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a date like 2023, 2023-05 or 2023-05-17")
        year, month, day = (int(part or 1) for part in match.groups())
        date(year, month, day)
        return super().__new__(cls, text)

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def month(self) -> int:
        """The month, or 0 if it is unknown."""
        return int(self[5:7] or 0)

    @property
    def day(self) -> int:
        """The day, or 0 if it is unknown."""
        return int(self[8:] or 0)

    @classmethod
    def from_date(cls, day: date) -> Self:
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month or 1, self.day or 1)

    def in_words(self) -> str:
        """Format the date as `2023`, `May 2023` or `17 May 2023`."""
        words = f"{self.year:04}"
        if self.month:
            words = f"{MONTHS[self.month - 1][:3]} {words}"
        if self.day:
            words = f"{self.day} {words}"
        return words

    def month_in_words(self) -> str:
        """Format the date as `2023` or `May 2023`, without its day."""
        return type(self)(self.year, self.month).in_words()


def local_time(moment: datetime) -> datetime:
    """Return a time in the local time zone, or unchanged if the result would be out of range."""
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):  # OSError on Windows, for years before 1970
        return moment


def local_day(moment: datetime) -> PartialDate:
    """Return the date of a time in the local time zone."""
    return PartialDate.from_date(local_time(moment).date())
