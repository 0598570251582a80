"""The JSON output of commands, except for papers (see `paper_json`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from paperlog.formats.json import encode
from paperlog.models import Change, Status
from paperlog.output.screen import Screen
from paperlog.schema import plain

if TYPE_CHECKING:
    from paperlog.library.backups import BackupInfo  # annotations only: most commands don't need these modules
    from paperlog.library.findings import Finding
    from paperlog.library.results import ImportReport, NewKey
    from paperlog.library.sync.report import SyncReport
    from paperlog.stats.activity import Streak
    from paperlog.stats.counts import ProgressCounts
    from paperlog.stats.goals import GoalProgress
    from paperlog.stats.reading import ReadingStats


def change_object(change: Change) -> dict[str, Any]:
    return {
        "id": change.number, "at": plain(change.at), "command": change.command, "sentence": change.sentence,
        "undone": change.undone, "elsewhere": change.elsewhere,
    }  # fmt: skip


def sync_object(report: SyncReport) -> dict[str, Any]:
    return {
        "added": report.added,
        "removed": report.removed,
        "changed": report.changed,
        "new_keys": list(map(_new_key_object, report.new_keys)),
        "changed_in_both": report.changed_in_both,
        "kept_notes": report.kept_notes,
        "lost": [
            {"record": each.key, "field": each.field, "lost": each.lost_text, "kept": each.kept_text}
            for each in report.lost
        ],
        "is_changed": report.is_changed,
        "updated": [str(path) for path in report.updated],
    }


def import_object(report: ImportReport) -> dict[str, Any]:
    return {
        "source": report.source,
        "added": report.added,
        "updated": list(dict.fromkeys(report.updated)),
        "unchanged": report.unchanged,
        "rejected": [{"entry": each.entry, "reason": each.reason} for each in report.rejected],
        "merged": [
            {"entry": each.label, "key": each.key, "reason": each.reason, "differing": each.differing}
            for each in report.merged
        ],
        "new_keys": list(map(_new_key_object, report.new_keys)),
        "gone": report.gone,
        "possible_duplicates": report.possible_duplicates,
    }


def _new_key_object(new_key: NewKey) -> dict[str, Any]:
    return {name: getattr(new_key, name) for name in new_key.__struct_fields__}


def backup_object(backup: BackupInfo) -> dict[str, Any]:
    papers, readings = (len(backup.snapshot.papers), len(backup.snapshot.readings)) if backup.snapshot else (None, None)
    return {
        "number": backup.number,
        "at": plain(backup.backup.at),
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
        "statuses": plain(stats.statuses),
        "categories": [
            {"key": group.category.key, "name": group.category.name, **_counts(group.counts)}
            for group in stats.progress
        ],
        "months": [{"month": str(month), "readings": count} for month, count in stats.months.items()],
        "before": stats.before,
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


def goal_object(progress: GoalProgress) -> dict[str, Any]:
    return {
        "period": progress.goal.key,
        "goal": progress.goal.papers,
        "read": progress.read,
        "expected": progress.expected,
        "days_left": progress.days_left,
    }


def _counts(counts: ProgressCounts) -> dict[str, int]:
    return {
        "papers": counts.papers,
        "read": counts.read,
        "begun": counts.started,
        "untouched": counts.statuses[Status.UNREAD] + counts.statuses[Status.QUEUED],
        "dropped": counts.statuses[Status.DROPPED],
    }


def _streak(streak: Streak | None) -> dict[str, Any] | None:
    if streak is None:
        return None
    return {"weeks": streak.weeks, "first_week": str(streak.first), "last_week": str(streak.last)}


def show_json(screen: Screen, value: Sequence[Any] | Mapping[str, Any]) -> None:
    encoding = (screen.stream.encoding or "utf-8").lower().replace("-", "")
    screen.write_line(encode(value, ascii_only=encoding != "utf8"))
