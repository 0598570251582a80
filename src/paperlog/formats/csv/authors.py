"""Lists of authors in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from paperlog.formats.authors import ORGANIZATION, Separators, natural_order, strip_et_al
from paperlog.formats.text import one_line, strip_markup

_EAST_ASIAN = r"[\u2e80-\ud7ff\uf900-\ufaff]"
_NEW_NAME = re.compile(rf"[;\uff1b\u3001|\n]+|(?<={_EAST_ASIAN})\s*\uff0c\s*(?={_EAST_ASIAN})")
_COMMAS = str.maketrans({"\uff0c": ","})
_AND = re.compile(r"(?<!\s)\s+(?:and|&)\s+", re.IGNORECASE)
_LEADING_AND = re.compile(r"\A(?:and|&) ", re.IGNORECASE)
_LAST_AND = re.compile(r",\s*(?:and|&)\s+", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(r"\b(?:of|for|the|in|on|f\u00fcr|des|pour|para)\b", re.IGNORECASE)
"""Words that are common in names of organizations and rare in names of people."""
_LONG_LIST = 5
"""The minimum length of a list in which some parts needn't look like names."""
_MAX_PARTS = 3
"""The maximum number of parts of a text that is one name because it has such a word."""
_FULL_NAME = re.compile(r"[^\W\d_a-z]\S*\s+\S.*", re.DOTALL)
_FAMILY_NAME = re.compile(r"[^\W\d_a-z][\w'\u2019-]+")
_INITIALS = r"(?:[^\W\d_a-z\u0590-\u0fff\u2e80-\uffff]\.?[-\s]?){1,3}"  # not in scripts without capitals
_INVERTED = re.compile(r"[^\W\d_a-z][\w'\u2019-]+, [^\W\d_a-z][\w'\u2019.-]*(?: [^\W\d_a-z]\.?)*")
_INITIALS_FIRST = re.compile(rf"{_INITIALS} ?(?<=[.\s])[^\W\d_a-z][^\W\d_A-Z][\w' -]*")
_EAST_ASIAN_NAME = re.compile(rf"{_EAST_ASIAN}{{2,5}}|{_EAST_ASIAN}{{1,5}} {_EAST_ASIAN}{{1,5}}")
_AND_OTHERS = re.compile(rf"(?<={_EAST_ASIAN})\s*\u7b49\Z|\A\u7b49\Z")
_GIVEN_INITIALS = re.compile(_INITIALS)
_FAMILY_FIRST = re.compile(rf"([^\W\d_][\w'\u2019-]+(?: [^\W\d_][\w'\u2019-]+){{0,3}}) ({_INITIALS})\.?")
_ELLIPSIS = re.compile(r"\A\s*(?:\.{3}|\u2026)[\s,;]*|(?<![\s,;])[\s,;]*(?:\.{3}|\u2026)\s*\Z")
"""What Publish or Perish writes instead of the other authors."""
_AUTHOR_ID = re.compile(r" ?\([0-9]{6,12}\)")  # of Scopus
_GLUED = re.compile(
    r"(?<=[^\W\d_A-Z])(?<!\bMc)(?<!\bMac)(?<!\b[DL]e)(?<!\b[DL]a)(?<!\bDi)(?<!\bVan)(?=[^\W\d_a-z\u00df-\u00f6])"
)


def split_authors(text: str, separators: Separators = Separators.ANY) -> list[str]:
    """Return the names in a cell, in natural order.

    Names are separated by semicolons, vertical bars or line breaks if there are any, and else by "and" or commas.
    """
    if separators is Separators.OWN:
        return text.split(";")
    text = _AUTHOR_ID.sub("", strip_markup(text)).strip()
    has_semicolons = separators is Separators.SEMICOLONS or text.endswith((";", "\uff1b"))
    text = strip_et_al(_ELLIPSIS.sub("", text))
    parts = [part.translate(_COMMAS) for part in map(one_line, _NEW_NAME.split(text)) if part]
    if len(parts) > 1 or has_semicolons:
        names = _in_natural_order([name for part in parts for name in _split_if_sure(_LEADING_AND.sub("", part))])
    else:
        names = [name for part in parts for name in _split_without_semicolons(part)]
    return _without_others(list(_unglued(names)) if separators is Separators.NONE else names)


def _without_others(names: Sequence[str]) -> list[str]:
    """Remove the Chinese `et al.` after the last of several names."""
    if len(names) < 2:
        return [*names]
    *others, last = names
    return [*others, *filter(None, [_AND_OTHERS.sub("", last)])]


def has_ellipsis(text: str) -> bool:
    """Return whether a list of names isn't complete."""
    return _ELLIPSIS.search(text) is not None


def join_authors(authors: Sequence[str]) -> str:
    """Join names with semicolons. One at the end keeps "and" and commas from being separators."""
    joined = "; ".join(map(one_line, authors))
    return f"{joined};" if "," in joined or _AND.search(joined) else joined


def uses_semicolons(cells: Sequence[str]) -> bool:
    """Return whether semicolons separate the names in most of the cells that hold several."""
    with_semicolons = [_NEW_NAME.search(strip_markup(cell).strip(";\n ")) is not None for cell in cells]
    others = (cell for cell, has_one in zip(cells, with_semicolons, strict=True) if not has_one)
    return sum(with_semicolons) > sum(len(split_authors(cell)) > 1 for cell in others)


def _split_without_semicolons(text: str) -> list[str]:
    """Return the names in a text, separated by "and" or by commas."""
    parts = _AND.split(_LAST_AND.sub(" and " if _AND.search(_LAST_AND.sub(", ", text)) else ", ", text))
    families = [*map(str.strip, parts[0].split(",")), *parts[1:]]
    if len(parts) == 2 and all(map(_FAMILY_NAME.fullmatch, families)):  # as in `Bee, Dee & Fox`
        return families
    names = [name for part in parts for name in _split_at_commas(part)]
    is_one = len(names) <= _MAX_PARTS and _PART_OF_A_NAME.search(text)
    return [text] if is_one else _in_natural_order(names)


def _split_at_commas(text: str) -> list[str]:
    """Return the names between commas, or the text if it is one name."""
    items = [item for item in map(str.strip, text.split(",")) if item]
    if len(items) > 2 and len(items) % 2 == 0 and all(map(_GIVEN_INITIALS.fullmatch, items[1::2])):
        return [f"{family}, {given}" for family, given in zip(items[::2], items[1::2], strict=True)]
    if len(items) > 2 and _INVERTED.fullmatch(f"{items[0]}, {items[1]}") and all(map(_FULL_NAME.fullmatch, items[2:])):
        return [f"{items[0]}, {items[1]}", *items[2:]]  # as in `Bee, Ann, Carl Dee`
    patterns = (_FULL_NAME, _FAMILY_FIRST, _EAST_ASIAN_NAME, *([_FAMILY_NAME] if len(items) > 2 else []))
    needed = len(items) if len(items) < _LONG_LIST else 0.8 * len(items)
    are_names = any(sum(map(bool, map(pattern.fullmatch, items))) >= needed for pattern in patterns)
    return items if are_names else [text]


def _split_if_sure(text: str) -> list[str]:
    """Return the names in `Hu, Edward & Shen, Yelong` or `E. Hu, Y. Shen`, or the text if it may be one name."""
    names = _AND.split(text)
    if len(names) > 1 and all("," in name for name in names):
        return names
    items = [item for item in map(str.strip, text.split(",")) if item]
    are_names = len(items) > 2 and all(map(_FULL_NAME.fullmatch, items))
    if items and all(map(_EAST_ASIAN_NAME.fullmatch, items)):
        are_names = len(items) > 2 or min(map(len, items)) > 2  # shorter ones may be a family name and a given name
    return items if are_names or all(map(_INITIALS_FIRST.fullmatch, items)) else [text]


def _in_natural_order(names: Sequence[str]) -> list[str]:
    """Turn `Hu, Edward` and, in a list of such names, `Hu E.` or `Hu EJ`. Organizations keep their names."""
    matches = [_FAMILY_FIRST.fullmatch(name) for name in names]
    are_inverted = 2 * sum(map(bool, matches)) > len(names) and (len(names) > 1 or not ORGANIZATION.search(names[0]))
    return [
        f"{match[2].strip()} {match[1]}"
        if match and are_inverted
        else one_line(name)
        if _PART_OF_A_NAME.search(name)
        else natural_order(name)
        for name, match in zip(names, matches, strict=True)
    ]


def _unglued(names: Sequence[str]) -> Iterator[str]:
    """Yield the parts of names without a space between them, if all have a given name and a family name."""
    for name in names:
        parts = _GLUED.split(name)
        yield from parts if all(" " in part for part in parts) else [name]
