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
    from paperlog.stats.counts import ProgressCounts
    from paperlog.stats.reading import ReadingStats, Streak

_PAPER_FIELDS = (
    "key", "name", "title", "aliases", "category", "published", "venue", "authors", "links", "arxiv", "doi", "summary",
    "schema_url", "related", "source", "position", "added_on",
)  # fmt: skip
_READING_FIELDS = ("status", "status_on", "queued_at", "started_on", "reads", "rating", "notes", "pdf")
_FIELD_ORDER = (
    *_PAPER_FIELDS, "status", "status_on", "queued_at", "started_on", "read_on", "reads", "rating", "tags", "notes",
    "pdf",
)  # fmt: skip


def paper_object(entry: Entry) -> dict[str, Any]:
    fields = {
        **{name: getattr(entry.paper, name) for name in _PAPER_FIELDS},
        **{name: getattr(entry.reading, name) for name in _READING_FIELDS},
        "read_on": entry.read_on,
        "tags": entry.tags,
    }
    return {name: to_builtins(fields[name]) for name in _FIELD_ORDER}


def hit_object(hit: Hit) -> dict[str, Any]:
    return {**paper_object(hit.entry), "score": hit.score}


def planned_paper_object(planned: PlannedPaper) -> dict[str, Any]:
    return {**paper_object(planned.entry), "reason": reason_text(planned)}


def change_object(change: Change) -> dict[str, Any]:
    return {
        "id": change.id, "at": to_builtins(change.at), "command": change.command, "sentence": change.sentence,
        "undone": change.undone,
    }  # fmt: skip


def note_objects(entry: Entry) -> list[dict[str, Any]]:
    return [{"key": entry.key, "title": entry.paper.title, **to_builtins(note)} for note in entry.reading.notes]


def backup_object(backup: BackupInfo) -> dict[str, Any]:
    papers, readings = (len(backup.snapshot.papers), len(backup.snapshot.readings)) if backup.snapshot else (None, None)
    return {
        "number": backup.number,
        "at": to_builtins(backup.backup.at),
        "path": str(backup.backup.path),
        "papers": papers,
        "readings": readings,
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in finding.__struct_fields__}


def stats_object(stats: ReadingStats) -> dict[str, Any]:
    return {
        "today": str(stats.today),
        "papers": stats.papers,
        "statuses": to_builtins(stats.statuses),
        "categories": [
            {"key": group.category.key, "name": group.category.name, **_counts(group.counts)}
            for group in stats.progress
        ],
        "months": [{"month": str(month), "readings": count} for month, count in stats.months.items()],
        "days": {
            "since": str(stats.since),
            "read": [{"day": str(day), "readings": count} for day, count in stats.days.items()],
            "without_day": stats.without_day,
        },
        "streaks": {"current": _streak(stats.current), "longest": _streak(stats.longest)},
        "ratings": [{"stars": stars, "papers": count} for stars, count in stats.ratings.items()],
        "coverage": [
            {"year": cell.year, "category": cell.category.key, **_counts(cell.counts)} for cell in stats.coverage
        ],
    }


def _counts(counts: ProgressCounts) -> dict[str, int]:
    return {"papers": counts.papers, "read": counts.read, "begun": counts.started, "untouched": counts.not_started}


def _streak(streak: Streak | None) -> dict[str, Any] | None:
    if streak is None:
        return None
    return {"weeks": streak.weeks, "first_week": str(streak.first), "last_week": str(streak.last)}


def show_json(screen: Screen, value: Sequence[Any] | Mapping[str, Any]) -> None:
    encoding = (screen.stream.encoding or "utf-8").lower().replace("-", "")
    screen.write_line(encode(value, ascii_only=encoding != "utf8"))
