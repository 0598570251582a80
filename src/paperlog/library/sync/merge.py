"""Merging two libraries: a pure function over two snapshots, which needs no common base."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Raw, Struct
from msgspec.structs import replace

from paperlog.duplicates import identity
from paperlog.library.keys import match_key_texts
from paperlog.library.sync.copies import Copy, Record, last_added
from paperlog.library.sync.history import ALWAYS, changes_of_other, unshared_since
from paperlog.library.sync.identity import (
    category_renames,
    effective_removals,
    final_key,
    joined_removals,
    paper_renames,
    papers_added_again,
)
from paperlog.library.sync.losses import LostValue, lost_removals, lost_values
from paperlog.library.sync.merged_papers import follow_merged_papers, keep_in_one_paper
from paperlog.library.sync.other_tables import other_records
from paperlog.library.sync.records import Loss, merged_with_losses
from paperlog.models import Category, Paper, Reading, Removal, later
from paperlog.schema import HISTORY_TABLES, decode_raw, encode, with_unknown_fields
from paperlog.store import Snapshot


class Merge(Struct, frozen=True):
    """What has to change in the first library so that it contains both.

    `records` has the new record for each table and key, or None for a record that is removed. `changed_in_both` are the
    records with changes of both libraries.
    """

    records: Mapping[Record, dict[str, Any] | None]
    changed_in_both: Sequence[Record]
    lost: Sequence[LostValue]


def merge(ours: Snapshot, theirs: Snapshot, *, are_histories_mixed: bool = False) -> Merge:
    """Merge two libraries.

    `are_histories_mixed` says that each history may have changes of the other library, as after a merge by git. Then
    it doesn't show which values the other library knew, and all values that were lost are named.

    The result doesn't depend on their order, except for the history, because a copy can only undo its own changes, and
    for the ids of records without times.
    """
    one, other = Copy(ours), Copy(theirs)
    all_removals = joined_removals(ours.models("removals"), theirs.models("removals"))
    removals = effective_removals(all_removals)
    dropped = [copy.drop_removed(removals) for copy in (one, other)]
    _move_from_reused_keys(one, other, dropped[0]["papers"], removals)
    _move_from_reused_keys(other, one, dropped[1]["papers"], removals)
    categories, renames = category_renames(one, other, removals), paper_renames(one, other, all_removals)
    former_keys = []
    for copy, keys in ((one, renames.one), (other, renames.other)):
        moved_papers = _removals_of_keys("papers", copy.papers, keys)
        former_keys.append(moved_papers | _removals_of_keys("categories", copy.categories, categories))
        copy.rename_categories(categories)
        copy.rename_papers(keys)
    losses: dict[Record, list[Loss]] = {}
    tables = {table: _merged_table(table, one, other, losses) for table in one.tables}
    former = joined_removals(*former_keys)
    free = {record: each for record, each in former.items() if each.key not in tables[each.table]}
    reachable = {(each.key, each.merged_into) for each in free.values() if each.table == "papers"}
    for copy, keys in ((one, renames.one), (other, renames.other)):
        unreachable = dict(keys.items() - reachable)
        redirected = _redirected_removals(copy.snapshot.models("removals"), all_removals, unreachable)
        all_removals |= redirected
        removals |= {record: removal for record, removal in redirected.items() if record in removals}
    removals = joined_removals(removals, free)
    all_removals = joined_removals(all_removals, free)
    added_again = papers_added_again(tables["papers"], tables["readings"], removals)
    removals |= added_again
    all_removals |= added_again
    papers = [each["papers"] for each in dropped]
    follow_merged_papers(tables, removals, (one, other), papers, losses)
    keep_in_one_paper(tables, removals, (one, other))
    _label_readings(tables, papers)
    _keep_categories(tables, [each["categories"] for each in dropped])
    tables["removals"] = all_removals
    records = dict(_new_records(tables, one, other))
    records |= other_records(ours, theirs)
    drops_undone = any(table in HISTORY_TABLES for table, _ in records)
    records |= changes_of_other(ours.models("history"), theirs.models("history"), drops_undone=drops_undone)
    since = unshared_since(ours.models("history"), theirs.models("history"))
    if are_histories_mixed:
        since = ALWAYS, ALWAYS
    lost = [
        *lost_values(losses, since),
        *lost_removals([each.models("removals") for each in (ours, theirs)], removals, tables["papers"], since),
    ]
    return Merge(records, _changed_in_both(tables, one, other), lost)


def _move_from_reused_keys(
    copy: Copy, other: Copy, dropped: Mapping[str, Paper], removals: Mapping[str, Removal]
) -> None:
    """Move what a copy has recorded about removed papers whose keys different papers have in the other copy."""
    keys = {}
    for key, paper in dropped.items():
        removal = removals.get(f"papers/{key}")
        if removal and removal.replaced_by and key in other.papers:
            keys[key] = final_key(removal, removals, other.papers)
            if removal.is_renamed and keys[key] not in copy.papers:
                copy.papers[key] = paper
    copy.rename_papers({old: new for old, new in keys.items() if old != new})


def _redirected_removals(
    own: Mapping[str, Removal], joined: Mapping[str, Removal], keys: Mapping[str, str]
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
        and joined[record].merged_into == target
    }


def _removals_of_keys(table: str, models: Mapping[str, Any], keys: Mapping[str, str]) -> dict[str, Removal]:
    """Return removals of the keys that papers or categories no longer have, so that these still lead to them."""
    removals = [
        Removal(
            table,
            old,
            later(last_added(model)),
            merged_into=new,
            is_renamed=True,
            removed_as=identity(model) if isinstance(model, Paper) else (),
        )
        for old, new in keys.items()
        if (model := models.get(old))
    ]
    return {removal.record: removal for removal in removals}


def _merged_table(table: str, one: Copy, other: Copy, losses: dict[Record, list[Loss]]) -> dict[str, Any]:
    """Return the merged records of a table by key, and add the values that were lost to `losses`."""
    first, second = one.tables[table], other.tables[table]
    both = {}
    for key, model in first.items():
        if key in second and second[key] != model:
            both[key], losses[table, key] = merged_with_losses(model, second[key])
    return {**second, **first, **both}


def _label_readings(tables: Mapping[str, dict[str, Any]], dropped: Sequence[Mapping[str, Paper]]) -> None:
    """Set `removed_as` on readings whose papers only the other copy removed, so that a paper added again gets them."""
    readings: dict[str, Reading] = tables["readings"]
    for papers in dropped:
        for key, paper in papers.items():
            reading = readings.get(key)
            if reading and key not in tables["papers"] and not (reading.is_empty or reading.removed_as):
                readings[key] = replace(reading, removed_as=match_key_texts(paper))


def _keep_categories(tables: Mapping[str, dict[str, Any]], dropped: Sequence[Mapping[str, Category]]) -> None:
    """Keep a category that one copy removed if the other one has papers in it."""
    used = {paper.category for paper in tables["papers"].values()}
    used |= {reading.overrides.get("category") for reading in tables["readings"].values()}
    for categories in dropped:
        for key in (used & categories.keys()) - tables["categories"].keys():
            tables["categories"][key] = categories[key]


def _new_records(
    tables: Mapping[str, Mapping[str, Any]], one: Copy, other: Copy
) -> Iterator[tuple[Record, dict[str, Any] | None]]:
    """Yield the records that the first library has to replace, with the unknown fields of both copies."""
    for table, models in tables.items():
        ours = one.snapshot.models(table)
        for key in ours.keys() - models.keys():
            yield (table, key), None
        for key, model in models.items():
            own = one.snapshot.raw_record(table, key)
            raw = [*one.raw_records(table, key), *other.raw_records(table, key)]
            is_same = ours.get(key) == model
            if is_same and all(each == own for each in raw):
                continue
            encoded = encode(model)
            record = dict(encoded)
            for each in sorted(raw, key=_as_text) if len(raw) > 1 else raw:
                with_unknown_fields(record, decode_raw(each), model)
            if not is_same or record != with_unknown_fields(encoded, decode_raw(own) or {}, model):
                yield (table, key), record


def _as_text(record: object) -> bytes:
    return bytes(record) if isinstance(record, Raw) else json.dumps(record, sort_keys=True).encode()


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
        model, other = (replace(each, added_at=None, added_on=None, position=0) for each in (model, other))
    return bool(model != other)
