"""Papers that were merged into others in one copy, and changed under their own keys in the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from paperlog.duplicates import final_key
from paperlog.library.merging import new_extra
from paperlog.library.redirection import renamed_relation, with_renamed_relations
from paperlog.library.sync.copies import Copy, Record
from paperlog.library.sync.history import NEVER
from paperlog.library.sync.records import Loss, merged, merged_with_losses, superseded
from paperlog.models import UNKNOWN_TIME, Paper, Reading, Removal, later
from paperlog.registers import Register, own_time, registers, with_registers


def follow_merged_papers(
    tables: Mapping[str, dict[str, Any]],
    removals: Mapping[str, Removal],
    copies: tuple[Copy, Copy],
    dropped: Sequence[Mapping[str, Paper]],
    losses: dict[Record, list[Loss]],
) -> None:
    """Move what a copy has recorded about merged papers to the papers that they were merged into.

    Values that are lost are added to `losses`.
    """
    papers: dict[str, Paper] = tables["papers"]
    one, other = copies
    gone = [
        each for each in removals.values() if each.table == "papers" and each.replaced_by and each.key not in papers
    ]
    keys = {each.key: final_key(each, removals.get, papers.get) for each in gone}
    for removal in gone:
        key, target = removal.key, keys[removal.key]
        facts = [each[key] for each in dropped if key in each]
        if facts or one.readings.get(key) != other.readings.get(key):
            lost = _move_reading(tables["readings"], copies, removal, keys)
            losses.setdefault(("readings", target), []).extend(lost)
        is_here = target in papers and not any(_removed_both(copy, target, removal) for copy in copies)
        for paper in facts if is_here else ():
            papers[target] = merged(papers[target], _superseded_facts(paper, papers[target], removal))
    for table in ("papers", "readings") if keys else ():
        tables[table] |= {key: with_renamed_relations(model, keys) for key, model in tables[table].items()}


def keep_in_one_paper(
    tables: Mapping[str, dict[str, Any]], removals: Mapping[str, Removal], copies: tuple[Copy, Copy]
) -> None:
    """Keep a note or an event only in the paper in which it was recorded last.

    It is in two papers if the copies merged a paper into different ones, or if one of them separated it again.
    """
    readings: dict[str, Reading] = tables["readings"]
    known = [*removals.values(), *(each for copy in copies for each in copy.snapshot.models("removals").values())]
    merges = [each for each in known if each.table == "papers" and each.merged_into]
    if all(each.is_renamed for each in merges):
        return
    keys = {key for each in merges for key in (each.key, each.merged_into)}
    separated = {each.key for each in merges if not each.replaced_by}
    holders: dict[str, list[str]] = {}
    for key in sorted(keys & tables["papers"].keys() & readings.keys()):
        for name in _items(readings[key]):
            holders.setdefault(name, []).append(key)
    for name, holding in holders.items():
        if len(holding) > 1 and not any(_is_in_several(copy, holding, name) for copy in copies):
            kept = max(holding, key=lambda key: (_recorded(readings[key], name), key in separated, key))
            _remove_others(readings, name, kept, holding)


def _is_in_several(copy: Copy, keys: Sequence[str], name: str) -> bool:
    """Return whether a note or an event is in several papers of one copy."""
    return sum(name in _items(copy.readings.get(key)) for key in keys) > 1


def _remove_others(readings: dict[str, Reading], name: str, kept: str, holding: Sequence[str]) -> None:
    """Remove a note or an event from all papers but one. Of different texts, the one that was edited last is kept."""
    others = [key for key in holding if key != kept]
    time = max(_recorded(readings[kept], name), *(later(_recorded(readings[key], name)) for key in others))
    for key in others:
        reading = readings[key]
        log = tuple(each for each in reading.log if each.id != name)
        notes = tuple(each for each in reading.notes if each.uid != name)
        readings[key] = replace(reading, log=log, notes=notes, times={**reading.times, name: time})
        moved = with_registers(Reading(kept), {name: _items(reading)[name]})
        readings[kept] = merged(readings[kept], replace(moved, times={name: time}))


def _items(reading: Reading | None) -> dict[str, Register]:
    """Return the notes and events of a reading by id."""
    return registers(reading, ("log", "notes")) if reading else {}


def _recorded(reading: Reading, name: str) -> datetime:
    """Return when a note or an event of a reading was recorded, edited, or moved to it."""
    return max(own_time(_items(reading)[name]) or UNKNOWN_TIME, reading.times.get(name, UNKNOWN_TIME))


def _removed_both(copy: Copy, target: str, merge: Removal) -> bool:
    """Return whether a copy that knew of a merge removed the paper that another one was merged into."""
    own = copy.snapshot.models("removals")
    removed = own.get(f"papers/{target}")
    return merge.record in own and removed is not None and removed.at > merge.merge_time


def _move_reading(
    readings: dict[str, Reading], copies: tuple[Copy, Copy], removal: Removal, keys: Mapping[str, str]
) -> list[Loss]:
    """Move the values of a reading, and what was removed from it later. What the merge removed stays removed.

    A removal only removes the value under its key, not that of the other paper. A link wasn't removed if it only refers
    to a new key now. Return the values that were lost.
    """
    target = keys[removal.key]
    reading = readings.pop(removal.key, None)
    if reading is None:
        return []
    values = registers(reading)
    kept = _own_values(readings.get(target), removal.merge_time)
    for copy in copies:
        if removal.key in copy.snapshot.papers:  # it has values of both papers
            kept |= _own_values(copy.readings.get(target))
    present = {renamed_relation(name, keys) for name in values.keys() | kept}
    moved_before = {name for copy in copies for name in _moved_values(copy, removal.key, target, reading)}
    moved = {
        name: time
        for name, time in reading.times.items()
        if name in values
        or (time > removal.merge_time and renamed_relation(name, keys) not in present and name not in moved_before)
    }
    own = [each.readings.get(removal.key) for each in copies]
    removed = [(each.times[name], name) for each in own if each for name in each.times.keys() - registers(each).keys()]
    if earlier := {name: time for time, name in sorted(removed) if time <= removal.merge_time}:
        readings[removal.key] = Reading(removal.key, times=earlier)
    new = replace(reading, key=target, removed_as=(), times=moved)
    if target not in readings:
        if values or moved:
            readings[target] = new
        return []
    new = replace(new, times={**moved, **_separately_removed(readings[target], new, copies, removal)})
    readings[target], losses = merged_with_losses(readings[target], new)
    first, first_target = (registers(copies[0].readings.get(key) or Reading(key)) for key in (removal.key, target))
    return [
        each._replace(is_first=(first_target if each.is_first else first).get(each.name) == each.lost.register)
        for each in losses
    ]


def _moved_values(copy: Copy, key: str, target: str, merged_reading: Reading) -> set[str]:
    """Return the values that are gone under a key because the copy that recorded that has them in the target."""
    own, there = copy.readings.get(key), copy.readings.get(target)
    if not (own and there):
        return set()
    return {
        name for name in registers(there) if name in own.times and own.times[name] == merged_reading.times.get(name)
    }


def _own_values(reading: Reading | None, before: datetime = NEVER) -> set[str]:
    """Return the names of values that a paper had before another one was merged into it, except events and notes."""
    if reading is None:
        return set()
    return {
        name
        for name, register in registers(reading).items()
        if own_time(register) is None and reading.times.get(name, UNKNOWN_TIME) < before
    }


def _separately_removed(
    target: Reading, moved: Reading, copies: tuple[Copy, Copy], removal: Removal
) -> dict[str, datetime]:
    """Return the values that were removed from the target, but not from the paper that was merged into it, and when.

    A removal after the merge, in a copy that knew of it, removed the values of both.
    """
    removed = target.times.keys() - registers(target).keys()
    separate = {}
    for name in removed & _own_values(moved):
        known = (copy.readings.get(target.key) for copy in copies if removal.key not in copy.snapshot.papers)
        last = max((each.times.get(name, UNKNOWN_TIME) for each in known if each), default=UNKNOWN_TIME)
        if last <= max(removal.merge_time, moved.times.get(name, UNKNOWN_TIME)):
            separate[name] = max(target.times[name], moved.times.get(name, UNKNOWN_TIME))
    return separate


def _superseded_facts(paper: Paper, target: Paper, removal: Removal) -> Paper:
    """Return a merged paper under the key of its target. Values recorded before the merge only fill in missing ones."""
    same_place = replace(paper, added_at=None, added_on=target.added_on, position=target.position)
    facts = replace(same_place, key=target.key, source_key=paper.list_key, extra=new_extra(target, paper))
    return superseded(facts, removal.merge_time)
