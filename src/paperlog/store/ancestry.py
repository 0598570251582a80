"""Which versions of a library were merged into it, so that the next merge doesn't repeat the merge of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import MsgspecError, Raw, Struct

from paperlog.store.layout import encode_record

ANCESTRY_TABLE = "ancestry"
_MAX_ANCESTORS = 200
"""The maximum number of ancestors that are stored. An older version is merged like one of another library."""


class Ancestry(Struct, omit_defaults=True):
    """The heads of a merged library, and versions from which they descend. Each version has a digest.

    Heads are the versions that were merged, without those from which others descend. `heads` has the records in which
    each differs from the library, by table and key; null stands for a missing record. `library` is the digest of the
    library when it was merged. A library that was changed since is its own head, and only has ancestors.
    """

    library: str = ""
    heads: Mapping[str, Mapping[str, Mapping[str, Raw]]] = {}
    ancestors: Sequence[str] = ()

    @classmethod
    def decode(cls, record: Any) -> Ancestry:
        """Decode a record, or return an empty ancestry if it is missing or invalid."""
        try:
            return msgspec.json.decode(encode_record(record), type=Ancestry)
        except MsgspecError:
            return cls()

    def encode(self) -> Raw:
        return Raw(msgspec.json.encode(self))

    def after_change(self) -> Ancestry:
        """Return the ancestry of the library after a change."""
        return Ancestry(ancestors=last_ancestors([*self.ancestors, *self.heads, self.library]))


def last_ancestors(digests: Sequence[str]) -> list[str]:
    """Return the last digests, without duplicates and empty ones."""
    return list(dict.fromkeys(filter(None, reversed(digests))))[:_MAX_ANCESTORS][::-1]
