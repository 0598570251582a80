"""Papers and readings for the tests of statistics."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from paperlog.dates import PartialDate
from paperlog.models import OWN_SOURCE, Category, Entry, Paper, Status
from paperlog.stats.reading import ReadingStats, reading_stats
from support.readings import reading_of

TODAY = date(2026, 11, 23)  # a Monday
SINCE = date(2025, 11, 24)
CATEGORIES = [Category("a", "Alpha", "green"), Category("b", "Beta", None, 1), Category("c", "Gamma", "mauve", 2)]


def entry(
    key: str, category: str = "a", *reads: str, status: Status = Status.READ, rating: int | None = None,
    year: int | None = 2020, source: str | None = "list",
) -> Entry:  # fmt: skip
    published = PartialDate(year) if year else None
    paper = Paper(key, key, category, published=published, source=source)
    dates = tuple(sorted(map(PartialDate.parse, reads)))
    return Entry(paper, reading_of(key, status=status, reads=dates, rating=rating), ())


def counted(*entries: Entry, today: date = TODAY) -> ReadingStats:
    return reading_stats(CATEGORIES, entries, today)


DAYS = st.dates(date(2025, 9, 1), date(2026, 12, 31))
READS = st.builds(lambda day, known: PartialDate(day.year, day.month, day.day if known else 0), DAYS, st.booleans())
ENTRIES = st.lists(
    st.builds(
        lambda category, status, reads, rating, year, source: Entry(
            Paper("p", "P", category, published=year and PartialDate(year), source=source),
            reading_of("p", status=status, reads=tuple(sorted(reads)), rating=rating),
            (),
        ),
        st.sampled_from("abc"),
        st.sampled_from(Status),
        st.sets(READS, max_size=4),
        st.none() | st.integers(1, 5),
        st.none() | st.integers(1936, 2026),
        st.sampled_from(["list", OWN_SOURCE, None]),
    ),
    max_size=30,
)
TODAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
