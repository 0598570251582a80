"""The JSON of a paper: every field is always present; unknown values are null or empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from paperlog.entry_fields import PAPER_FIELDS, field_value
from paperlog.models import Entry, Note
from paperlog.output.json import change_object
from paperlog.output.phrases import reason_text
from paperlog.planning import PlannedPaper
from paperlog.related import REVERSED, RelatedPapers
from paperlog.schema import plain

if TYPE_CHECKING:
    from paperlog.library.log import LogItem  # annotations only: most commands don't need these modules
    from paperlog.library.outcome import Outcome
    from paperlog.search import Hit
    from paperlog.stats.report import Report, ReportedPaper

_EVENT_FIELDS = ("id", "status", "queued_at", "page", "pages")
_INTERNAL = frozenset({"repeated"})
_RELATED_FIELDS = {kind: kind.replace("-", "_") for pair in REVERSED.items() for kind in pair}

TEMPLATE_FIELDS: Mapping[str, Sequence[str]] = {
    "list": PAPER_FIELDS,
    "search": (*PAPER_FIELDS, "score"),
    "next": (*PAPER_FIELDS, "reason"),
    "show": (*PAPER_FIELDS, *_RELATED_FIELDS.values()),
    "log": ("key", "title", "day", "at", "number", *_EVENT_FIELDS, "note"),
    "notes": ("key", "title", *Note.__struct_fields__),
}
"""The fields that the templates of a command can have: those of its JSON."""


def paper_object(entry: Entry, fields: Iterable[str] = PAPER_FIELDS) -> dict[str, Any]:
    return {name: complete(field_value(entry, name)) for name in fields}


def shown_paper_object(entry: Entry, related: RelatedPapers) -> dict[str, Any]:
    """Return a paper with the papers related to it, by kind of relation."""
    return {
        **paper_object(entry),
        **{
            name: [brief_paper_object(other.key, other.entry) for other in related.get(kind, ())]
            for kind, name in _RELATED_FIELDS.items()
        },
    }


def brief_paper_object(key: str, entry: Entry | None) -> dict[str, Any]:
    """Return the key, title and status of a paper. `entry` is None if it is missing from the library."""
    return {
        "key": key,
        "title": entry.paper.title if entry else None,
        "status": plain(entry.reading.status) if entry else None,
    }


def hit_object(hit: Hit) -> dict[str, Any]:
    return {**paper_object(hit.entry), "score": hit.score}


def planned_paper_object(planned: PlannedPaper) -> dict[str, Any]:
    return {**paper_object(planned.entry), "reason": reason_text(planned)}


def progress_object(entry: Entry) -> dict[str, Any]:
    """Return the page that was reached in a paper, the number of pages and the day, or null for each."""
    last = entry.reading.state.progress
    return {
        "key": entry.key,
        **{name: plain(getattr(last, name)) if last else None for name in ("page", "pages", "day")},
    }


def note_objects(entry: Entry) -> list[dict[str, Any]]:
    return [{"key": entry.key, "title": entry.paper.title, **complete(note)} for note in entry.reading.notes]


def log_object(item: LogItem) -> dict[str, Any]:
    """Return an event or a note with the key and the title of its paper. The fields of the other kind are null."""
    content = item.content
    is_note = isinstance(content, Note)
    of_event = {name: None if is_note else complete(getattr(content, name)) for name in _EVENT_FIELDS}
    return {
        "key": item.entry.key, "title": item.entry.paper.title, "day": plain(item.day), "at": plain(content.at),
        "number": None if is_note else item.number, **of_event, "note": complete(content) if is_note else None,
    }  # fmt: skip


def report_object(report: Report) -> dict[str, Any]:
    """Return a report: its first and last day, the papers of each section, and the figures of a year or null."""
    year, first, last = report.year, report.period.first, report.period.last
    return {
        "since": None if first == date.min else str(first),
        "until": None if last == date.max else str(last),
        **{name: list(map(_reported_object, papers)) for name, papers in report.sections.items()},
        "year": year and {
            "months": [{"month": str(month), "readings": count} for month, count in sorted(year.months.items())],
            "categories": [{"key": category.key, "readings": count} for category, count in year.categories],
            "best_rated": [entry.key for entry in year.best],
            "read_again": [entry.key for entry in year.reread],
            "longest_streak": year.longest and {"weeks": year.longest.weeks, "first_week": str(year.longest.first)},
        },
    }  # fmt: skip


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """Return what a command changed: its changes in the history, names of what they affect, and the papers."""
    names = outcome.names
    return {
        "changes": list(map(change_object, outcome.changes)),
        "added": names.added,
        "removed": names.removed,
        "changed": names.changed,
        "papers": list(map(paper_object, outcome.papers)),
    }


def _reported_object(reported: ReportedPaper) -> dict[str, Any]:
    return {
        **paper_object(reported.entry),
        "days": list(map(str, reported.days)),
        "notes": [complete(note) for note in reported.notes],
    }


def complete(value: Any) -> Any:
    """Convert a value to plain values, including empty fields."""
    match value:
        case Struct():
            shown = (name for name in value.__struct_fields__ if name not in _INTERNAL)
            return {name: complete(getattr(value, name)) for name in shown}
        case tuple():
            return [complete(item) for item in value]
        case _:
            return plain(value)
