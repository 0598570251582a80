"""Values in their source form, where the fields of BibTeX can't hold them.

CSL-JSON and RIS are read by converting their records to fields of BibTeX, and written by converting these back. Values
that would be lost are kept in `extra`, under names with the prefix of the format. They are written as long as the
paper's fields are still those that they were converted to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from paperlog.formats.text import one_line

Record = dict[str, Any]
Decoded = tuple[str, Mapping[str, str]]
"""The type and the fields of an entry in BibTeX."""
Groups = Mapping[str, str]
"""Names of values that are only kept together, with a name for each group."""
_NEW_VALUE = re.compile(r"\n(?! )")


def lost_values(record: Record, written: Record, groups: Groups) -> Record:
    """Return the values of a record that differ from what would be written."""
    if record == written:
        return {}
    lost = {
        groups.get(name, name)
        for name in (*record, *(name for name in written if name in groups))
        if not is_same_value(record.get(name), written.get(name))
    }
    return {name: value for name, value in record.items() if groups.get(name, name) in lost}


def with_sources(
    written: Record,
    sources: Record,
    groups: Groups,
    decode: Callable[[Record], Decoded],
    entry: Decoded,
) -> Record:
    """Replace values that would be written by their sources.

    `decode` returns the entry for a record. A source whose type or fields aren't those of `entry` is left out.
    """
    if not sources:
        return written
    entry_type, fields = entry
    type_before, before = decode(written)

    def is_current(record: Record) -> bool:
        type_after, after = decode(record)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        return type_after in {type_before, entry_type} and all(
            is_same_value(fields.get(name), after.get(name)) for name in changed
        )

    whole = _replaced(written, sources, groups)
    if is_current(whole):
        return whole
    by_group: dict[str, Record] = {}
    for name, value in sources.items():
        by_group.setdefault(groups.get(name, name), {})[name] = value
    current = [values for values in by_group.values() if is_current(_replaced(written, values, groups))]
    return _replaced(written, {name: value for values in current for name, value in values.items()}, groups)


def _replaced(written: Record, values: Record, groups: Groups) -> Record:
    """Replace the values of the same groups."""
    replaced = {groups.get(name, name) for name in values}
    return {
        name: value
        for name, value in (written | values).items()
        if name in values or groups.get(name, name) not in replaced
    }


def is_same_value(one: Any, other: Any) -> bool:
    """Return whether two values are the same, up to white space."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or one.split() == other.split()
    if isinstance(one, list) and isinstance(other, list):
        return one == other or (len(one) == len(other) and all(map(is_same_value, one, other)))
    return type(one) is type(other) and bool(one == other)


def join_values(texts: Iterable[str]) -> str:
    """Return the values of a tag of RIS as text, each on a separate line. Further lines of a value are indented."""
    return "\n".join(_on_lines(text, indentation="  ") for text in texts)


def split_values(text: str) -> list[str]:
    """Return the values in a text. `join_values` reverses it."""
    return [value for part in _NEW_VALUE.split(text) if (value := _on_lines(part, indentation=""))]


def _on_lines(text: str, indentation: str) -> str:
    return f"\n{indentation}".join(filter(None, map(one_line, text.split("\n"))))
