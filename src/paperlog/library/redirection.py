"""Redirecting relations to other keys, which doesn't change when they were recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.models import EMPTY, UNKNOWN_TIME, Paper, Reading
from paperlog.registers import Register, registers, with_registers
from paperlog.schema import update
from paperlog.store import Transaction

_RELATIONS: Mapping[type[Struct], tuple[str, ...]] = {
    Paper: ("relations",),
    Reading: ("relations_added", "relations_removed"),
}


def redirect_relations(transaction: Transaction, key: str, new_key: str) -> None:
    """Let all relations to a paper lead to another one."""
    for table in ("papers", "readings"):
        for model in list(transaction.models(table).values()):
            redirected = with_renamed_relations(model, {key: new_key}, keeps_present=True)
            if redirected != model:
                put_with_own_times(transaction, table, redirected)


def put_with_own_times(transaction: Transaction, table: str, model: Paper | Reading) -> None:
    """Stage a record with the times that it has, keeping the unknown fields of the present one."""
    transaction.put_merged(table, model.key, update(transaction.get_record(table, model.key), model))


def with_renamed_relations(model: Any, keys: Mapping[str, str], *, keeps_present: bool = False) -> Any:
    """Update relations to the new keys of papers, except those that would then refer to the paper itself.

    If a relation to the new key is known, too, or was removed, the later change counts. With `keeps_present`, one that
    is present counts more than one that was removed.
    """
    fields = _RELATIONS[type(model)]
    timed = [name for name in model.times if name.startswith("relations.")]
    if not (timed or any(getattr(model, field) for field in fields)):
        return model  # as most records
    targets = {relation.to for field in fields for relation in getattr(model, field)} | {*map(_target, timed)}
    if not any(target in keys or target == model.key for target in targets):
        return model
    own = registers(model, fields)
    joined: dict[str, tuple[bool, datetime, str, Register | None]] = {}
    last: dict[str, datetime] = {}
    for name in {**own, **dict.fromkeys(timed)}:
        field, value = own.get(name, ("", None))
        new = renamed_relation(name, keys)
        target, time = _target(new), model.times.get(name, UNKNOWN_TIME)
        if target != model.key:
            register = value and Register(field, replace(value, to=target))
            change = (keeps_present and name in own, time, field, register)
            last[new] = max(time, last.get(new, time))
            if new not in joined or change[:3] > joined[new][:3]:
                joined[new] = change
    linked = {renamed_relation(name, keys) for name in own}
    times = {name: time for name, time in model.times.items() if name not in own}
    times |= {name: time for name, time in last.items() if name in linked and time != UNKNOWN_TIME}
    values = {name: register for name, (*_, register) in joined.items() if register}
    return replace(with_registers(model, values, fields), times=times or EMPTY)


def keep_times(transaction: Transaction, before: Paper | Reading, keys: Mapping[str, str]) -> None:
    """Let relations in a record that a staged change redirected keep their times. `keys` has the former keys by new."""
    table = "papers" if isinstance(before, Paper) else "readings"
    after: Paper | Reading | None = transaction.models(table).get(before.key)
    if after is None:
        return
    fields = _RELATIONS[type(before)]
    own, times = registers(before, fields), dict(after.times)
    for name, (field, _) in registers(after, fields).items():
        former = renamed_relation(name, keys)
        if name not in own and former in own and own[former].field == field:
            times.pop(name, None)
            if former in before.times:
                times[name] = before.times[former]
    if times != after.times:
        put_with_own_times(transaction, table, replace(after, times=times or EMPTY))


def renamed_relation(name: str, keys: Mapping[str, str]) -> str:
    """Return the name of a relation's register after papers got new keys. Other names stay the same."""
    kind, separator, target = name.rpartition(":")
    return f"{kind}{separator}{keys.get(target, target)}" if name.startswith("relations.") else name


def _target(name: str) -> str:
    """Return the key of the paper that a relation's register refers to."""
    return name.rpartition(":")[2]
