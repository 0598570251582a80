"""Listing, renaming, recoloring and removing categories."""

from __future__ import annotations

from collections import Counter

from msgspec.structs import replace

from paperlog.errors import UsageError
from paperlog.library.session import Session
from paperlog.library.views import rename_in_views
from paperlog.lookup import find_category
from paperlog.models import Category, Change
from paperlog.store import Snapshot, Transaction
from paperlog.text import enumerated, fold_name, plural


def category_sizes(session: Session) -> list[tuple[Category, int]]:
    """Return all categories with the number of papers in each."""
    return _sizes(session.snapshot())


def rename_category(session: Session, name: str, new_name: str) -> Change | None:
    """Change the name of a category, but not its key. Raises UsageError if another category has the name."""
    new_name = new_name.strip()
    if not new_name:
        raise UsageError("A category needs a name.")
    with session.transaction() as transaction:
        category = find_category(transaction.categories, name)
        for other in transaction.categories:
            if other != category and fold_name(new_name) in {fold_name(other.name), fold_name(other.key)}:
                raise UsageError(
                    f"There is already a category {other.name} ({other.key}). "
                    f"To merge them: paperlog category merge {category.key} {other.key}"
                )
        transaction.put(replace(category, name=new_name))
        sentence = f"renamed the category {category.name} to {new_name}"
        return session.record(transaction, "category rename", sentence)


def recolor_category(session: Session, name: str, color: str | None) -> Change | None:
    """Change the color of a category, or remove it."""
    with session.transaction() as transaction:
        category = find_category(transaction.categories, name)
        transaction.put(replace(category, color=color))
        sentence = f"changed the color of {category.name} to {color}"
        if color is None:
            sentence = f"removed the color of {category.name}"
        return session.record(transaction, "category recolor", sentence)


def remove_category(session: Session, name: str, other_name: str | None = None) -> Change | None:
    """Remove a category and move its papers to another one. Views, and later imports, use the other one, too.

    Raises UsageError if the category has papers and no other one is given.
    """
    with session.transaction() as transaction:
        category = find_category(transaction.categories, name)
        sizes = {each.key: papers for each, papers in _sizes(transaction)}
        if other_name is None:
            if papers := sizes[category.key]:
                raise UsageError(
                    f"{category.name} has {plural(papers, 'paper')}. "
                    f"To move its papers: paperlog category remove {category.key} --to CATEGORY"
                )
            _move_papers(transaction, category.key)
            transaction.remove_category(category.key)
            return session.record(transaction, "category remove", f"removed the category {category.name}")
        other = find_category(transaction.categories, other_name)
        if other.key == category.key:
            raise UsageError(f"'{category.key}' can't be merged with itself.")
        views = rename_in_views(session, transaction, {"category"}, lambda key: key == category.key, other.key)
        _move_papers(transaction, category.key, other.key)
        transaction.put(other)  # it has no record if only papers name it
        transaction.remove_category(category.key, merged_into=other.key)
        moved = ", ".join(filter(None, (plural(sizes[category.key], "paper"), enumerated(views))))
        sentence = f"merged the category {category.name} into {other.name}: {moved}"
        return session.record(transaction, "category merge", sentence)


def _sizes(snapshot: Snapshot) -> list[tuple[Category, int]]:
    papers = Counter(entry.paper.category for entry in snapshot.entry_summaries)
    return [(category, papers[category.key]) for category in snapshot.categories]


def _move_papers(transaction: Transaction, key: str, new: str | None = None) -> None:
    """Replace a category of papers and overrides by a new one.

    If there is none, no paper is shown in the old category: all of its papers have overrides.
    """
    for paper in list(transaction.papers.values()):
        if paper.category == key:
            transaction.put(replace(paper, category=new or transaction.entry(paper.key).paper.category))
    for reading in list(transaction.readings.values()):  # including those of removed papers
        if reading.overrides.get("category") == key:
            transaction.put(
                reading.with_overrides({"category": new}) if new else reading.without_overrides(["category"])
            )
