"""Lists of authors in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from paperlog.formats.authors import ORGANIZATION, natural_order
from paperlog.formats.text import one_line

_NEW_NAME = re.compile(r"[;\uff1b|\n]+")
_COMMAS = str.maketrans({"\uff0c": ",", "\u3001": ","})
_AND = re.compile(r"(?<!\s)\s+(?:and|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"\A(?:and|&) ", re.IGNORECASE)
_LAST_AND = re.compile(r",\s*(?:and|&)\s+", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(r"\b(?:of|for|the|in|on|f\u00fcr|des|pour|para|del)\b", re.IGNORECASE)
"""Words of names of organizations, and seldom of people."""
_FULL_NAME = re.compile(r"[^\W\d_a-z]\S*\s+\S.*", re.DOTALL)
_FAMILY_NAME = re.compile(r"[^\W\d_a-z][\w'\u2019-]+")
_INITIALS = r"(?:[^\W\d_a-z]\.?[-\s]?){1,3}"
_GIVEN_INITIALS = re.compile(_INITIALS)
_FAMILY_FIRST = re.compile(rf"([^\W\d_][\w'\u2019-]+(?: [^\W\d_][\w'\u2019-]+){{0,3}}) ({_INITIALS})\.?")
_AUTHOR_ID = re.compile(r" ?\([0-9]{6,12}\)")  # of Scopus
_GLUED = re.compile(
    r"(?<=[^\W\d_A-Z])(?<!\bMc)(?<!\bMac)(?<!\b[DL]e)(?<!\b[DL]a)(?<!\bDi)(?<!\bVan)(?=[^\W\d_a-z\u00df-\u00f6])"
)


class Separators(Enum):
    """What separates the names in a column.

    In files of SpringerLink, names may follow each other without a separator. Our own exports have semicolons, and
    names in natural order.
    """

    ANY = auto()
    SEMICOLONS = auto()
    NONE = auto()
    OWN = auto()


def split_authors(text: str, separators: Separators = Separators.ANY) -> list[str]:
    """Return the names in a cell, in natural order.

    Names are separated by semicolons, vertical bars or line breaks if there are any, and else by "and" or commas.
    """
    if separators is Separators.OWN:
        return text.split(";")
    parts = [part for part in map(one_line, _NEW_NAME.split(_AUTHOR_ID.sub("", text))) if part]
    if len(parts) > 1 or separators is Separators.SEMICOLONS or text.rstrip().endswith((";", "\uff1b")):
        return _in_natural_order([_LEADING_AND.sub("", part) for part in parts])
    names = _split_without_semicolons(" ".join(parts).translate(_COMMAS))
    return list(_unglued(names)) if separators is Separators.NONE else names


def join_authors(authors: Sequence[str]) -> str:
    """Join names with semicolons. One at the end keeps "and" and commas from being separators."""
    joined = "; ".join(map(one_line, authors))
    return f"{joined};" if "," in joined or _AND.search(joined) else joined


def uses_semicolons(cells: Sequence[str]) -> bool:
    """Return whether semicolons separate the names in most of the cells that hold several."""
    with_semicolons = sum(_NEW_NAME.search(cell) is not None for cell in cells)
    return with_semicolons > sum(_AND.search(cell) is not None and not _NEW_NAME.search(cell) for cell in cells)


def _split_without_semicolons(text: str) -> list[str]:
    if _PART_OF_A_NAME.search(text):
        return [text]
    if "," not in text or _AND.search(_LAST_AND.sub(", ", text)):
        names = _AND.split(_LAST_AND.sub(" and ", text))
        return _in_natural_order([part for name in names for part in _split_at_commas(name)])
    return _in_natural_order(_split_at_commas(_LAST_AND.sub(", ", text)))


def _split_at_commas(text: str) -> list[str]:
    """Return the names between commas, or the text if it is one name."""
    items = [item for item in map(str.strip, text.split(",")) if item]
    if len(items) > 2 and len(items) % 2 == 0 and all(map(_GIVEN_INITIALS.fullmatch, items[1::2])):
        return [f"{family}, {given}" for family, given in zip(items[::2], items[1::2], strict=True)]
    patterns = (_FULL_NAME, _FAMILY_FIRST, *([_FAMILY_NAME] if len(items) > 2 else []))
    are_names = any(all(map(pattern.fullmatch, items)) for pattern in patterns)
    are_cjk = bool(items) and all(2 <= len(item) <= 5 and item[0] > "\u2e7f" for item in items)
    return items if are_names or are_cjk else [text]


def _in_natural_order(names: Sequence[str]) -> list[str]:
    """Turn `Hu, Edward` and, if all are like this, `Hu E.` or `Hu EJ`. Names of organizations stay as they are."""
    matches = [_FAMILY_FIRST.fullmatch(name) for name in names]
    if names and all(match and not ORGANIZATION.search(match[0]) for match in matches):
        return [f"{match[2].strip()} {match[1]}" for match in matches if match]
    return [natural_order(name) if not _PART_OF_A_NAME.search(name) else one_line(name) for name in names]


def _unglued(names: Sequence[str]) -> Iterator[str]:
    """Yield the parts of names without a space between them, if all have a given name and a family name."""
    for name in names:
        parts = _GLUED.split(name)
        yield from parts if all(" " in part for part in parts) else [name]
