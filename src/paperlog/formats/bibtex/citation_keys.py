"""Further citation keys of an entry, in biblatex's field `ids`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from paperlog.formats.bibliography import is_writable_key
from paperlog.models import Entry


def citation_keys(key: str, fields: Mapping[str, str]) -> tuple[str, ...]:
    """Return the citation keys of an entry: its own, and those in `ids`."""
    others = _split(fields["ids"]) if "ids" in fields else ()
    return tuple(dict.fromkeys(filter(None, (key, *others))))


def without_plain_ids(fields: Mapping[str, str], keys: Iterable[str]) -> Mapping[str, str]:
    """Leave out `ids` if an export of these citation keys writes it in the same form."""
    if "ids" not in fields:
        return fields
    is_plain = " ".join(fields["ids"].split()) == ", ".join([*keys][1:])
    return {name: text for name, text in fields.items() if name != "ids"} if is_plain else fields


def encode_ids(entries: Mapping[str, Entry], key: str, source: str) -> str:
    """Return `ids` for one of the entries of an export: its source form, and the keys that no entry has as its own."""
    keys = entries[key].paper.citation_keys
    known = {key, *_split(source)}
    new = [each for each in keys if each not in known and each not in entries and is_writable_key(each)]
    return ", ".join(filter(None, (source, *new)))


def _split(text: str) -> Iterator[str]:
    return filter(is_writable_key, map(str.strip, text.split(",")))
