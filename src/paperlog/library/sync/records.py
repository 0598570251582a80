"""Merging two copies of one record: for each value, the one that was recorded later."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeGuard, TypeVar

from msgspec.structs import replace

from paperlog.duplicates import IDS, match_keys
from paperlog.models import EMPTY, UNKNOWN_TIME, Category, Goal, Note, Paper, Reading, View, free_numbers
from paperlog.registers import (
    Register,
    TimedRecord,
    differing_fields,
    own_time,
    recorded_names,
    registers,
    single_fields,
    with_registers,
)
from paperlog.schema import plain

M = TypeVar("M", Paper, Reading, Category, View, Goal)

SUPERSEDED = datetime.min.replace(tzinfo=UTC)
"""The time of a value that only counts if there is no other, even if the other has no time."""

_FOLLOWERS = {"pdf": "pdf_from", "source": "source_key"}
"""Single values that belong to another value, and are taken from the same copy."""
_FOLLOWING = frozenset(_FOLLOWERS.values())
_WITHOUT_SUPPLIER = frozenset({"title", "category", "source", *_FOLLOWING})
"""The single values of a paper that always come from its source, and those that belong to other values."""


_SUPPLIER_FIELDS = frozenset({"source", "source_key", "suppliers"})
"""The fields that say where a paper's values come from."""
_SUPPLIED_FIELDS = single_fields(Paper) - _WITHOUT_SUPPLIER
"""The single values of a paper that may come from another list than the paper itself."""
_WITH_OWN_TIMES = frozenset({"log", "notes"})
"""The lists whose elements have a time of their own."""

_as_json = json.JSONEncoder(sort_keys=True, default=repr).encode


class Value(NamedTuple):
    """A register in one copy, or None if it has no value there, and when it was recorded."""

    register: Register | None
    at: datetime


class Loss(NamedTuple):
    """A value that was replaced by a different, later one. `is_first` says whether it is from the first copy."""

    name: str
    lost: Value
    kept: Value
    is_first: bool


def merged(one: M, other: M) -> M:
    """Merge two copies of a record, both under the key of the first. Otherwise their order doesn't matter."""
    return merged_with_losses(one, other)[0]


def merged_with_losses(one: M, other: M) -> tuple[M, list[Loss]]:
    """Merge two copies of a record as `merged` does; also return which values were lost."""
    fields = _with_companions(one, differing_fields(one, other))
    suppliers = _shared_suppliers(one, other, fields)
    own, others = registers(one, fields), registers(other, fields)
    first, second = _values(one, own, fields), _values(other, others, fields)
    if not (first and second):  # only one copy has changes
        return _with_untimed_fields(one if first else other, one, other), []
    values = {**first, **second}
    losses = []
    for name in first.keys() & second.keys():
        is_first = _replaces(second[name], first[name])
        values[name], lost = (second[name], first[name]) if is_first else (first[name], second[name])
        if lost.register not in (None, values[name].register):
            loss = Loss(name, _alone(one, name, lost), _alone(one, name, values[name]), is_first)
            if loss.lost.register != loss.kept.register:
                losses.append(loss)
    kept = {name: each.register for name, each in values.items() if each.register}
    order = _in_order(kept, own, others)
    model = with_registers(one, {name: kept[name] for name in order}, fields)
    times = {name: time for name, time in one.times.items() if other.times.get(name) == time and name not in values}
    for name, value in values.items() if one.times or other.times else ():
        recorded = _last(_recorded_time(one, name), _recorded_time(other, name))
        if recorded and value.at != UNKNOWN_TIME:
            times[name] = recorded
    model = replace(model, **_unpacked(model, kept, suppliers), times=times or EMPTY)
    merged_model: M = _with_untimed_fields(model, one, other)
    return merged_model, losses


def _with_companions(model: object, fields: set[str]) -> set[str]:
    """Add the fields of values that belong together."""
    if isinstance(model, Paper) and fields & _SUPPLIER_FIELDS:
        return fields | _SUPPLIER_FIELDS | (_SUPPLIED_FIELDS & model.times.keys())
    return fields | {each for pair in _FOLLOWERS.items() if fields & {*pair} for each in pair}


def _shared_suppliers(one: object, other: object, fields: set[str]) -> dict[str, str]:
    """Return the suppliers of the values of a paper that are the same in both copies, and aren't in `fields`.

    There are none if the suppliers don't differ.
    """
    if not (isinstance(one, Paper) and isinstance(other, Paper) and fields >= _SUPPLIER_FIELDS):
        return {}
    own, others = one.source or "", other.source or ""
    names = [name for name in _SUPPLIED_FIELDS - fields if getattr(one, name) not in (None, ())]
    suppliers = dict.fromkeys(names, _chosen_supplier(own, others))
    for name in (one.suppliers.keys() | other.suppliers.keys()) & suppliers.keys():
        suppliers[name] = _chosen_supplier(one.suppliers.get(name, own), other.suppliers.get(name, others))
    return suppliers


@lru_cache(maxsize=1 << 10)  # many papers have the same suppliers
def _chosen_supplier(one: str, other: str) -> str:
    return max(one, other, key=_weight)


def _values(model: TimedRecord, own: Mapping[str, Register], fields: set[str]) -> dict[str, Value]:
    """Return the values of fields, whose registers are given, and None for each register that was removed.

    Values that belong together, such as the path of a PDF and where it comes from, are one value.
    """
    values = {name: Value(each, _time(model, name, each)) for name, each in _packed(model, own)}
    for name in recorded_names(model, fields) if model.times else ():
        if name not in values and not _is_packed_away(model, name):
            values[name] = Value(None, _time(model, name, None))
    return values


def _replaces(new: Value, old: Value) -> bool:
    """Return whether a value wins over another: it is later or, if both are equally old, has more text."""
    if new.at != old.at or new.register == old.register:
        return new.at > old.at
    return _weight(new.register) > _weight(old.register)


def superseded(paper: Paper, before: datetime) -> Paper:
    """Let the single values recorded before this time only count where another copy has none."""
    old = [
        name
        for name, register in _packed(paper, registers(paper))
        if ("." not in name or register.field == "extra") and (_recorded_time(paper, name) or before) <= before
    ]
    times = {name: time for name, time in paper.times.items() if name not in _FOLLOWING}
    return replace(paper, times={**times, **dict.fromkeys(old, SUPERSEDED)})


def subordinate(reading: Reading) -> Reading:
    """Use values without a time only where the other copy has no value."""
    untimed = [name for name, each in registers(reading).items() if name not in reading.times and not own_time(each)]
    return replace(reading, times={**reading.times, **dict.fromkeys(untimed, SUPERSEDED)})


def _time(model: TimedRecord, name: str, register: Register | None) -> datetime:
    own = own_time(register) if register and register.field in _WITH_OWN_TIMES else None
    recorded = _recorded_time(model, name) if model.times else None
    return _last(own, recorded) or UNKNOWN_TIME


def _recorded_time(model: TimedRecord, name: str) -> datetime | None:
    """Return when a value, or one that belongs to it, was last changed or removed."""
    recorded = model.times.get(name)
    return _last(recorded, model.times.get(_FOLLOWERS[name])) if name in _FOLLOWERS else recorded


def _last(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _weight(value: Register | str | None) -> tuple[int, str]:
    text = "" if value is None else _as_json(plain(value))
    return len(text), text


def _packed(model: TimedRecord, own: Mapping[str, Register]) -> Iterator[tuple[str, Register]]:
    """Yield registers of a record, together with the values that belong to them."""
    suppliers, source = (model.suppliers, model.source or "") if isinstance(model, Paper) else (None, "")
    for name, register in own.items():
        if name in _FOLLOWERS:
            yield name, Register(register.field, (register.value, getattr(model, _FOLLOWERS[name])))
        elif suppliers is not None and name not in _WITHOUT_SUPPLIER and "." not in name:
            yield name, Register(register.field, (register.value, suppliers.get(name, source)))
        elif not _is_packed_away(model, name):
            yield name, register


def _alone(model: object, name: str, value: Value) -> Value:
    """Return a value without those that belong to it."""
    if value.register and (name in _FOLLOWERS or _has_supplier(model, name)):
        return Value(Register(value.register.field, value.register.value[0]), value.at)
    return value


def _unpacked(model: M, packed: Mapping[str, Register], suppliers: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields whose values were packed with others, and the suppliers of the other values."""
    pairs = {name: packed[name].value for name in packed if name in _FOLLOWERS or _has_supplier(model, name)}
    fields: dict[str, Any] = {name: value for name, (value, _) in pairs.items()}
    for name, follower in _FOLLOWERS.items():
        if name in pairs:
            fields[follower] = pairs[name][1]
    if isinstance(model, Paper):
        own = fields.get("source", model.source) or ""
        new = {name: supplier for name, (_, supplier) in pairs.items() if name not in _FOLLOWERS}
        known = {**model.suppliers, **suppliers, **new}.items()
        fields["suppliers"] = {name: supplier for name, supplier in known if supplier != own or "." in name} or EMPTY
    return fields


def _has_supplier(model: object, name: str) -> TypeGuard[Paper]:
    return isinstance(model, Paper) and name not in _WITHOUT_SUPPLIER and "." not in name


def _is_packed_away(model: object, name: str) -> bool:
    is_supplier = isinstance(model, Paper) and name.startswith("suppliers.") and not name.startswith("suppliers.tags.")
    return is_supplier or name in _FOLLOWING


def _in_order(kept: Mapping[str, Register], *copies: Mapping[str, Register]) -> list[str]:
    """Return the names of registers. Those of each field are in the order of the copy that has all of them.

    If neither copy has all of them, notes and events are sorted by time, and others follow those of one copy.
    """
    order: list[str] = []
    names: dict[str, tuple[list[str], ...]] = {}
    for number, copy in enumerate(copies):
        for name in copy:
            if name in kept:
                names.setdefault(kept[name].field, ([], []))[number].append(name)
    for field, (one, other) in sorted(names.items()):
        if len(one) + len(other) == 1 or one == other:
            order += one or other
        elif set(one) == set(other):
            order += min(one, other)
        elif set(one) > set(other):
            order += one
        elif set(other) > set(one):
            order += other
        elif field in _WITH_OWN_TIMES:
            order += sorted({*one, *other}, key=lambda name: (kept[name].value.at, name))
        else:
            order += dict.fromkeys((*min(one, other), *max(one, other)))
    return order


def _with_untimed_fields(model: Any, one: Any, other: Any) -> Any:
    match model:
        case Paper():
            return _with_origins(_with_addition(model, one, other), one, other)
        case Reading():
            return replace(model, notes=_numbered(model.notes, one.notes, other.notes))
        case Category():
            return replace(model, position=min(one.position, other.position))
        case _:
            return model


def _with_addition(paper: Paper, one: Paper, other: Paper) -> Paper:
    """Set the time at which a paper was last added, and what follows from it."""
    last = max(one, other, key=lambda each: (each.added_at or UNKNOWN_TIME, each.added_on or "", -each.position))
    return replace(paper, added_at=last.added_at, added_on=last.added_on, position=last.position)


def _with_origins(paper: Paper, one: Paper, other: Paper) -> Paper:
    """Keep the origins and ids of both papers, so that later imports match them."""
    if one.origin == other.origin:
        return paper
    origins = {one.origin, other.origin} - {paper.origin, *paper.merged}
    ids = set[str]()
    if (one.arxiv, one.doi, one.merged_ids) != (other.arxiv, other.doi, other.merged_ids):
        known = {*match_keys(paper)}
        ids = {f"{kind}:{value}" for each in (one, other) for kind, value in {*match_keys(each)} - known if kind in IDS}
    return replace(
        paper,
        merged=(*(origin for origin in paper.merged if origin != paper.origin), *sorted(origins)),
        merged_ids=(*paper.merged_ids, *sorted(ids - {*paper.merged_ids})),
    )


def _numbered(notes: tuple[Note, ...], *copies: tuple[Note, ...]) -> tuple[Note, ...]:
    """Give notes different numbers. A note keeps its number, or the larger of two, unless an older note has it."""
    if not notes:
        return ()
    numbers: dict[str, int] = {}
    for note in (note for copy in copies for note in copy):
        numbers[note.uid] = max(note.id, numbers.get(note.uid, note.id))
    unused = free_numbers(numbers.values())
    final: dict[str, int] = {}
    taken: set[int] = set()
    for note in sorted(notes, key=lambda each: (numbers[each.uid], each.at, each.uid)):
        number = numbers[note.uid]
        final[note.uid] = next(unused) if number in taken else number
        taken.add(final[note.uid])
    return tuple(replace(note, id=final[note.uid]) for note in notes)
