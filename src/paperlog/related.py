"""The papers related to a paper, in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from paperlog.models import BUILDS_ON, COMPARES_WITH, IMPLEMENTS, Entry

REVERSED: Mapping[str, str] = {BUILDS_ON: "built-on-by", COMPARES_WITH: "compared-in", IMPLEMENTS: "implemented-by"}
"""The names of relations as seen from the other paper. Other relations are not shown there."""


class RelatedPaper(Struct, frozen=True):
    """A related paper. `entry` is None if it is missing from the library."""

    key: str
    entry: Entry | None


RelatedPapers = Mapping[str, Sequence[RelatedPaper]]
"""Related papers by kind of relation, such as `builds-on` and `built-on-by`, without kinds that have none."""


def related_papers(entry: Entry, entries: Mapping[str, Entry]) -> RelatedPapers:
    """Return the papers related to a paper.

    `entries` are the papers of the library by key, or at least those that are related.
    """
    related: dict[str, dict[str, RelatedPaper]] = {}

    def put(kind: str, key: str) -> None:
        if key != entry.key:
            related.setdefault(kind, {})[key] = RelatedPaper(key, entries.get(key))

    for relation in entry.relations:
        put(relation.kind, relation.to)
    citing = [
        (relation.kind, other)
        for other in entries.values()
        for relation in other.relations
        if relation.to == entry.key and relation.kind in REVERSED
    ]
    for kind, other in sorted(citing, key=lambda each: (each[1].paper.published or "~", each[1].key)):
        put(REVERSED[kind], other.key)
    order = [name for kind, reverse in REVERSED.items() for name in (kind, reverse)]
    return {kind: list(related[kind].values()) for kind in dict.fromkeys((*order, *related)) if kind in related}


def foundations(entry: Entry) -> Iterable[str]:
    """Return the keys of the papers that a paper builds on."""
    return (each.to for each in entry.relations if each.kind == BUILDS_ON and each.to != entry.key)
