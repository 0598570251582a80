"""The dashboard: recent activity, papers being read, papers to read next, an old note, and progress."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from msgspec.structs import replace

from paperlog.dates import MONTHS
from paperlog.library.dashboard import Dashboard
from paperlog.models import Entry, EntrySummary, Note
from paperlog.output.cells import fit, width, wrap
from paperlog.output.charts.base import scaled
from paperlog.output.palette import category_color
from paperlog.output.phrases import note_date, progress_text, reason_text, title_and_key
from paperlog.output.screen import Screen
from paperlog.output.table import TableLayout, category_heading, dated_layout, planned_lines
from paperlog.stats.activity import Activity
from paperlog.stats.counts import Progress
from paperlog.text import plural

_FIRST_STEPS = {
    "paperlog search image generation": "find papers on a topic",
    "paperlog mark-read lora --rating 4": "mark a paper as read",
    "paperlog import my.bib": "add your own papers",
}
_READING_SHOWN = 5
_BAR_CELLS = 10
_MIN_NAME_WIDTH = 8
_NOTE_LINES = 2


def show_dashboard(screen: Screen, dashboard: Dashboard) -> None:
    sections = _sections(screen, dashboard) if screen.is_terminal else _plain_sections(screen, dashboard)
    for index, lines in enumerate(filter(None, map(list, sections))):
        screen.write_lines(["", *lines] if index else lines)
    if dashboard.goals:
        from paperlog.output.goals import show_current_goals

        screen.write_line()
        show_current_goals(screen, dashboard.goals)


def _plain_sections(screen: Screen, dashboard: Dashboard) -> Iterator[list[str]]:
    for title, entries in (("Reading now", dashboard.reading), ("Next", [each.entry for each in dashboard.next])):
        if entries:
            yield [_title(screen, title), *(_plain_row(screen, entry) for entry in entries)]
    yield [category_heading(screen, group) for group in dashboard.progress]


def _plain_row(screen: Screen, entry: Entry) -> str:
    parts = (entry.key, screen.sanitize(entry.paper.title), progress_text(entry.reading))
    return "  ".join([f" {screen.styled_status(entry.reading.status)}", *filter(None, parts)])


def _sections(screen: Screen, dashboard: Dashboard) -> Iterator[list[str]]:
    shown = [*dashboard.reading[-_READING_SHOWN:], *(each.entry for each in dashboard.next), *dashboard.last_read]
    dated = dated_layout(screen, shown, lambda entry: entry.read_on)
    if dashboard.activity:
        yield list(_activity(screen, dashboard.activity))
    elif dashboard.progress:
        yield _first_steps(screen)
    if dashboard.reading:
        yield list(_reading_now(screen, dashboard, shown, dated.key_width))
    if dashboard.next:
        layout = TableLayout(screen, shown, key_width=dated.key_width)
        yield [
            _title(screen, "Next"),
            *chain(*(planned_lines(layout, each, reason_text(each)) for each in dashboard.next)),
        ]
    if dashboard.last_read:
        yield [_title(screen, "Last read"), *chain(*map(dated.lines, dashboard.last_read))]
    if dashboard.recalled:
        yield _recalled(screen, *dashboard.recalled)
    yield _progress(screen, dashboard.progress)


def _title(screen: Screen, title: str) -> str:
    return " " + screen.styled(title, "bold")


def _first_steps(screen: Screen) -> list[str]:
    command_width = max(map(len, _FIRST_STEPS))
    indent = command_width + 3 if command_width + 30 <= screen.width else 1
    lines = [_title(screen, "Try")]
    for command, effect in _FIRST_STEPS.items():
        if indent == 1:
            lines += [f" {line}" for line in wrap(command, screen.width - 1)]
        else:
            lines.append(f" {command:<{command_width}}  {screen.styled(effect, 'dim')}")
    return lines


def _activity(screen: Screen, activity: Activity) -> Iterator[str]:
    """Yield this week and the streak, and a sparkline of the readings by month."""
    streak = plural(activity.streak.weeks, "week") if activity.streak else "0 weeks"
    parts = [f"This week: {plural(activity.this_week, 'reading')}", f"streak: {streak}"]
    line = f" {screen.glyphs.dot} ".join(parts)
    for part in [line] if len(line) < screen.width else parts:
        yield from (f" {each}" for each in wrap(part, screen.width - 1))
    total, highest = sum(activity.months.values()), max(activity.months.values())
    if not total:
        return
    steps = screen.glyphs.sparkline
    heights = [scaled(count, highest, len(steps)) for count in activity.months.values()]
    line = "".join(steps[height - 1] if height else screen.glyphs.empty_bar for height in heights)
    first, last = (MONTHS[month.month - 1][:3] for month in (min(activity.months), max(activity.months)))
    start, end = f" {first} ", f" {last}   {plural(total, 'reading')}"
    if len(start + line + end) > screen.width:
        start, end = " ", ""
    yield f"{screen.styled(start, 'dim')}{screen.styled(line, 'green')}{screen.styled(end, 'dim')}"


def _reading_now(screen: Screen, dashboard: Dashboard, shown: Sequence[Entry], key_width: int) -> Iterator[str]:
    """Yield the papers that were started last, with the number of days since then."""

    def days_of(entry: EntrySummary) -> str:
        return _days_since_start(entry, dashboard.today)

    recent = dashboard.reading[-_READING_SHOWN:]
    layout = TableLayout(screen, shown, days_of, max(len(days_of(entry)) for entry in recent), key_width)
    yield _title(screen, "Reading now")
    for entry in recent:
        yield from layout.lines(entry)
    if (others := len(dashboard.reading) - _READING_SHOWN) > 0:
        yield " " * layout.indent + screen.styled(f"and {others} more: paperlog list is:reading", "dim")


def _days_since_start(entry: EntrySummary, today: date) -> str:
    """Return `6 days`, or the date if the day isn't known."""
    started = entry.reading.started_on or entry.reading.status_on
    if not started:
        return ""
    days = (today - started.first_day).days
    return started.in_words() if not started.day or days < 0 else plural(days, "day") if days else "today"


def _recalled(screen: Screen, entry: Entry, note: Note) -> list[str]:
    from paperlog.output.note_text import rendered_lines

    available = screen.width - 4
    rendered = rendered_lines(replace(screen, color=False), note, available)
    lines = [line.strip() for line in rendered if line.strip()]
    if len(lines) > _NOTE_LINES:
        lines[_NOTE_LINES - 1] = fit(" ".join(lines[_NOTE_LINES - 1 :]), available, screen.glyphs.ellipsis)
    day = screen.sanitize(note_date(note))
    *origin, last_line = wrap(f"{title_and_key(screen, entry)},", available)
    fits = width(last_line) + width(day) < available
    origin += [f"{last_line} {day}"] if fits else [last_line, *wrap(day, available)]
    indented = (f"    {line}" for line in [*lines[:_NOTE_LINES], *(screen.styled(line, "dim") for line in origin)])
    return [_title(screen, "From your notes"), *indented]


def _progress(screen: Screen, groups: Sequence[Progress]) -> list[str]:
    """Return a bar for each category, aligned if the names leave enough space."""
    names = [screen.sanitize(group.category.name) for group in groups]
    counts = [f"{group.counts.read} of {group.counts.papers} read" for group in groups]
    count_width = max(map(len, counts), default=0)
    name_width = min(max(map(width, names), default=0), screen.width - _BAR_CELLS - count_width - 5)
    if name_width < _MIN_NAME_WIDTH:
        return [category_heading(screen, group) for group in groups]
    return [
        f" {screen.styled(fit(name, name_width, screen.glyphs.ellipsis), 'bold', category_color(group.category))}  "
        f"{screen.progress_bar(group.counts.read, group.counts.papers, _BAR_CELLS)}  {count:>{count_width}}"
        for name, group, count in zip(names, groups, counts, strict=True)
    ]
