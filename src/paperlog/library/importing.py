"""Importing lists: papers, categories and, on request, readings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from paperlog.errors import UsageError
from paperlog.formats.base import NO_CATEGORY, ImportedList
from paperlog.formats.note_ids import from_source
from paperlog.library.categories import find_or_add_category, match_categories
from paperlog.library.imported_readings import count_new, with_listed
from paperlog.library.merging import mapped_relations
from paperlog.library.results import ImportReport
from paperlog.library.session import Session
from paperlog.library.staging import ProgressCallback, stage_list
from paperlog.library.sync.records import merged, subordinate
from paperlog.library.tags import check_tags
from paperlog.models import EMPTY, OWN_SOURCE, UNKNOWN_TIME, Goal, Paper, Reading
from paperlog.registers import registers
from paperlog.schema import update
from paperlog.store import Transaction
from paperlog.text import plural


class ImportOptions(Struct, frozen=True):
    """How to import lists.

    `category` replaces the categories of a list, `tags` are added to each paper, `source` replaces the name of the
    list, and `with_readings` also imports the list's readings and goals. Those of an export are merged with the
    library's by the times at which they were recorded.
    """

    category: str | None = None
    tags: tuple[str, ...] = ()
    source: str | None = None
    with_readings: bool = False


_DEFAULTS = ImportOptions()


def import_lists(
    session: Session,
    lists: Sequence[ImportedList] = (),
    options: ImportOptions = _DEFAULTS,
    track: ProgressCallback = iter,
) -> list[ImportReport]:
    """Import all lists or, if one fails, none. The default is the built-in catalogue.

    `track` wraps the iteration over the papers of a list, to show the progress.
    """
    with session.backed_up_transaction() as transaction:
        reports = _stage_lists(session, transaction, lists, options, track)
        changes = [
            f"{report.source}: {len(report.added)} added, {len(report.updated)} updated"
            + (f", {plural(len(report.readings), 'reading')}" if report.readings else "")
            + (f", {plural(len(report.goals), 'goal')}" if report.goals else "")
            for report in reports
        ]
        session.record(transaction, "import", f"imported {'; '.join(changes)}")
    return reports


def _stage_lists(
    session: Session,
    transaction: Transaction,
    lists: Sequence[ImportedList],
    options: ImportOptions,
    track: ProgressCallback,
) -> list[ImportReport]:
    check_tags(options.tags)
    listed = {category.key for imported in lists for category in imported.categories}
    keeps_no_category = NO_CATEGORY in {*transaction.categories_by_key, *listed}
    reports = [
        _stage_list_with_readings(session, transaction, imported, options, track)
        for imported in lists or [session.catalogue()]
    ]
    if not keeps_no_category and all(entry.paper.category != NO_CATEGORY for entry in transaction.unordered_entries()):
        transaction.put_record("categories", NO_CATEGORY, None)
    return reports


def _stage_list_with_readings(
    session: Session,
    transaction: Transaction,
    imported: ImportedList,
    options: ImportOptions,
    track: ProgressCallback,
) -> ImportReport:
    """Stage the papers of a list and, if the options say so, its readings and goals, which are otherwise counted."""
    labelled = _labelled(transaction, imported, options)
    if labelled.name == OWN_SOURCE:
        raise UsageError(
            f"The source '{OWN_SOURCE}' is reserved for papers you add yourself. Choose another name with --source."
        )
    from_list = {key for key, paper in transaction.papers.items() if _is_from(paper, labelled.name)}
    report = stage_list(transaction, labelled, session.today, track, keeps_days=options.with_readings)
    _exclude_taken(report, imported, labelled)
    placed = list(_placed_readings(transaction, labelled, report))
    if options.with_readings and labelled.is_export:
        readings = list(_merged_readings(transaction, placed))
    else:
        readings = _updated_readings(transaction, placed, from_list, is_export=labelled.is_export)
    goals = _new_goals(transaction, labelled.goals)
    if options.with_readings:
        for reading in readings:
            _put_reading(transaction, reading, session.now())
            report.readings.append(reading.key)
        report.invalid_values.extend(labelled.invalid_values)
        for given in () if labelled.is_export else placed:
            report.not_replaced.update(count_new(given, transaction.reading(given.key) or given))
        for goal in goals:
            _put_goal(transaction, goal)
            report.goals.append(goal.key)
    else:
        for reading in readings:
            known = transaction.reading(reading.key) or Reading(reading.key)
            report.not_taken.update(count_new(reading, known))
        report.not_taken["goal"] += len(goals)
    return report


def _labelled(transaction: Transaction, imported: ImportedList, options: ImportOptions) -> ImportedList:
    """Apply the category, tags and source of the options to a list."""
    category = find_or_add_category(transaction, options.category).key if options.category else None
    own_tags = {f"tags.{tag}": OWN_SOURCE for tag in options.tags}
    papers = [
        replace(
            paper,
            category=category or paper.category,
            tags=(*paper.tags, *(tag for tag in options.tags if tag not in paper.tags)),
            source=options.source or paper.source,
            suppliers={**paper.suppliers, **own_tags} or EMPTY,
        )
        for paper in imported.papers
    ]
    if options.with_readings and not imported.is_export and imported.readings:
        from paperlog.formats.bibtex.readings import without_exported_reading  # noqa: PLC0415 - few imports need it

        papers = [
            replace(paper, extra=without_exported_reading(paper.extra)) if paper.extra else paper for paper in papers
        ]
    return replace(
        imported,
        name=options.source or imported.name,
        papers=papers,
        categories=() if category else imported.categories,
    )


def _exclude_taken(report: ImportReport, imported: ImportedList, labelled: ImportedList) -> None:
    """Exclude the fields that became part of readings from the fields that the list no longer has."""
    for whole, paper in zip(imported.papers, labelled.papers, strict=True):
        taken = whole.extra.keys() - paper.extra.keys() if whole.extra is not paper.extra else ()
        key = report.keys[paper.key]
        if taken and (removed := report.removed.pop(key, set()) - taken):
            report.removed[key] = removed


def _is_from(paper: Paper, source: str) -> bool:
    """Return whether a paper or an entry that was merged into it came from a list."""
    return source in {paper.source, *(each.facts.source for each in paper.contributions.values())}


def _updated_readings(
    transaction: Transaction, placed: Iterable[Reading], from_list: Collection[str], *, is_export: bool
) -> list[Reading]:
    """Return the readings that a list adds or changes. Those of an export are only added.

    `from_list` are the keys of the papers that an earlier version of the list had.
    """
    readings: dict[str, Reading] = {}
    for listed in placed:
        key = listed.key
        known = readings.get(key) or transaction.reading(key)
        if known is None or (is_export and not _has_content(known)):
            readings[key] = listed
        elif key in transaction.papers and not is_export:
            reading = with_listed(known, listed, replaces=key in from_list and key not in readings)
            if reading != known:
                readings[key] = reading
    return list(readings.values())


def _has_content(reading: Reading) -> bool:
    """Return whether the user marked, rated or annotated the paper, has a PDF of it, or removed it."""
    return bool(reading.log or reading.rating or reading.notes or reading.pdf or reading.removed_as)


def _placed_readings(transaction: Transaction, imported: ImportedList, report: ImportReport) -> Iterator[Reading]:
    """Yield the readings of a list under the keys of the library, except for those of other papers."""
    categories = match_categories(transaction, imported)
    for listed in imported.readings:
        reading = _with_library_category(listed, categories)
        reading = replace(
            reading,
            relations_added=mapped_relations(reading.relations_added, report.keys),
            relations_removed=mapped_relations(reading.relations_removed, report.keys),
            notes=reading.notes if imported.is_export else from_source(reading.notes, imported.name),
        )
        key = report.keys.get(reading.key, reading.key)
        if reading.key in report.keys or key not in transaction.papers:
            yield replace(reading, key=key, pdf_from=imported.name if reading.pdf else None)


def _merged_readings(transaction: Transaction, readings: Iterable[Reading]) -> Iterator[Reading]:
    """Yield the readings of an export that would change the library, merged with those of the library.

    Values without times, such as those that were edited by hand, are only filled in.
    """
    for reading in readings:
        known = transaction.reading(reading.key)
        if known is None:
            yield reading
            continue
        pdf_from = known.pdf_from if known.pdf == reading.pdf else reading.pdf_from
        whole = merged(known, subordinate(replace(reading, pdf_from=pdf_from)))
        whole = whole.with_repeated_events((known.listed_ids, reading.listed_ids))
        if registers(whole) != registers(known):
            yield whole


def _new_goals(transaction: Transaction, goals: Iterable[Goal]) -> list[Goal]:
    """Return the goals that are new or differ from those of the library, with which they are merged."""
    pairs = ((transaction.goals.get(goal.key), goal) for goal in goals)
    whole = ((known, merged(known, goal) if known else goal) for known, goal in pairs)
    return [goal for known, goal in whole if known is None or goal.papers != known.papers]


def _put_goal(transaction: Transaction, goal: Goal) -> None:
    record = update(transaction.get_record("goals", goal.key), goal)
    if goal.key in transaction.goals:
        transaction.put_merged("goals", goal.key, record)
    else:
        transaction.put(goal, keep_times=True)


def _put_reading(transaction: Transaction, reading: Reading, now: datetime) -> None:
    """Put a reading with dates for its notes of unknown time."""
    notes = tuple(replace(note, at=now) if note.at == UNKNOWN_TIME else note for note in reading.notes)
    record = update(transaction.get_record("readings", reading.key), replace(reading, notes=notes))
    transaction.put_merged("readings", reading.key, record)


def _with_library_category(reading: Reading, categories: Mapping[str, str]) -> Reading:
    """Replace an overridden category with the matching category of the library."""
    key = str(reading.overrides.get("category"))
    return reading.with_overrides({"category": categories[key]}) if key in categories else reading
