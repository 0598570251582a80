"""The parents of a merged library, so that the order of merging several copies doesn't matter.

Merging two libraries isn't associative where copies merged, renamed or separated the same papers in different ways. A
merged library therefore keeps its parents, the copies that were merged, until it is changed. The next merge merges the
parents of both libraries, in an order that depends only on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import reduce
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import MsgspecError, Raw, Struct
from msgspec.structs import replace

from paperlog.library.sync.copies import Record
from paperlog.library.sync.history import changes_of_other
from paperlog.library.sync.merge import Merge, merge
from paperlog.library.sync.other_tables import other_records
from paperlog.models import UNKNOWN_TIME, Removal
from paperlog.registers import latest_time
from paperlog.schema import HISTORY_TABLES, decode_raw
from paperlog.store import Snapshot
from paperlog.store.layout import encode_record, new_doc_id
from paperlog.store.snapshot import KEY_FIELDS

Texts = Mapping[str, Mapping[str, bytes]]
"""The records of a library as JSON, by table and key, without the history and the tables of other programs."""
Parents = Mapping[str, Texts]
"""Parents by digest. A library that was changed since the last merge is its only parent."""

_TABLES = tuple(name for name in KEY_FIELDS if name != "history")
_MISSING = Raw(b"null")


class StoredParent(Struct):
    """The records in which a parent differs from the merged library; null stands for a missing one.

    `digest` and `library` are the digests of the parent and of the merged library.
    """

    digest: str
    library: str
    records: dict[str, dict[str, Raw]]


def merge_with_parents(
    ours: Snapshot, theirs: Snapshot, *, are_histories_mixed: bool = False
) -> tuple[Merge, list[Raw]]:
    """Merge two libraries, including their histories and other tables, and return the parents of the result to store.

    `are_histories_mixed` is as for `merge`.
    """
    own, others = _texts(ours), _texts(theirs)
    own_parents, other_parents = _parents(ours, own), _parents(theirs, others)
    if other_parents.keys() <= own_parents.keys():
        merged, parents, library = Merge({}, (), (), {}), own_parents, own
    else:
        merged = merge(ours, theirs, are_histories_mixed=are_histories_mixed)
        result = _with_records(own, merged.records)
        parents, library = _combined(own_parents, other_parents, own, others, result)
        if library != result:
            merged = replace(merged, records=dict(_differences(own, library)))
    records = {**merged.records, **other_records(ours, theirs)}
    drops_undone = any(table in HISTORY_TABLES for table, _ in records)
    records |= changes_of_other(ours.models("history"), theirs.models("history"), drops_undone=drops_undone)
    new_keys = {old: new for old, new in merged.new_keys.items() if new in library["papers"]}
    return replace(merged, records=records, new_keys=new_keys), list(_stored(parents, library))


def _combined(
    own_parents: Parents, other_parents: Parents, own: Texts, others: Texts, result: Texts
) -> tuple[Parents, Texts]:
    """Return the parents of two libraries without those that others include, and the library merged from them.

    `result` is the merge of the libraries themselves.
    """
    is_first_merge = len(own_parents) == len(other_parents) == 1
    merges = {
        (one, other): result if is_first_merge else _merged(own_parents[one], other_parents[other])
        for one in own_parents.keys() - other_parents.keys()
        for other in other_parents.keys() - own_parents.keys()
    }
    included = {other for (one, other), both in merges.items() if both == own_parents[one]}
    included |= {one for (one, other), both in merges.items() if both == other_parents[other]}
    included |= _included_by_changed(own, own_parents, other_parents)
    included |= _included_by_changed(others, other_parents, own_parents)
    parents = {digest: each for digest, each in {**own_parents, **other_parents}.items() if digest not in included}
    if parents.keys() == own_parents.keys():
        return parents, own
    if parents.keys() == other_parents.keys():
        return parents, others
    return parents, result if is_first_merge else reduce(_merged, sorted(parents.values(), key=_order))


def _included_by_changed(library: Texts, parents: Parents, others: Parents) -> set[str]:
    """Return the parents of a merged library if one of the others includes it, for example because it was changed."""
    if len(parents) == 1:
        return set()
    changed = (each for digest, each in others.items() if digest not in parents)
    return set(parents) if any(_merged(each, library) == each for each in changed) else set()


def _texts(snapshot: Snapshot) -> Texts:
    return {
        table: {key: bytes(encode_record(record)) for key, record in snapshot.raw_records(table).items()}
        for table in _TABLES
    }


def _snapshot(texts: Texts) -> Snapshot:
    tables: dict[str, dict[str, Any]] = {table: {} for table in texts}
    for table, rows in tables.items():
        for key, text in texts[table].items():
            rows[new_doc_id(key, rows)] = Raw(text)
    return Snapshot(tables)


def _parents(snapshot: Snapshot, library: Texts) -> Parents:
    """Return the parents of a library. Those that it had before another program changed it don't count."""
    digest = _digest(library)
    try:
        stored = [msgspec.json.decode(encode_record(each), type=StoredParent) for each in snapshot.parents]
    except MsgspecError:
        stored = []
    parents = {each.digest: _with_texts(library, each.records) for each in stored if each.library == digest}
    return parents or {digest: library}


def _with_texts(library: Texts, records: Mapping[str, Mapping[str, Raw]]) -> Texts:
    tables = {}
    for table in _TABLES:
        texts = {**library[table], **{key: bytes(record) for key, record in records.get(table, {}).items()}}
        tables[table] = {key: text for key, text in texts.items() if text != bytes(_MISSING)}
    return tables


def _stored(parents: Parents, library: Texts) -> Iterator[Raw]:
    """Yield the records of parents, if there are several."""
    if len(parents) == 1:
        return
    digest = _digest(library)
    for own, parent in sorted(parents.items()):
        records: dict[str, dict[str, Raw]] = {}
        for table, key in _differing(library, parent):
            text = parent[table].get(key)
            records.setdefault(table, {})[key] = _MISSING if text is None else Raw(text)
        yield Raw(msgspec.json.encode(StoredParent(own, digest, records)))


def _digest(texts: Texts) -> str:
    records = b"\n\n".join(b"\n".join(sorted(texts[table].values())) for table in _TABLES)
    return blake2b(records, digest_size=16).hexdigest()


def _differing(one: Texts, other: Texts) -> Iterator[Record]:
    """Yield the tables and keys of the records that differ."""
    for table in _TABLES:
        for key in sorted(dict(one[table].items() ^ other[table].items())):
            yield table, key


def _differences(before: Texts, after: Texts) -> Iterator[tuple[Record, dict[str, Any] | None]]:
    """Yield the records to replace, or to remove, as `Merge.records`."""
    for table, key in _differing(before, after):
        text = after[table].get(key)
        yield (table, key), None if text is None else decode_raw(Raw(text))


def _with_records(texts: Texts, records: Mapping[Record, dict[str, Any] | None]) -> Texts:
    tables = {table: dict(rows) for table, rows in texts.items()}
    for (table, key), record in records.items():
        if record is None:
            del tables[table][key]
        else:
            tables[table][key] = bytes(encode_record(record))
    return tables


def _merged(one: Texts, other: Texts) -> Texts:
    return _with_records(one, merge(_snapshot(one), _snapshot(other)).records)


def _order(parent: Texts) -> tuple[datetime, str]:
    """Sort parents by their last changes."""
    snapshot = _snapshot(parent)
    times = [
        max(model.at, model.merge_time) if isinstance(model, Removal) else latest_time(model) or UNKNOWN_TIME
        for table in _TABLES
        for model in snapshot.models(table).values()
    ]
    return max(times, default=UNKNOWN_TIME), _digest(parent)
