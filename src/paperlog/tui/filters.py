"""Adding filters to a query."""

from __future__ import annotations

from paperlog.models import Status
from paperlog.query.nodes import And, Condition, Node, conjunction

_FILTERED_FIELDS = {"is:rated", "has:note", "status", "category"}


def with_filter(query: Node, new_filter: Node) -> str:
    """Add a filter to a query, in place of filters of the same kind. An empty filter removes all filters."""
    operands = query.operands if isinstance(query, And) else (query,)
    replaced = {_kind(new_filter)} if str(new_filter) else _FILTERED_FIELDS
    return str(conjunction([*(operand for operand in operands if _kind(operand) not in replaced), new_filter]))


def _kind(node: Node) -> str:
    if not isinstance(node, Condition):
        return ""
    if node.field == "is" and set(map(str, node.values)) <= set(map(str, Status)):
        return "status"
    return str(node) if node.field in {"is", "has"} else node.field
