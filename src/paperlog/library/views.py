"""Saved views, which are named queries."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec.structs import replace

from paperlog.errors import QueryError, UsageError, ViewNotFound
from paperlog.library.results import ViewResult
from paperlog.library.selection import parse_query
from paperlog.library.session import Session
from paperlog.models import View
from paperlog.schema import KEY
from paperlog.store import Transaction
from paperlog.text import find_equivalent_name


def views(session: Session) -> list[View]:
    """Return the saved views, sorted by name."""
    return sorted(session.snapshot().views.values(), key=lambda view: view.name)


def save_view(session: Session, name: str, text: str) -> ViewResult:
    """Save a query under a name, replacing any view with that name. Relative dates stay relative."""
    name = name.removeprefix("@")
    if not KEY.fullmatch(name):
        raise UsageError(f"Invalid view name '{name}'. Use lower-case letters, digits and single hyphens.")
    with session.transaction() as transaction:
        name = find_equivalent_name(name, transaction.views) or name
        query = str(parse_query(session, transaction, [text], within=(name,)))
        if not query:
            raise UsageError("A view needs a query: paperlog view save NAME QUERY")
        known = transaction.views.get(name)
        view = replace(known, query=query) if known else View(name, query)
        transaction.put(view)
        return ViewResult(view, session.record(transaction, "view", f"saved the view @{name}"))


def remove_view(session: Session, name: str) -> ViewResult:
    with session.transaction() as transaction:
        existing = find_equivalent_name(name, transaction.views)
        if existing is None:
            raise ViewNotFound(name, sorted(transaction.views))
        view = transaction.views[existing]
        transaction.remove_view(view.name)
        return ViewResult(view, session.record(transaction, "view", f"removed the view @{view.name}"))


def rename_in_views(
    session: Session, transaction: Transaction, fields: Collection[str], is_old: Callable[[str], bool], new: str
) -> list[str]:
    """Replace old values of query fields in the saved views. Return the names of the changed views, as `@NAME`.

    Invalid views are left unchanged.
    """
    from paperlog.query.nodes import with_renamed_values  # noqa: PLC0415 - most commands rename nothing

    changed = []
    for view in list(transaction.views.values()):
        try:
            node = parse_query(session, transaction, [view.query], within=(view.name,)).node
        except QueryError:
            continue
        renamed = with_renamed_values(node, fields, is_old, new)
        if renamed != node:
            transaction.put(replace(view, query=str(renamed)))
            changed.append(f"@{view.name}")
    return changed
