"""Dates and periods in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import MONTHS, PartialDate
from paperlog.errors import InvalidDate
from paperlog.periods import Period, parse_day, parse_period, parse_range, period_between, period_named

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TODAY = date(2026, 11, 26)  # a Thursday
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
YEAR = [date(2024, 1, 1) + number * DAY for number in range(366)]


def days(text: str, today: date = TODAY) -> list[str]:
    period = parse_period(text, today)
    return [str(period.first), str(period.last)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2026-11-26", "2026-11-26"),
        ("Yesterday", "2026-11-25", "2026-11-25"),
        ("-3d", "2026-11-23", "2026-11-23"),
        ("3 days ago", "2026-11-23", "2026-11-23"),
        ("1 day ago", "2026-11-25", "2026-11-25"),
        ("a week ago", "2026-11-19", "2026-11-19"),
        ("2-weeks-ago", "2026-11-12", "2026-11-12"),
        ("-1m", "2026-10-26", "2026-10-26"),
        ("a year ago", "2025-11-26", "2025-11-26"),
        ("tuesday", "2026-11-24", "2026-11-24"),
        ("tue", "2026-11-24", "2026-11-24"),
        ("friday", "2026-11-20", "2026-11-20"),
        ("last friday", "2026-11-20", "2026-11-20"),
        ("last thursday", "2026-11-19", "2026-11-19"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("last-week", "2026-11-16", "2026-11-22"),
        ("this-month", "2026-11-01", "2026-11-30"),
        ("last-month", "2026-10-01", "2026-10-31"),
        ("this-year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("november", "2026-11-01", "2026-11-30"),
        ("dec", "2025-12-01", "2025-12-31"),
        ("february 2024", "2024-02-01", "2024-02-29"),
        ("3 May 2024", "2024-05-03", "2024-05-03"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("9999", "9999-01-01", "9999-12-31"),
        ("17/5/2024", "2024-05-17", "2024-05-17"),
        ("5/17/2024", "2024-05-17", "2024-05-17"),
        ("5/5/2024", "2024-05-05", "2024-05-05"),
        ("24.11.2024", "2024-11-24", "2024-11-24"),
        ("20241124", "2024-11-24", "2024-11-24"),
        ("nov 24", "2026-11-24", "2026-11-24"),
        ("24 November", "2026-11-24", "2026-11-24"),
        ("nov-27", "2025-11-27", "2025-11-27"),
        ("tomorrow", "2026-11-27", "2026-11-27"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert days(text) == [first, last]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("thursday", "26 Nov 2026, today, or 19 Nov 2026, a week ago. Use today or last-thursday."),
        ("last tuesday", "24 Nov 2026 this week or 17 Nov 2026 in the week before. Use tuesday or 2026-11-17."),
        ("3.5.2024", "3 May 2024 or 5 Mar 2024. Use 2024-05-03 or 2024-03-05."),
        ("3/5/2024", "3 May 2024 or 5 Mar 2024. Use 2024-05-03 or 2024-03-05."),
    ],
)
def test_ambiguous_dates_are_refused_with_both_readings(text: str, readings: str) -> None:
    with pytest.raises(InvalidDate) as raised:
        parse_period(text, TODAY)
    assert str(raised.value) == f"'{text.replace(' ', '-')}' can mean {readings}"
    meanings, _, clear = readings.rstrip(".").partition(". Use ")
    for meaning, text_for_it in zip(meanings.split(" or "), clear.split(" or "), strict=True):
        (first, _) = days(text_for_it)
        assert meaning.startswith(PartialDate.parse(first).in_words())


@pytest.mark.parametrize(
    "text",
    ["", " ", "soon", "ago", "tu", "tuesdays", "3 days", "-3", "last november", "3 soon 2024", "soon 3", "3 nov 4",
     "next week", "-99999d", "2024-5-3", "3.5/2024", "24.11.24"],
)  # fmt: skip
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidDate, match=r"Can't parse date '.*'\. Use today, tuesday, "):
        parse_period(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2024-13", "31 nov 2024", "nov 31", "feb 29", "13/13/2024", "30/2/2024", "30.2.2024", "20240230",
     "0000", "2026-w54"],
)  # fmt: skip
def test_dates_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(InvalidDate) as raised:
        parse_period(text, TODAY)
    assert str(raised.value) == f"The date '{text}' doesn't exist."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tomorrow", "tomorrow is in the future. Use today or an earlier date."),
        ("soon", "Can't parse date 'soon'. Use today, tuesday, 3-days-ago, -2w, november, 2024-05 or 2024-05-03."),
        ("2024", "'2024' is not a day or a month. Use a date such as tuesday, 2024-05-03 or 2024-05."),
    ],
)
def test_texts_that_are_not_a_past_day_or_month_are_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidDate) as raised:
        parse_day(text, TODAY)
    assert str(raised.value) == message


def test_tomorrow_on_the_last_day_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidDate):
        parse_period("tomorrow", date.max)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("-1m", date(2024, 3, 31), date(2024, 2, 29)),
        ("-12m", date(2024, 2, 29), date(2023, 2, 28)),
        ("-1m", date(2024, 1, 31), date(2023, 12, 31)),
        ("-11m", date(2024, 12, 5), date(2024, 1, 5)),
        ("-4y", date(2024, 2, 29), date(2020, 2, 29)),
        ("-2w", date(2024, 1, 10), date(2023, 12, 27)),
        ("-9999y", date(2024, 1, 10), date.min),
    ],
)
def test_days_weeks_months_and_years_ago(text: str, today: date, day: date) -> None:
    assert parse_period(text, today) == Period(day, day)


def outcome(text: str, today: date) -> date | None:
    """Return the day that a text means, or None if it has two meanings."""
    try:
        period = parse_period(text, today)
    except InvalidDate as error:
        assert "can mean" in str(error)
        return None
    assert period.first == period.last
    return period.first


def test_every_word_on_every_day_of_a_year() -> None:
    for today in YEAR:
        monday = today - today.weekday() * DAY
        assert outcome("today", today) == today
        assert outcome("yesterday", today) == today - DAY
        assert parse_period("this week", today) == Period(monday, monday + 6 * DAY)
        assert parse_period("last week", today) == Period(monday - WEEK, monday - DAY)
        this_month, last_month = parse_period("this month", today), parse_period("last month", today)
        assert this_month.first <= today <= this_month.last
        assert this_month.first.day == last_month.first.day == (this_month.last + DAY).day == 1
        assert this_month.first - DAY == last_month.last
        assert parse_period("this year", today) == Period(date(today.year, 1, 1), date(today.year, 12, 31))
        assert parse_period("last year", today) == Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        for number, name in enumerate(MONTHS, start=1):
            named = parse_period(name, today)
            assert named.partial_date == PartialDate(named.first.year, number)
            assert named.first <= today < named.first.replace(year=named.first.year + 1)
        for number, name in enumerate(WEEKDAYS):
            this_week = monday + number * DAY
            past = this_week if this_week <= today else this_week - WEEK
            assert outcome(name, today) == (None if this_week == today else past)
            assert outcome(f"last {name}", today) == (None if this_week < today else this_week - WEEK)


def test_ranges() -> None:
    assert parse_range("2024..2025-02", TODAY) == Period(date(2024, 1, 1), date(2025, 2, 28))
    assert parse_range("november..", TODAY) == Period(date(2026, 11, 1), date.max)
    assert parse_range("..yesterday", TODAY) == Period(date.min, TODAY - DAY)
    assert parse_range("last-month", TODAY) == parse_period("last-month", TODAY)
    with pytest.raises(InvalidDate, match="ends before it starts"):
        period_between("2025", "2024", TODAY)


@given(st.text() | st.from_regex(r"-?[0-9]{1,4}(-[0-9]{2}){0,2}[dwmy]?", fullmatch=True))
def test_any_text_is_a_day_or_a_month_or_an_error(text: str) -> None:
    try:
        day = parse_day(text, TODAY)
    except InvalidDate as error:
        assert error.exit_code == 2
    else:
        assert day.month
        assert PartialDate.parse(str(day)) == day
        assert day.first_day <= TODAY


@given(st.dates(), st.dates(), st.dates(), st.sampled_from([4, 7, 10]))
def test_predicate_compares_the_days_that_a_partial_date_may_stand_for(
    one: date, other: date, day: date, precision: int
) -> None:
    period, partial = Period(min(one, other), max(one, other)), PartialDate.parse(str(day)[:precision])
    possible = Period.of(partial)
    assert possible.first <= day <= possible.last
    assert period.predicate()(partial) is (possible.first <= period.last and possible.last >= period.first)
    assert possible.partial_date == partial


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026", "2026"),
        ("november", "Nov 2026"),
        ("yesterday", "25 Nov 2026"),
        ("2026-w48", "23 Nov 2026 to 29 Nov 2026"),
        ("november..", "since 1 Nov 2026"),
        ("..november", "until 30 Nov 2026"),
        ("..", "all time"),
    ],
)
def test_periods_in_words(text: str, words: str) -> None:
    assert parse_range(text, TODAY).in_words() == words


@pytest.mark.parametrize("name", ["2026", "2026-11", "2026-w01", "2020-w53"])
def test_years_months_and_weeks_have_a_name(name: str) -> None:
    assert parse_period(name, TODAY).name == name
    assert period_named(name) == parse_period(name, TODAY)


@pytest.mark.parametrize("text", ["today", "-3d", "2024-05-03", "2026..2027", "2027-w53", "3/5/2024"])
def test_other_periods_have_no_name(text: str) -> None:
    with pytest.raises(ValueError, match="isn't a year, a month or a week"):
        period_named(text)
    if text not in {"2027-w53", "3/5/2024"}:
        assert parse_range(text, TODAY).name == ""
