"""The reading statistics."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given

from paperlog.models import OWN_SOURCE, Entry, Status
from paperlog.stats.counts import ProgressCounts
from support.stats import ENTRIES, SINCE, TODAYS, counted, entry


def test_papers_are_counted_by_category_and_status() -> None:
    found = counted(
        entry("p1"),
        entry("p2", status=Status.SKIMMED),
        entry("p3", status=Status.DROPPED),
        entry("p4", status=Status.READING),
        entry("p5", status=Status.QUEUED),
        entry("p6", "c", status=Status.UNREAD),
    )
    counts = {group.category.key: group.counts for group in found.progress}
    assert counts == {
        "a": ProgressCounts(Counter(set(Status) - {Status.UNREAD})),
        "c": ProgressCounts(Counter([Status.UNREAD])),
    }
    assert (counts["a"].papers, counts["a"].read, counts["a"].started) == (5, 1, 2)
    assert list(found.statuses.values()) == [1, 1, 1, 1, 1, 1]


def test_readings_are_counted_by_month_and_day() -> None:
    found = counted(
        entry("p1", "a", "2026-11-23", "2026-11-02"),
        entry("p2", "b", "2026-11-02"),
        entry("p3", "b", "2026-10"),
        entry("p4", "b", "2025-12-01", "2025-11-30", "2025-11-24", "2025-11-23", "2025-11", "2025-10", "2026"),
    )
    assert [(str(month), count) for month, count in found.months.items() if count] == [
        ("2025-12", 1),
        ("2026-10", 1),
        ("2026-11", 3),
    ]
    assert (len(found.months), str(next(iter(found.months)))) == (12, "2025-12")
    assert {f"{day}": count for day, count in found.days.items()} == {
        "2025-11-24": 1,
        "2025-11-30": 1,
        "2025-12-01": 1,
        "2026-11-02": 2,
        "2026-11-23": 1,
    }
    assert (found.since, found.without_day) == (SINCE, 2)


def test_future_reads_are_not_counted() -> None:
    """A future date can be recorded if the clock is ahead."""
    found = counted(entry("p1", "a", "2026-11-24", "2026-12"))
    assert (found.days, found.without_day, found.longest, sum(found.months.values())) == ({}, 0, None, 0)


@pytest.mark.parametrize(
    ("reads", "current", "longest"),
    [
        ([], None, None),
        (["2026-11-23"], (1, "2026-11-23"), (1, "2026-11-23")),
        (["2026-11-22"], (1, "2026-11-16"), (1, "2026-11-16")),
        (["2026-11-16"], (1, "2026-11-16"), (1, "2026-11-16")),
        (["2026-11-15"], None, (1, "2026-11-09")),
        (["2026-11-22", "2026-11-23"], (2, "2026-11-16"), (2, "2026-11-16")),
        (["2026-11-09", "2026-11-15", "2026-11-23"], (1, "2026-11-23"), (1, "2026-11-23")),
        (["2026-11-10", "2026-11-17", "2026-10", "2026"], (2, "2026-11-09"), (2, "2026-11-09")),
        (["2020-12-31", "2021-01-07", "2021-01-11", "2026-11-23"], (1, "2026-11-23"), (3, "2020-12-28")),
        (["2021-01-04", "2021-01-11", "2022-01-03", "2022-01-10"], None, (2, "2022-01-03")),
    ],
)
def test_streaks_are_consecutive_weeks(
    reads: list[str], current: tuple[int, str] | None, longest: tuple[int, str] | None
) -> None:
    found = counted(entry("p1", "a", *reads))
    streaks = [streak and (streak.weeks, f"{streak.first}") for streak in (found.current, found.longest)]
    assert streaks == [current, longest]


def test_coverage_counts_listed_papers_only() -> None:
    found = counted(
        entry("p1", "b", year=2021),
        entry("p2", "a", year=2021, status=Status.READING),
        entry("p3", "a", year=2019, status=Status.QUEUED),
        entry("p4", "a", year=None, status=Status.UNREAD),
        entry("p5", "a", year=2022, source=OWN_SOURCE),
        entry("p6", "a", year=2022, source=None),
    )
    assert [(cell.year, cell.category.key, cell.counts.read, cell.counts.started) for cell in found.coverage] == [
        (2019, "a", 0, 0),
        (2021, "a", 0, 1),
        (2021, "b", 1, 0),
        (None, "a", 0, 0),
    ]


def test_ratings_are_counted_by_stars() -> None:
    found = counted(entry("p1", rating=5), entry("p2", rating=3), entry("p3", rating=3), entry("p4"))
    assert found.ratings == {5: 1, 4: 0, 3: 2, 2: 0, 1: 0}


@given(ENTRIES, TODAYS)
def test_counts_add_up(entries: list[Entry], today: date) -> None:
    found = counted(*entries, today=today)
    assert found.papers == len(entries) == sum(group.counts.papers for group in found.progress)
    assert sum(group.counts.read for group in found.progress) == found.statuses[Status.READ]
    assert sum(found.ratings.values()) == sum(each.reading.rating is not None for each in entries)
    assert sum(cell.counts.papers for cell in found.coverage) == sum(each.paper.source == "list" for each in entries)
    reads = [read for each in entries for read in each.reading.reads]
    for month, count in found.months.items():
        assert count == sum(
            (read.year, read.month) == (month.year, month.month) and read.first_day <= today for read in reads
        )
    whole = [read.first_day for read in reads if read.day and read.first_day <= today]
    assert found.days == Counter(day for day in whole if day >= found.since)
    assert found.since.weekday() == 0
    assert 364 <= (today - found.since).days <= 370
    weeks = {day.isocalendar()[:2] for day in whole}
    for streak in filter(None, (found.current, found.longest)):
        inside = [streak.first + timedelta(weeks=week) for week in range(streak.weeks)]
        assert all(monday.isocalendar()[:2] in weeks for monday in inside)
        outside = (streak.first - timedelta(weeks=1), streak.last + timedelta(weeks=1))
        assert not any(monday.isocalendar()[:2] in weeks for monday in outside)
    assert (found.longest is None) is (not weeks)
