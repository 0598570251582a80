"""Changing the key of a paper."""

from __future__ import annotations

from msgspec.structs import replace

from paperlog.errors import UsageError, shorten
from paperlog.library.redirection import put_with_own_times, redirect_relations
from paperlog.library.results import PaperName, Result
from paperlog.library.session import Session
from paperlog.library.views import rename_in_views
from paperlog.lookup import find_by_exact_name
from paperlog.models import Entry
from paperlog.schema import KEY
from paperlog.store import Transaction
from paperlog.text import enumerated, slug

_FIELDS = frozenset({"key", "builds-on", "built-on-by"})
"""The query fields whose values are keys."""


def change_key(session: Session, name: PaperName, new: str) -> Result:
    """Change the key of a paper. The old key still works, even in copies of the library and in lists."""
    with session.transaction() as transaction:
        entry = transaction.find(name)
        old = entry.key
        if new == old:
            return Result([entry], None)
        _check(transaction, entry, new)
        views = enumerated(stage_key(session, transaction, old, new))
        sentence = f"changed the key of {entry.paper.name} from {old} to {new}" + (f": {views}" if views else "")
        change = session.record(transaction, "edit --key", sentence)
        return Result([transaction.entry(new)], change)


def stage_key(session: Session, transaction: Transaction, old: str, new: str) -> list[str]:
    """Change the key of a paper to an unused one. Return the names of the views that changed."""
    views = rename_in_views(session, transaction, _FIELDS, lambda key: key == old, new)
    paper = transaction.original(old)
    transaction.put(paper.with_key(new))
    transaction.remove_paper(old, merged_into=new, is_renamed=True)
    if reading := transaction.reading(old):
        put_with_own_times(transaction, "readings", replace(reading, key=new))
        transaction.remove_reading(old)
    redirect_relations(transaction, old, new)
    return views


def _check(transaction: Transaction, entry: Entry, new: str) -> None:
    """Refuse an invalid key, and one that names another paper or a removed one with a kept reading."""
    if not KEY.fullmatch(new):
        hint = slug(new)
        raise UsageError(f"'{shorten(new)}' can't be a key. Use lower-case letters, digits and single hyphens: {hint}")
    for other in find_by_exact_name(transaction.entries, new):
        if other.key != entry.key:
            raise UsageError(f"'{new}' already names {other.paper.title} ({other.key}).")
    reading = transaction.reading(new)
    if reading and not reading.is_empty:
        raise UsageError(f"'{new}' is the key of a removed paper, whose notes are kept. Choose another one.")
