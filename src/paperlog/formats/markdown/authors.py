"""Author names as reading lists print them."""

from __future__ import annotations

import re

from paperlog.formats.authors import natural_order, strip_et_al
from paperlog.formats.markdown.vocabulary import is_venue

_NAME = re.compile(r"(?:[^\W\d_][\w.'\u2019-]*\s+){0,4}[^\W\d_][\w.'\u2019-]*\.?")
_AND = re.compile(r"\s*(?:,?\s+(?:and|&)\s+|[,;&\uff0c])\s*(?:and\s+)?")
_FOOTNOTE = re.compile(r"\\?\^\d+(?:,\d+)*|[*\u2020\u2021\u00a7]+")


def authors_of(text: str, *, sure: bool) -> tuple[str, ...] | None:
    """Return the authors that a text lists; where it is not `sure` to be authors, names need two words."""
    text = _FOOTNOTE.sub("", re.sub(r"^(?:by|authors?:)\s+", "", text.strip().rstrip(".,;"), flags=re.IGNORECASE))
    named = strip_et_al(text)
    inverted = named.split(" and ")
    if len(inverted) > 1 and all(name.count(",") == 1 for name in inverted):
        names = [natural_order(name) for name in inverted]
    else:
        names = [name for name in _AND.split(named) if name]
    least = 1 if sure or named != text else 2
    return tuple(names) if names and all(_is_name(name, least) for name in names) else None


def stands_for_others(text: str) -> bool:
    """Tell whether a list of authors says that there are more."""
    text = text.rstrip(" .,;\uff0c")
    return strip_et_al(text) != text


def _is_name(text: str, least: int) -> bool:
    words = text.split()
    capital = sum(word[0].isupper() for word in words)
    return (
        _NAME.fullmatch(text) is not None
        and len(words) >= least
        and capital >= max(1, len(words) - 2)
        and words[-1][0].isupper()
        and not is_venue(text)
    )
