"""Merging several versions of a library, so that the order of the merges doesn't matter.

Merging two libraries isn't associative where copies merged, renamed or separated the same papers in different ways. A
merged library therefore keeps its heads, the versions that were merged, until it is changed. The next merge merges the
heads of both libraries, in an order that depends only on them, without those from which the other one descends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import reduce
from hashlib import blake2b
from typing import Any

from msgspec import Raw, Struct
from msgspec.structs import replace

from paperlog.library.sync.copies import Record
from paperlog.library.sync.history import changes_of_other
from paperlog.library.sync.merge import Merge, merge
from paperlog.library.sync.other_tables import other_records
from paperlog.models import UNKNOWN_TIME, Removal
from paperlog.registers import latest_time
from paperlog.schema import HISTORY_TABLES, decode_raw
from paperlog.store import Snapshot
from paperlog.store.ancestry import Ancestry, last_ancestors
from paperlog.store.layout import encode_record, new_doc_id
from paperlog.store.snapshot import KEY_FIELDS

Texts = Mapping[str, Mapping[str, bytes]]
"""The records of a version as JSON, by table and key, without the history and the tables of other programs."""
Heads = Mapping[str, Texts]
"""Versions from which no other one descends, by digest."""

_TABLES = tuple(name for name in KEY_FIELDS if name != "history")
_MISSING = b"null"


class Version(Struct, frozen=True):
    """A library, the heads that were merged into it, and the digests of versions from which it descends."""

    library: Texts
    heads: Heads
    ancestors: Collection[str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Version:
        """Return a library as a version. What was merged into it doesn't count if another program changed it since."""
        library = {
            table: {key: bytes(encode_record(record)) for key, record in snapshot.raw_records(table).items()}
            for table in _TABLES
        }
        digest, stored = _digest(library), snapshot.ancestry
        if not stored.heads:
            return cls(library, {digest: library}, stored.ancestors)
        heads = {name: _with_texts(library, records) for name, records in stored.heads.items()}
        is_intact = digest == stored.library and all(name == _digest(head) for name, head in heads.items())
        return cls(library, heads, stored.ancestors) if is_intact else cls(library, {digest: library}, ())

    def knows(self, other: Version) -> bool:
        """Return whether this version is the other one, or descends from all heads of it."""
        return other.heads.keys() <= {*self.heads, *self.ancestors}

    def ancestry(self) -> Ancestry:
        """Return what to store with the library."""
        heads = {digest: _stored(head, self.library) for digest, head in sorted(self.heads.items())}
        return Ancestry(_digest(self.library), heads if len(heads) > 1 else {}, [*self.ancestors])


def merge_versions(ours: Snapshot, theirs: Snapshot, *, are_histories_mixed: bool = False) -> tuple[Merge, Ancestry]:
    """Merge two libraries, including their histories and other tables. Also return the ancestry of the result.

    `are_histories_mixed` is as for `merge`. The report of what changed in both compares the two libraries.
    """
    own, other = Version.of(ours), Version.of(theirs)
    if own.knows(other):
        merged, version = Merge({}, (), (), {}), own
    else:
        merged = merge(ours, theirs, are_histories_mixed=are_histories_mixed)
        result = _with_records(own.library, merged.records)
        version = other if other.knows(own) else _combined(own, other, result)
        if version.library != result:
            merged = replace(merged, records=dict(_differences(own.library, version.library)))
    records = {**merged.records, **other_records(ours, theirs)}
    drops_undone = any(table in HISTORY_TABLES for table, _ in records)
    records |= changes_of_other(ours.models("history"), theirs.models("history"), drops_undone=drops_undone)
    new_keys = {old: new for old, new in merged.new_keys.items() if new in version.library["papers"]}
    known = {*own.heads, *other.heads} - version.heads.keys()
    ancestors = last_ancestors([*own.ancestors, *other.ancestors, *sorted(known)])
    return replace(merged, records=records, new_keys=new_keys), replace(version, ancestors=ancestors).ancestry()


def _combined(own: Version, other: Version, result: Texts) -> Version:
    """Return the version that is merged from the heads of two others.

    A head is left out if the other version descends from it, or if it adds nothing to a head of the other version.
    `result` is the merge of the two libraries.
    """
    ours = {digest: head for digest, head in own.heads.items() if digest not in other.ancestors}
    theirs = {digest: head for digest, head in other.heads.items() if digest not in own.ancestors}
    is_first_merge = len(own.heads) == len(other.heads) == 1
    merges = {
        (one, two): result if is_first_merge else _merged(ours[one], theirs[two])
        for one in ours.keys() - theirs.keys()
        for two in theirs.keys() - ours.keys()
    }
    included = {two for (one, two), both in merges.items() if both == ours[one]}
    included |= {one for (one, two), both in merges.items() if both == theirs[two]}
    heads = {digest: head for digest, head in {**ours, **theirs}.items() if digest not in included}
    for known in (own, other):
        if heads.keys() == known.heads.keys():
            return known
    library = result if is_first_merge else reduce(_merged, sorted(heads.values(), key=_order))
    return Version(library, heads, ())


def _merged(one: Texts, other: Texts) -> Texts:
    return _with_records(one, merge(_snapshot(one), _snapshot(other)).records)


def _order(version: Texts) -> tuple[datetime, str]:
    """Sort versions by their last changes."""
    snapshot = _snapshot(version)
    times = (
        max(model.at, model.merge_time) if isinstance(model, Removal) else latest_time(model) or UNKNOWN_TIME
        for table in _TABLES
        for model in snapshot.models(table).values()
    )
    return max(times, default=UNKNOWN_TIME), _digest(version)


def _snapshot(version: Texts) -> Snapshot:
    tables: dict[str, dict[str, Any]] = {table: {} for table in version}
    for table, rows in tables.items():
        for key, text in version[table].items():
            rows[new_doc_id(key, rows)] = Raw(text)
    return Snapshot(tables)


def _digest(version: Texts) -> str:
    records = b"\n\n".join(b"\n".join(sorted(version[table].values())) for table in _TABLES)
    return blake2b(records, digest_size=8).hexdigest()


def _stored(head: Texts, library: Texts) -> dict[str, dict[str, Raw]]:
    """Return the records in which a head differs from the library, as `Ancestry.heads` has them."""
    records: dict[str, dict[str, Raw]] = {}
    for table, key in _differing(library, head):
        records.setdefault(table, {})[key] = Raw(head[table].get(key, _MISSING))
    return records


def _with_texts(library: Texts, records: Mapping[str, Mapping[str, Raw]]) -> Texts:
    tables = {}
    for table in _TABLES:
        texts = {**library[table], **{key: bytes(record) for key, record in records.get(table, {}).items()}}
        tables[table] = {key: text for key, text in texts.items() if text != _MISSING}
    return tables


def _with_records(texts: Texts, records: Mapping[Record, dict[str, Any] | None]) -> Texts:
    tables = {table: dict(rows) for table, rows in texts.items()}
    for (table, key), record in records.items():
        if record is None:
            del tables[table][key]
        else:
            tables[table][key] = bytes(encode_record(record))
    return tables


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
