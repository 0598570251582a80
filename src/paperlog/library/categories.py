"""Finding, adding and matching categories."""

from __future__ import annotations

from msgspec.structs import replace

from paperlog.errors import CategoryUnknown
from paperlog.formats.base import NO_CATEGORY, ImportedList
from paperlog.lookup import find_category
from paperlog.models import Category
from paperlog.store import Transaction
from paperlog.text import UniqueKeys, fold, fold_name, slug

_BUILT_IN = (
    Category("language", "Language", "green"),
    Category("vision", "Vision and Image Generation", "blue"),
    Category("general", "General AI", "red"),
)
"""The categories of the built-in catalogue. Imported categories with these names get the same keys."""


def find_or_add_category(transaction: Transaction, name: str) -> Category:
    """Return the category with this name; stage a new category if there is none."""
    try:
        return find_category(transaction.categories, name)
    except CategoryUnknown:
        if not fold(name):
            raise
    key = UniqueKeys(category.key for category in transaction.categories).add(slug(name))
    category = Category(key, name.strip(), position=_next_position(transaction))
    transaction.put(category)
    return category


def default_category(transaction: Transaction) -> str:
    """Return the key of the category of papers without one, or of the category that it was merged into."""
    return transaction.current_key("categories", NO_CATEGORY) or find_or_add_category(transaction, "Other").key


def match_categories(transaction: Transaction, imported: ImportedList) -> dict[str, str]:
    """Map the category keys of a list to category keys of the library.

    Categories are matched by key, then by the key of a merged category, then by name. Those without a match are staged.
    """
    keys_by_name = {fold_name(category.name): category.key for category in transaction.categories}
    position = _next_position(transaction)
    built_in = {fold_name(category.name): category for category in _BUILT_IN}
    keys = {category.key: category.key for category in transaction.categories}
    for category in (*imported.categories, *(Category(paper.category, paper.category) for paper in imported.papers)):
        if category.key in keys:
            continue
        name = fold_name(category.name)
        if current := transaction.current_key("categories", category.key):
            keys[category.key] = current
        elif name in keys_by_name:
            keys[category.key] = keys_by_name[name]
        else:
            placed = replace(built_in.get(name, category), position=position)
            transaction.put(placed)
            keys[category.key] = placed.key
            position += 1
    return keys


def _next_position(transaction: Transaction) -> int:
    return 1 + max((category.position for category in transaction.categories), default=-1)
