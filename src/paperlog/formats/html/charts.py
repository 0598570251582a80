"""The reading log's charts as inline SVG, whose colors come from the page's style."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from paperlog.dates import MONTHS, PartialDate
from paperlog.formats.html.markup import Markup, element, join
from paperlog.stats.activity import WEEK
from paperlog.stats.reading import DAY_LEVELS, WEEKS, ReadingStats
from paperlog.text import plural

_DAY, _GAP = 11, 3
_STEP = _DAY + _GAP
_HALF = (WEEKS + 1) // 2
"""The weeks of each half of the calendar, which are side by side on wide screens."""
_WEEKDAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_LEFT, _TOP = 28, 16
"""The space for the weekdays and the months of the calendar."""
_BAR_WIDTH, _BAR_HEIGHT = 300, 116
"""The size of the charts with bars."""


def charts(stats: ReadingStats) -> Iterator[Markup]:
    """Yield a chart of the days and one of the months with readings, and one of ratings, except those without data."""
    if stats.days:
        yield _calendar(stats)
    if any(stats.months.values()):
        yield _months(stats)
    if any(stats.ratings.values()):
        yield _ratings(stats)


def _figure(caption: str, details: str, *content: Markup, name: str) -> Markup:
    *legend, chart = content
    title = element("figcaption", element("b", caption), element("span", details), *legend)
    return element("figure", title, chart, class_=name)


def _image(content: Markup, label: str, width: int, height: int) -> Markup:
    return element("svg", content, viewBox=f"0 0 {width} {height}", role="img", aria_label=label)


def _text(text: str, x: float, y: float, *, anchor: str | None = None) -> Markup:
    return element("text", text, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor)


def _calendar(stats: ReadingStats) -> Markup:
    halves = [_weeks(stats, stats.since, _HALF), _weeks(stats, stats.since + _HALF * WEEK, WEEKS - _HALF)]
    levels = (
        element("span", element("i", class_=f"day level-{level}"), f" {text}") for level, text in enumerate(DAY_LEVELS)
    )
    legend = element("span", join(levels, " "), class_="legend", aria_hidden="true")
    return _figure("Reading days", f"· {stats.days_in_words()}", legend, element("div", *halves), name="calendar")


def _weeks(stats: ReadingStats, first: date, weeks: int) -> Markup:
    """Draw a column for each week. The days with readings have tooltips."""
    count = min(weeks * 7, (stats.today - first).days + 1)
    days = [first + timedelta(days=number) for number in range(count)]
    squares = {day: (_LEFT + number // 7 * _STEP, _TOP + number % 7 * _STEP) for number, day in enumerate(days)}
    empty = "".join(f"M{x} {y}h{_DAY}v{_DAY}h-{_DAY}z" for day, (x, y) in squares.items() if day not in stats.days)
    read = [_day(stats, day, *squares[day]) for day in days if day in stats.days]
    firsts = [day for day in days if day.day == 1 and squares[day][0] <= _LEFT + (_HALF - 2) * _STEP]
    if not firsts or squares[firsts[0]][0] >= _LEFT + 3 * _STEP:
        firsts.insert(0, days[0])
    names = [_text(MONTHS[day.month - 1][:3], squares[day][0], _TOP - 5) for day in firsts]
    weekdays = [_text(name, 0, _TOP + row * _STEP + 9) for row, name in enumerate(_WEEKDAYS) if name]
    readings = plural(sum(stats.days.get(day, 0) for day in days), "reading")
    label = f"{readings} from {_in_words(first)} to {_in_words(days[-1])}"
    content = join([*names, *weekdays, element("path", d=empty, class_="level-0"), *read])
    return _image(content, label, _LEFT + _HALF * _STEP, _TOP + 7 * _STEP)


def _day(stats: ReadingStats, day: date, x: int, y: int) -> Markup:
    title = element("title", f"{_in_words(day)}: {plural(stats.days[day], 'reading')}")
    return element("rect", title, x=x, y=y, width=_DAY, height=_DAY, class_=f"level-{stats.level(day)}")


def _in_words(day: date) -> str:
    return PartialDate.from_date(day).in_words()


def _months(stats: ReadingStats) -> Markup:
    slot, base, most = _BAR_WIDTH / len(stats.months), _BAR_HEIGHT - 16, max(stats.months.values())
    bars = []
    for number, (month, count) in enumerate(stats.months.items()):
        middle, height = (number + 0.5) * slot, count / most * (base - 16)
        bars += [
            element("rect", x=f"{middle - 8:g}", y=f"{base - height:g}", width=16, height=f"{height:g}")
            if count
            else "",
            _text(str(count), middle, base - height - 4, anchor="middle") if count else "",
            _text(month.in_words()[:3], middle, _BAR_HEIGHT - 3, anchor="middle"),
        ]
    line = element("path", d=f"M0 {base}h{_BAR_WIDTH}", class_="axis")
    label = ", ".join(f"{month.in_words()} {count}" for month, count in stats.months.items() if count)
    first, last = (month.in_words() for month in (min(stats.months), max(stats.months)))
    image = _image(join([*bars, line]), f"Readings by month: {label}", _BAR_WIDTH, _BAR_HEIGHT)
    return _figure("Readings by month", f"· {first} to {last}", image, name="months")


def _ratings(stats: ReadingStats) -> Markup:
    slot, left, most = _BAR_HEIGHT / len(stats.ratings), 28, max(stats.ratings.values())
    bars = []
    for number, (rating, count) in enumerate(stats.ratings.items()):
        y, width = number * slot, count / most * (_BAR_WIDTH - left - 30)
        bars += [
            _text(f"{rating} ★", 0, y + slot / 2 + 4),
            element("rect", x=left, y=f"{y + 4:g}", width=f"{width:g}", height=f"{slot - 8:g}") if count else "",
            _text(str(count), left + width + 6, y + slot / 2 + 4),
        ]
    label = ", ".join(f"{plural(rating, 'star')} {count}" for rating, count in stats.ratings.items())
    image = _image(join(bars), f"Papers by rating: {label}", _BAR_WIDTH, _BAR_HEIGHT)
    rated = plural(sum(stats.ratings.values()), "paper")
    return _figure("Ratings", f"· {rated}", image, name="ratings")
