"""Reports on what an import or an update changed, or would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from paperlog.errors import shorten
from paperlog.library.results import ImportReport, PaperUpdate
from paperlog.models import Link
from paperlog.output.phrases import title_and_key
from paperlog.output.screen import Screen
from paperlog.text import enumerated, plural


def show_import_report(screen: Screen, report: ImportReport, *, detailed: bool) -> None:
    """Show how many papers were added, updated, etc.; if `detailed`, also list them and the changed fields."""
    for key in report.added if detailed else ():
        screen.write_line(f"+ {key}")
    for key in dict.fromkeys(report.updated) if detailed else ():
        screen.write_wrapped(f"~ {key}  ", ", ".join(sorted(report.changed[key])))
    for each in report.new_keys if detailed else ():
        screen.write_line(f"~ {each.old}, here {each.new}")
    for key in report.readings if detailed else ():
        screen.write_line(f"~ {key}  reading")
    for key in report.goals if detailed else ():
        screen.write_line(f"+ goal {key}")
    groups = [
        ("added", report.added), ("updated", report.updated), ("unchanged", report.unchanged),
        ("rejected", report.rejected),
    ]  # fmt: skip
    if report.readings:
        groups.append(("readings" if len(report.readings) > 1 else "reading", report.readings))
    if report.goals:
        groups.append(("goals" if len(report.goals) > 1 else "goal", report.goals))
    counts = ", ".join(f"{len(group)} {label}" for label, group in groups)
    source = screen.sanitize(report.source)
    screen.write_message(f"{source}: {counts}")
    _show_unexpected(screen, report, source)


def _show_unexpected(screen: Screen, report: ImportReport, source: str) -> None:
    """Show what may need attention: merged entries, replaced keys, changed titles, removed fields, missing papers."""
    for merged in report.merged:
        kept = f", which keeps another {screen.sanitize(enumerated(merged.differing))}" if merged.differing else ""
        label = screen.sanitize(merged.label)
        screen.write_message(f"{source}: {label}: same as '{merged.key}' ({merged.reason}){kept}")
    for replaced in report.replaced_keys:
        label, own = screen.sanitize(replaced.label), screen.sanitize(replaced.own)
        reason = f"another paper has '{own}'" if replaced.is_taken else f"BibTeX doesn't allow '{own}'"
        screen.write_message(f"{source}: {label}: exported as '{replaced.exported}', because {reason}")
    for new_key in report.new_keys:
        if new_key.is_taken and new_key.new in report.added:
            title, old = screen.sanitize(new_key.title), new_key.old
            screen.write_message(f"{source}: '{title}': added as '{new_key.new}', because another paper has '{old}'")
    for key, fields in report.renamed.items():
        names = enumerated([f"the {field}" for field in sorted(fields, reverse=True)])
        screen.write_message(f"{source}: '{key}', which has a reading: {names} changed")
    removed = [
        *((key, "field", sorted(fields)) for key, fields in report.removed.items()),
        *((key, "tag", tags) for key, tags in report.untagged.items()),
    ]
    for key, kind, items in removed:
        which, listed = plural(len(items), kind), screen.sanitize(", ".join(items))
        screen.write_message(f"{source}: '{key}': removed {which} that the list no longer has: {listed}")
    if report.gone:
        screen.write_message(
            f"{source}: no longer has {enumerated(report.gone)}. To remove: paperlog remove {' '.join(report.gone[:3])}"
        )


def show_import_problems(screen: Screen, report: ImportReport, file: Path) -> None:
    """Show what a file has that wasn't imported or has no field, and which papers may be the same."""
    for rejected in report.rejected:
        screen.write_message(f"{file}: {rejected.entry}: {rejected.reason}")
    _show_shared_ids(screen, report)
    _show_not_taken(screen, report)
    show_possible_duplicates(screen, report.possible_duplicates)


def _show_shared_ids(screen: Screen, report: ImportReport) -> None:
    for shared in report.shared_ids:
        which = "both" if len(shared.keys) == 2 else "all"
        name = screen.sanitize(shared.name)
        screen.write_message(f"{enumerated(shared.keys)} {which} have the {name}, but are different papers.")


def _show_not_taken(screen: Screen, report: ImportReport) -> None:
    """Show how many notes, files etc. were not imported, what no export writes back, and what belongs to no field."""
    source = screen.sanitize(report.source)
    if names := [screen.sanitize(shorten(name)) for name in report.other_columns]:
        which = plural(len(names), "other column")
        screen.write_message(f"{source}: kept {which} in 'extra': {enumerated(names)}")
    if report.not_understood:
        listed = screen.sanitize(_places(report.not_understood))
        screen.write_message(f"{source}: not fully understood, and kept in 'extra': {listed}")
    for entry, values in groupby(report.invalid_values, lambda value: value.entry):
        listed = screen.sanitize(_places({value.field: value.text for value in values}))
        screen.write_message(f"{source}: {screen.sanitize(entry)}: not understood, and kept in 'extra': {listed}")
    if names := [screen.sanitize(shorten(name)) for name in report.left_out]:
        screen.write_message(f"{source}: left out details in {enumerated(names)}")
    if counts := _counts(report.skipped):
        screen.write_message(f"{source}: skipped: {counts}")
    if counts := _counts(report.not_taken):
        screen.write_message(f"{source}: not imported: {counts} (use --with-readings)")
    if counts := _counts(report.not_replaced):
        screen.write_message(f"{source}: not imported: {counts} (the papers keep their own)")
    if counts := _counts(report.not_kept):
        screen.write_message(f"{source}: neither imported nor exported: {counts}")


def _places(texts: Mapping[str, str]) -> str:
    return enumerated([f"'{shorten(text)}' in '{shorten(name)}'" for name, text in texts.items()])


def _counts(numbers: Mapping[str, int]) -> str:
    return ", ".join(plural(number, kind) for kind, number in numbers.items() if number)


def show_possible_duplicates(screen: Screen, groups: Sequence[Sequence[str]]) -> None:
    for keys in groups:
        which = "them" if len(keys) == 2 else "two of them"
        screen.write_message(
            f"Possible duplicates: {enumerated(keys)}. To merge {which}: paperlog merge {keys[0]} {keys[1]}"
        )


def show_update(screen: Screen, update: PaperUpdate) -> None:
    """Show the old and new values of each field that would change."""
    name = title_and_key(screen, update.entry)
    screen.write_wrapped("", name if update.fields else f"{name}: already up to date")
    width = max(map(len, update.fields), default=0)
    for field in update.fields:
        old, new = (_value_text(getattr(paper, field)) for paper in (update.before, update.after))
        if screen.is_terminal:
            old, new = shorten(old), shorten(new)
        override_note = " (your override is kept)" if field in update.entry.reading.overrides else ""
        screen.write_wrapped(f"  {field:<{width}}  ", f"{old} {screen.glyphs.arrow} {new}{override_note}", "dim")


def _value_text(value: object) -> str:
    match value:
        case None | ():
            return "(none)"
        case tuple():
            return ", ".join(each.url if isinstance(each, Link) else str(each) for each in value)
        case _:
            return " ".join(str(value).split())
