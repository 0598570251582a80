"""The JSON contract: every paper has every field, what is not known is null or empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from paperlog.formats.json import encode
from paperlog.library.doctor import Finding
from paperlog.library.maintenance import BackupInfo
from paperlog.models import Change, Entry
from paperlog.output.phrases import reason_text
from paperlog.output.screen import Screen
from paperlog.planning import PlannedPaper
from paperlog.records import to_builtins

if TYPE_CHECKING:
    from paperlog.library.doctor import Finding  # annotations only: each command loads its own
    from paperlog.search import Hit
    from paperlog.stats.counts import Tally
    from paperlog.stats.reading import ReadingStats, Streak

_OF_PAPER = (
    "key", "name", "title", "aliases", "category", "published", "venue", "authors", "links", "arxiv", "doi", "summary",
    "schema_url", "related", "source", "position", "added_on",
)  # fmt: skip
_OF_READING = ("status", "status_on", "queued_at", "started_on", "reads", "rating", "notes", "pdf")
_ORDER = (
    *_OF_PAPER, "status", "status_on", "queued_at", "started_on", "read_on", "reads", "rating", "tags", "notes", "pdf",
)  # fmt: skip


def paper_object(entry: Entry) -> dict[str, Any]:
    fields = {
        **{name: getattr(entry.paper, name) for name in _OF_PAPER},
        **{name: getattr(entry.reading, name) for name in _OF_READING},
        "read_on": entry.read_on,
        "tags": entry.tags,
    }
    return {name: to_builtins(fields[name]) for name in _ORDER}


def hit_object(hit: Hit) -> dict[str, Any]:
    return {**paper_object(hit.entry), "score": hit.score}


def step_object(step: PlannedPaper) -> dict[str, Any]:
    return {**paper_object(step.entry), "reason": reason_text(step)}


def change_object(change: Change) -> dict[str, Any]:
    return {
        "id": change.id, "at": to_builtins(change.at), "command": change.command, "sentence": change.sentence,
        "undone": change.undone,
    }  # fmt: skip


def note_objects(entry: Entry) -> list[dict[str, Any]]:
    return [{"key": entry.key, "title": entry.paper.title, **to_builtins(note)} for note in entry.reading.notes]


def backup_object(kept: BackupInfo) -> dict[str, Any]:
    papers, readings = (len(kept.snapshot.papers), len(kept.snapshot.readings)) if kept.snapshot else (None, None)
    return {
        "number": kept.number,
        "at": to_builtins(kept.backup.at),
        "path": str(kept.backup.path),
        "papers": papers,
        "readings": readings,
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in finding.__struct_fields__}


def stats_object(figures: ReadingStats) -> dict[str, Any]:
    return {
        "today": str(figures.today),
        "papers": figures.papers,
        "statuses": to_builtins(figures.statuses),
        "categories": [
            {"key": group.category.key, "name": group.category.name, **_tally(group.tally)}
            for group in figures.progress
        ],
        "months": [{"month": str(month), "readings": count} for month, count in figures.months.items()],
        "days": {
            "since": str(figures.since),
            "read": [{"day": str(day), "readings": count} for day, count in figures.days.items()],
            "without_day": figures.dayless,
        },
        "streaks": {"current": _streak(figures.current), "longest": _streak(figures.longest)},
        "ratings": [{"stars": stars, "papers": count} for stars, count in figures.ratings.items()],
        "coverage": [
            {"year": cell.year, "category": cell.category.key, **_tally(cell.tally)} for cell in figures.coverage
        ],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"papers": tally.papers, "read": tally.read, "begun": tally.begun, "untouched": tally.untouched}


def _streak(streak: Streak | None) -> dict[str, Any] | None:
    if streak is None:
        return None
    return {"weeks": streak.weeks, "first_week": str(streak.first), "last_week": str(streak.last)}


def show(screen: Screen, value: Sequence[Any] | Mapping[str, Any]) -> None:
    encoding = (screen.stream.encoding or "utf-8").lower().replace("-", "")
    screen.line(encode(value, ascii_only=encoding != "utf8"))
