"""The filters of a query: statuses, categories, ratings and notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from paperlog.models import Status
from paperlog.output.screen import STATUS_STYLE, Glyphs
from paperlog.query.nodes import And, Condition, Node, conjunction
from paperlog.store import Snapshot
from paperlog.tui.theme import category_style
from paperlog.tui.widgets.checklist import Checkable

_STATUS_KEYS = dict(zip(Status, "u+isrd", strict=True))
_FLAGS = {"is:rated", "has:note"}
_STATUSES = frozenset(map(str, Status))


def filters(snapshot: Snapshot, glyphs: Glyphs) -> list[Checkable]:
    """Return the filters, with the number of papers of each. Their values are queries."""
    entries = snapshot.entries
    statuses = Counter(entry.reading.status for entry in entries)
    categories = Counter(entry.paper.category for entry in entries)
    rated = sum(entry.reading.rating is not None for entry in entries)
    noted = sum(bool(entry.reading.notes) for entry in entries)
    return [
        *(
            Checkable(f"is:{status}", status, str(statuses[status]), key, glyphs.status[status], STATUS_STYLE[status])
            for status, key in _STATUS_KEYS.items()
        ),
        Checkable("is:rated", "rated", str(rated), "*", glyphs.star, "yellow"),
        Checkable("has:note", "with notes", str(noted), "n"),
        *(
            Checkable(
                f"category:{category.key}",
                category.name,
                str(categories[category.key]),
                str(number) if number < 10 else "",
                style=category_style(category),
            )
            for number, category in enumerate(snapshot.categories, start=1)
        ),
    ]


def chosen_filters(query: Node) -> frozenset[str]:
    """Return the filters that are operands of a query."""
    chosen: set[str] = set()
    for operand in _operands(query):
        if isinstance(operand, Condition) and _is_filter(operand):
            chosen.update(f"{operand.field}:{value}" for value in operand.values)
    return frozenset(chosen)


def with_filters(query: Node, chosen: Iterable[str]) -> str:
    """Replace the filters of a query. Papers may have any of several statuses, and any of several categories."""
    values: dict[str, list[str]] = {}
    for text in chosen:
        field, _, value = text.partition(":")
        values.setdefault(text if text in _FLAGS else field, []).append(value)
    kept = [operand for operand in _operands(query) if not _is_filter(operand)]
    added = [Condition(name.partition(":")[0], tuple(found)) for name, found in values.items()]
    return str(conjunction([*kept, *added]))


def _operands(query: Node) -> tuple[Node, ...]:
    return query.operands if isinstance(query, And) else (query,)


def _is_filter(node: Node) -> bool:
    if not isinstance(node, Condition):
        return False
    is_of_statuses = node.field == "is" and _STATUSES.issuperset(map(str, node.values))
    return is_of_statuses or node.field == "category" or str(node) in _FLAGS
