"""The graph of the papers that build on each other, as trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from paperlog.models import Entry
from paperlog.related import foundations


class TreeRow(Struct, frozen=True):
    """A paper in a tree, below the paper `parent` that builds on it.

    `entry` is None if the paper is missing from the library. `is_last` is whether it is the last below its parent.
    `is_repeated` is whether the papers that it builds on are in an earlier row, and therefore not repeated.
    """

    key: str
    entry: Entry | None
    parent: TreeRow | None = None
    is_last: bool = True
    is_repeated: bool = False


def trees(entries: Mapping[str, Entry], keys: Iterable[str]) -> Iterator[TreeRow]:
    """Yield the papers with these keys, each followed by the papers that it builds on, directly and indirectly.

    The papers that a paper builds on are listed once, so papers may build on each other. Papers that were listed below
    an earlier one are left out.
    """
    expanded: set[str] = set()
    listed: set[str] = set()
    for key in keys:
        stack = [] if key in listed else [TreeRow(key, entries.get(key))]
        while stack:
            row = stack.pop()
            below = list(dict.fromkeys(foundations(row.entry))) if row.entry else []
            listed.add(row.key)
            if below and row.key in expanded:
                yield TreeRow(row.key, row.entry, row.parent, row.is_last, is_repeated=True)
                continue
            yield row
            expanded.add(row.key)
            stack += [TreeRow(each, entries.get(each), row, each == below[-1]) for each in reversed(below)]


def tree_keys(entries: Mapping[str, Entry]) -> list[str]:
    """Return keys whose trees contain all papers with links: first those on which no paper builds."""
    builders = [key for key, entry in entries.items() if any(foundations(entry))]
    built_on = {foundation for key in builders for foundation in foundations(entries[key])}
    return [*(key for key in builders if key not in built_on), *(key for key in builders if key in built_on)]


def links(rows: Iterable[TreeRow]) -> list[tuple[str, str]]:
    """Return the links in trees, as pairs of the keys of a paper and of one that it builds on."""
    return [(row.parent.key, row.key) for row in rows if row.parent]
