"""Days, weeks, months and years as people write them, such as `yesterday`, `last tuesday`, `november` and `2026-11`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from msgspec import Struct

from paperlog.dates import MONTHS, PartialDate
from paperlog.errors import InvalidDate, shorten
from paperlog.patterns import lazy_pattern

EXAMPLES = "today, tuesday, 3-days-ago, -2w, this-month, november, 2024, 2024-05 or 2024-05-03"
_DAY_EXAMPLES = "today, tuesday, 3-days-ago, -2w, november, 2024-05 or 2024-05-03"

_DAYS_AGO = {"yesterday": 1, "today": 0, "tomorrow": -1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = tuple(month.lower() for month in MONTHS)
_WEEK = timedelta(weeks=1)
_SHORT_AGO = lazy_pattern(r"-([0-9]{1,4})([dwmy])")
_AGO = lazy_pattern(r"([0-9]{1,4}|an?)-(day|week|month|year)s?-ago")
_THIS_OR_LAST = lazy_pattern(r"(this|last)-(week|month|year)")
_NAME = lazy_pattern(r"(last-)?([a-z]{3,9})")
_IN_WORDS = lazy_pattern(r"(?:([0-9]{1,2})-)?([a-z]{3,9})-([0-9]{4})")
_ISO_WEEK = lazy_pattern(r"([0-9]{4})-w([0-9]{2})")
_WITHOUT_YEAR = lazy_pattern(r"(?:([0-9]{1,2})-)?([a-z]{3,9})(?:-([0-9]{1,2}))?")
_ISO_DATE = lazy_pattern(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_COMPACT = lazy_pattern(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_NUMERIC = lazy_pattern(r"([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4})")


class Period(Struct, frozen=True):
    """The days from `first` to `last`, inclusive. `date.min` and `date.max` mean no limit."""

    first: date
    last: date

    @classmethod
    def of(cls, day: PartialDate) -> Period:
        """Return the days that a partial date may stand for."""
        month = day.month or 12
        return cls(day.first_day, date(day.year, month, day.day or _days_in_month(day.year, month)))

    @property
    def partial_date(self) -> PartialDate | None:
        """The period as a year, a month or a day, or None for any other period."""
        year, month, day = self.first.year, self.first.month, self.first.day
        dates = (PartialDate(year), PartialDate(year, month), PartialDate(year, month, day))
        return next((each for each in dates if Period.of(each) == self), None)

    @property
    def name(self) -> str:
        """The year, month or week as `2026`, `2026-11` or `2026-w48`; an empty string for any other period."""
        if self.partial_date:
            return "" if self.partial_date.day else str(self.partial_date)
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-w{week:02}" if self == containing(self.first, "week") else ""

    def contains(self, day: PartialDate) -> bool:
        """Return whether all days that a partial date may stand for are in the period."""
        whole = Period.of(day)
        return self.first <= whole.first and whole.last <= self.last

    def in_words(self) -> str:
        """Format the period as `2026`, `Nov 2026`, `24 Nov 2026` or `23 Nov 2026 to 29 Nov 2026`."""
        if self.partial_date:
            return self.partial_date.in_words()
        first, last = (PartialDate.from_date(day).in_words() for day in (self.first, self.last))
        if self.first == date.min:
            return "all time" if self.last == date.max else f"until {last}"
        return f"since {first}" if self.last == date.max else f"{first} to {last}"

    def predicate(self) -> Callable[[PartialDate], bool]:
        """Return a predicate for partial dates that overlap the period, as `2023` overlaps May 2023."""
        first, end = str(PartialDate.from_date(self.first)), _end_of(str(PartialDate.from_date(self.last)))
        return lambda day: day <= end and _end_of(day) >= first


def parse_period(text: str, today: date, examples: str = EXAMPLES) -> Period:
    """Parse a day, a week, a month or a year. Words may be separated by hyphens. Raises InvalidDate."""
    words = normalized(text)
    try:
        period = _relative_period(words, today) or _named_period(words, today) or _absolute_period(words)
    except ValueError:
        raise InvalidDate(f"The date '{shorten(text)}' doesn't exist.") from None
    if period is None:
        raise InvalidDate(f"Can't parse date '{shorten(text)}'. Use {examples}.")
    return period


def period_named(name: str) -> Period:
    """Return the year, the month or the week with this name. Raises ValueError."""
    with suppress(ValueError, InvalidDate):
        period = _absolute_period(name)
        if period and period.name == name:
            return period
    raise ValueError(f"'{name}' isn't a year, a month or a week")


def parse_range(text: str, today: date) -> Period:
    """Parse a period, or a range such as `2020..2023-06` or `-30d..`. Raises InvalidDate."""
    since, dots, until = text.partition("..")
    return period_between(since or None, until or None, today) if dots else parse_period(text, today)


def period_between(since: str | None, until: str | None, today: date) -> Period:
    """Return the days from the start of one period to the end of another; None means no limit. Raises InvalidDate."""
    first = date.min if since is None else parse_period(since, today).first
    last = date.max if until is None else parse_period(until, today).last
    if first > last:
        raise InvalidDate(f"'{since}..{until}' ends before it starts.")
    return Period(first, last)


def parse_day(text: str, today: date) -> PartialDate:
    """Parse a day or a month that isn't in the future. Raises InvalidDate."""
    period = parse_period(text, today, _DAY_EXAMPLES)
    day = period.partial_date
    if not day or not day.month:
        raise InvalidDate(f"'{text}' is not a day or a month. Use a date such as tuesday, 2024-05-03 or 2024-05.")
    if period.first > today:
        raise InvalidDate(f"{text} is in the future. Use today or an earlier date.")
    return day


def normalized(text: str) -> str:
    """Return a date in lower case, with hyphens between its words: `Last Tuesday` becomes `last-tuesday`."""
    return "-".join(text.lower().split())


def _relative_period(words: str, today: date) -> Period | None:
    if words in _DAYS_AGO:
        return _single_day(_ago(_DAYS_AGO[words], "day", today))
    if ago := _SHORT_AGO().fullmatch(words) or _AGO().fullmatch(words):
        return _single_day(_ago(int(ago[1]) if ago[1].isdecimal() else 1, ago[2], today))
    if found := _THIS_OR_LAST().fullmatch(words):
        return containing(_ago(int(found[1] == "last"), found[2], today), found[2])
    return None


def _ago(count: int, unit: str, today: date) -> date:
    """Return the day a number of days, weeks, months or years before today, or `date.min` if it would be earlier.

    A negative number of days or weeks counts from today on. Raises ValueError if the day would be after `date.max`.
    """
    if unit[0] in "dw":
        return date.fromordinal(max(1, today.toordinal() - count * (7 if unit[0] == "w" else 1)))
    year, month = divmod(12 * today.year + today.month - 1 - count * (12 if unit[0] == "y" else 1), 12)
    return date(year, month + 1, min(today.day, _days_in_month(year, month + 1))) if year >= 1 else date.min


def containing(day: date, unit: str) -> Period:
    """Return the week, from Monday to Sunday, the month or the year that contains a day."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    return Period.of(PartialDate(day.year, day.month if unit == "month" else 0))


def _named_period(words: str, today: date) -> Period | None:
    """Return the latest weekday, month or day of a month with a name of three letters or more.

    Raises ValueError if the month has no such day.
    """
    if (found := _WITHOUT_YEAR().fullmatch(words)) and bool(found[1]) is not bool(found[3]):
        month, day = _number_of(found[2], _MONTHS), int(found[1] or found[3])
        year = today.year - ((month, day) > (today.month, today.day))
        return _single_day(date(year, month, day)) if month else None
    found = _NAME().fullmatch(words)
    if not found:
        return None
    if month := 0 if found[1] else _number_of(found[2], _MONTHS):
        return Period.of(PartialDate(today.year - (month > today.month), month))
    if weekday := _number_of(found[2], _WEEKDAYS):
        return _single_day(_latest_weekday(words, weekday, today, is_last=bool(found[1])))
    return None


def _latest_weekday(words: str, weekday: int, today: date, *, is_last: bool) -> date:
    """Return a day of the past week. Raises InvalidDate if the words have two meanings.

    `tuesday` may be today or a week ago, and `last-tuesday` a day of this week or of the week before.
    """
    days_ago = (today.isoweekday() - weekday) % 7
    latest = today - timedelta(days=days_ago)
    before, name = latest - _WEEK, _WEEKDAYS[weekday - 1]
    if is_last and days_ago == 0:
        return before
    if is_last and weekday < today.isoweekday():
        raise _ambiguous(words, (latest, " this week", name), (before, " in the week before", before))
    if not is_last and days_ago == 0:
        raise _ambiguous(words, (latest, ", today,", "today"), (before, ", a week ago", f"last-{name}"))
    return latest


def _absolute_period(words: str) -> Period | None:
    """Return a period of a known year. Raises ValueError if it doesn't exist."""
    if found := _ISO_WEEK().fullmatch(words):
        return containing(date.fromisocalendar(int(found[1]), int(found[2]), 1), "week")
    if found := _NUMERIC().fullmatch(words):
        return _single_day(_numeric_day(words, int(found[1]), int(found[3]), int(found[4])))
    if found := _COMPACT().fullmatch(words):
        return _single_day(date(*map(int, found.groups())))
    if (found := _IN_WORDS().fullmatch(words)) and (month := _number_of(found[2], _MONTHS)):
        words = "-".join((found[3], f"{month:02}", *([f"{int(found[1]):02}"] if found[1] else [])))
    return Period.of(PartialDate.parse(words)) if _ISO_DATE().fullmatch(words) else None


def _numeric_day(words: str, first: int, second: int, year: int) -> date:
    """Return the only valid date. Raises ValueError without one, and InvalidDate if day and month may be swapped."""
    if first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    day, other = date(year, second, first), date(year, first, second)
    raise _ambiguous(words, (day, "", day), (other, "", other))


def _ambiguous(words: str, *meanings: tuple[date, str, object]) -> InvalidDate:
    """Return the error for a date with two meanings: for each, a day, a remark, and an unambiguous text."""
    days = " or ".join(f"{PartialDate.from_date(day).in_words()}{which}" for day, which, _ in meanings)
    return InvalidDate(f"'{words}' can mean {days}. Use {' or '.join(str(clear) for *_, clear in meanings)}.")


def _number_of(name: str, names: tuple[str, ...]) -> int:
    """Return the number of a month or weekday, counted from 1, or 0 if there is none."""
    return next((number for number, each in enumerate(names, start=1) if each.startswith(name)), 0)


def _single_day(day: date) -> Period:
    return Period(day, day)


def _days_in_month(year: int, month: int) -> int:
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def _end_of(day: str) -> str:
    """Return a string that sorts after every day within a partial date, and before every later day."""
    return f"{day}~"
