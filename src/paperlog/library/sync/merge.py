"""Merging two libraries: a pure function over two snapshots, which needs no common base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.duplicates import is_removal_of
from paperlog.library.keys import match_key_texts
from paperlog.library.sync.copies import Copy, Record
from paperlog.library.sync.history import ALWAYS, unshared_since
from paperlog.library.sync.identity import AlignedKeys, align_keys
from paperlog.library.sync.losses import LostValue, lost_removals, lost_values
from paperlog.library.sync.merged_papers import follow_merged_papers, keep_in_one_paper
from paperlog.library.sync.records import Loss, merged_with_losses
from paperlog.library.sync.removals import effective_removals, joined_removals, papers_added_again
from paperlog.library.sync.repeated_events import mark_repeated_events
from paperlog.models import Category, Paper, Reading, Removal
from paperlog.registers import registers
from paperlog.schema import decode_where_unknown, encode, with_unknown_fields
from paperlog.store import Snapshot
from paperlog.store.layout import encode_record


class Merge(Struct, frozen=True):
    """What has to change in the first library so that it contains both.

    `records` has the new record for each table and key, or None for a record that is removed. `changed_in_both` are the
    records with changes of both libraries. `new_keys` are the new keys of papers of the first library by old key.
    """

    records: Mapping[Record, dict[str, Any] | None]
    changed_in_both: Sequence[Record]
    lost: Sequence[LostValue]
    new_keys: Mapping[str, str]


def merge(ours: Snapshot, theirs: Snapshot, *, are_histories_mixed: bool = False) -> Merge:
    """Merge the records of two libraries, except for their histories and tables of other programs.

    `are_histories_mixed` says that each history may have changes of the other library, as after a merge by git. Then
    it doesn't show which values the other library knew, and all values that were lost are named.

    The result doesn't depend on their order.
    """
    one, other = copies = Copy(ours), Copy(theirs)
    all_removals = joined_removals(ours.models("removals"), theirs.models("removals"))
    removals = effective_removals(all_removals)
    aligned = align_keys(copies, all_removals, removals)
    _forget_former_values(one, other, removals)
    _forget_former_values(other, one, removals)
    losses: dict[Record, list[Loss]] = {}
    tables = {table: _merged_table(table, one, other, losses) for table in one.tables}
    all_removals, removals = _with_former_keys(all_removals, removals, copies, aligned, tables)
    follow_merged_papers(tables, removals, copies, [each.dropped["papers"] for each in aligned], losses)
    keep_in_one_paper(tables, removals, copies)
    mark_repeated_events(tables, copies)
    for each in aligned:
        _set_removed_as(tables, {each.readings.get(key, key): paper for key, paper in each.dropped["papers"].items()})
        _keep_categories(tables, each.dropped["categories"])
    tables["removals"] = all_removals
    since = unshared_since(ours.models("history"), theirs.models("history"))
    if are_histories_mixed:
        since = ALWAYS, ALWAYS
    lost = [
        *lost_values(losses, since),
        *lost_removals([each.models("removals") for each in (ours, theirs)], removals, tables["papers"], since),
    ]
    lost = list({str(each): each for each in lost}.values())  # a merged paper's value may be lost under both keys
    new_keys = {old: new for old, new in one.new_paper_keys().items() if new in tables["papers"]}
    return Merge(dict(_new_records(tables, one, other)), _changed_in_both(tables, one, other), lost, new_keys)


def _with_former_keys(
    all_removals: dict[str, Removal],
    removals: dict[str, Removal],
    copies: tuple[Copy, Copy],
    aligned: Sequence[AlignedKeys],
    tables: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, Removal], dict[str, Removal]]:
    """Return all removals, and the effective ones, after which former keys lead to the papers that have new ones."""
    former = joined_removals(*(each.former for each in aligned))
    free = {record: each for record, each in former.items() if each.key not in tables[each.table]}
    reachable = {(each.key, each.merged_into) for each in free.values() if each.table == "papers"}
    for copy, each in zip(copies, aligned, strict=True):
        unreachable = {**each.apart, **dict(each.papers.items() - reachable)}
        redirected = _redirected_removals(copy.snapshot.models("removals"), all_removals, unreachable, tables["papers"])
        all_removals = all_removals | redirected
        removals = removals | {record: removal for record, removal in redirected.items() if record in removals}
    removals = joined_removals(removals, free)
    added_again = papers_added_again(tables["papers"], tables["readings"], removals)
    return joined_removals(all_removals, free) | added_again, removals | added_again


def _redirected_removals(
    own: Mapping[str, Removal], joined: Mapping[str, Removal], keys: Mapping[str, str], papers: Mapping[str, Paper]
) -> dict[str, Removal]:
    """Return the removals of a copy, `own`, whose papers were merged into papers that now get the new keys `keys`.

    These are papers whose old keys belong or lead to different papers now. Other old keys lead to the new ones by
    removals.
    """
    return {
        record: replace(joined[record], merged_into=keys[target])
        for record, removal in own.items()
        if removal.table == "papers"
        and (target := removal.merged_into or "") in keys
        and keys[target] != removal.key
        and not (removal.is_renamed and not is_removal_of(removal, papers.get(keys[target])))
        and joined[record].merged_into == target
    }


def _forget_former_values(copy: Copy, other: Copy, removals: Mapping[str, Removal]) -> None:
    """Drop the times of values that a paper took along when it left a key that a different paper has now.

    Otherwise they would remove the values of the latter that the other copy recorded under another key.
    """
    for removal in removals.values():
        paper = copy.papers.get(removal.key) if removal.table == "papers" else None
        reading, others = (each.readings.get(removal.key) for each in (copy, other))
        if paper and reading and others and not is_removal_of(removal, paper):
            absent = registers(others).keys() - registers(reading).keys()
            left_at = max(removal.at, removal.merge_time)
            times = {name: time for name, time in reading.times.items() if name not in absent or time > left_at}
            copy.readings[removal.key] = replace(reading, times=times)


def _merged_table(table: str, one: Copy, other: Copy, losses: dict[Record, list[Loss]]) -> dict[str, Any]:
    """Return the merged records of a table by key, and add the values that were lost to `losses`."""
    first, second = one.tables[table], other.tables[table]
    both = {}
    for key, model in first.items():
        if key in second and second[key] != model:
            both[key], losses[table, key] = merged_with_losses(model, second[key])
    return {**second, **first, **both}


def _set_removed_as(tables: Mapping[str, dict[str, Any]], removed: Mapping[str, Paper]) -> None:
    """Set `removed_as` on readings whose papers only the other copy removed, so that a paper added again gets them."""
    readings: dict[str, Reading] = tables["readings"]
    for key, paper in removed.items():
        reading = readings.get(key)
        if reading and key not in tables["papers"] and not (reading.is_empty or reading.removed_as):
            readings[key] = replace(reading, removed_as=match_key_texts(paper))


def _keep_categories(tables: Mapping[str, dict[str, Any]], dropped: Mapping[str, Category]) -> None:
    """Keep a category that one copy removed if the other one has papers in it."""
    used = {paper.category for paper in tables["papers"].values()}
    used |= {reading.overrides.get("category") for reading in tables["readings"].values()}
    for key in (used & dropped.keys()) - tables["categories"].keys():
        tables["categories"][key] = dropped[key]


def _new_records(
    tables: Mapping[str, Mapping[str, Any]], one: Copy, other: Copy
) -> Iterator[tuple[Record, dict[str, Any] | None]]:
    """Yield the records that the first library has to replace, with the unknown fields of both copies."""
    for table, models in tables.items():
        ours, records = one.snapshot.models(table), one.snapshot.raw_records(table)
        originals, others = one.raw_records(table), other.raw_records(table)
        for key in ours.keys() - models.keys():
            yield (table, key), None
        for key, model in models.items():
            own, raw = records.get(key), [*originals(key), *others(key)]
            is_same = ours.get(key) == model
            if is_same and all(each == own for each in raw):
                continue
            record, kind = encode(model), type(model)
            before = dict(record) if is_same else record
            unknown = [(each, fields) for each in raw if (fields := decode_where_unknown(each, kind))]
            for _, fields in sorted(unknown, key=_as_text) if len(unknown) > 1 else unknown:
                with_unknown_fields(record, fields, model)
            if not is_same or record != with_unknown_fields(before, decode_where_unknown(own, kind), model):
                yield (table, key), record


def _as_text(decoded: tuple[object, object]) -> bytes:
    record, _ = decoded
    return bytes(encode_record(record))


def _changed_in_both(tables: Mapping[str, Mapping[str, Any]], one: Copy, other: Copy) -> list[Record]:
    return [
        (table, key)
        for table in one.tables
        for key, model in tables[table].items()
        if key in one.tables[table]
        and key in other.tables[table]
        and all(_differ(model, copy.tables[table][key]) for copy in (one, other))
    ]


def _differ(model: Any, other: Any) -> bool:
    """Return whether records differ in more than when a paper was added, which isn't a change of it."""
    if isinstance(model, Paper) and model != other:
        model = replace(model, added_at=other.added_at, added_on=other.added_on, position=other.position)
    return bool(model != other)
