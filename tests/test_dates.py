"""Partial dates."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from paperlog.dates import local_time


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
