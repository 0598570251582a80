"""Partial dates."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import PartialDate, parse_day
from paperlog.errors import PaperlogError


@given(st.text() | st.from_regex(r"-?[0-9]{1,4}(-[0-9]{2}){0,2}d?", fullmatch=True))
def test_any_text_is_a_date_or_an_error(text: str) -> None:
    try:
        day = parse_day(text, date(2026, 11, 23))
    except PaperlogError as error:
        assert error.exit_code == 2
    else:
        assert day.month
        assert PartialDate.parse(str(day)) == day
