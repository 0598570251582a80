"""Partial dates."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperlog.dates import PartialDate, local_time, parse_day
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


@pytest.mark.parametrize("zone", ["UTC", "EAST-14", "WEST+12"])
@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_times_at_the_ends_of_the_calendar_have_a_local_time(
    monkeypatch: pytest.MonkeyPatch, zone: str, moment: datetime
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        assert local_time(moment) == moment
    time.tzset()
