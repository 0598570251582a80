"""Values that lost against later ones of the other copy, in words, so that the user can set them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from paperlog.duplicates import final_key
from paperlog.errors import shorten
from paperlog.library.sync.history import NEVER
from paperlog.library.sync.records import Loss
from paperlog.models import Event, Link, Note, Paper, Relation, Removal
from paperlog.registers import Register
from paperlog.schema import plain

_INTERNAL = frozenset({"source", "removed_as"})
"""Values that the user doesn't see."""
_REMOVAL = "removal"
_WORDS = {
    "log": "event",
    "notes": "note",
    "papers": "goal",
    "tags_added": "tag",
    "tags_removed": "removed tag",
    "relations_added": "link",
    "relations_removed": "removed link",
}


class LostValue(Struct, frozen=True):
    """A value that lost against a later one of the other copy. `kept` is None if the later change removed it."""

    table: str
    key: str
    name: str
    lost: Register
    kept: Register | None

    @property
    def field(self) -> str:
        """What the value is, such as `rating` or `note`."""
        field = self.lost.field
        return self.name.partition(".")[2] if field in {"overrides", "extra"} else _WORDS.get(field, field)

    @property
    def lost_text(self) -> str:
        return _text(self.lost.value)

    @property
    def kept_text(self) -> str | None:
        """The value that was kept, or None if the later change removed it."""
        if self.kept is None or self.kept.field.endswith("_removed"):
            return None
        return _text(self.kept.value)

    def __str__(self) -> str:
        if self.field == _REMOVAL:
            return f"removal of {self.lost_text} (its key was changed later: {self.kept_text})"
        kept = "it was removed later" if self.kept_text is None else f"later: {shorten(self.kept_text)}"
        return f"{self.field} '{shorten(self.lost_text)}' of {self.key} ({kept})"


def lost_values(
    losses: Mapping[tuple[str, str], Sequence[Loss]], since: tuple[datetime, datetime]
) -> Iterator[LostValue]:
    """Yield the lost values that the user may miss, because the other copy didn't have them.

    `since` is the time of each copy's first change that the other copy doesn't have. Of two values without times, one
    may be missed, too, unless the other copy has all changes.
    """
    for (table, key), lost in losses.items():
        for name, value, kept, is_first in lost:
            start = since[0 if is_first else 1]
            assert value.register  # noqa: S101 - only values get lost
            is_news = value.at >= start or (value.at == kept.at and start != NEVER)
            if is_news and name not in _INTERNAL and not _is_repeated(value.register, kept.register):
                yield LostValue(table, key, name, value.register, kept.register)


def _is_repeated(lost: Register, kept: Register | None) -> bool:
    """Return whether an event is kept, although it is listed only once now."""
    event = kept.value if kept else None
    return isinstance(event, Event) and event.repeated and lost.value == replace(event, repeated=False)


def lost_removals(
    copies: Sequence[Mapping[str, Removal]],
    removals: Mapping[str, Removal],
    papers: Mapping[str, Paper],
    since: tuple[datetime, datetime],
) -> Iterator[LostValue]:
    """Yield the removals of papers whose keys the other copy changed later. `since` is as for `lost_values`."""
    for (one, other), start in zip((copies, copies[::-1]), since, strict=True):
        for record in one.keys() & other.keys():
            removed, renamed = one[record], other[record]
            is_lost = not removed.replaced_by and renamed.is_renamed and start <= removed.at < renamed.merge_time
            if is_lost and (new := final_key(renamed, removals.get, papers.get)) in papers and new != removed.key:
                yield LostValue("papers", new, _REMOVAL, Register(_REMOVAL, removed.key), Register("key", new))


def _text(value: Any) -> str:
    """Return a value in words."""
    match value:
        case Note():
            return " ".join(value.words.split())
        case Event():
            return " ".join(filter(None, (value.status, value.progress, value.day and str(value.day))))
        case Link():
            return value.url
        case Relation():
            return f"{value.kind_in_words} {value.to}"
        case tuple():
            return ", ".join(map(_text, value))
        case _:
            return str(plain(value))
