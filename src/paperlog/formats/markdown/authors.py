"""Author names as printed in reading lists."""

from __future__ import annotations

import re

from paperlog.formats.authors import natural_order, strip_et_al
from paperlog.formats.markdown.vocabulary import is_venue

_NAME = re.compile(r"(?:[^\W\d_][\w.'\u2019-]*\s+){0,4}[^\W\d_][\w.'\u2019-]*\.?")
_NAME_SEPARATOR = re.compile(
    r"(?:(?<!\s)\s+)?(?:,\s+(?:and|&)\s+|[,;&\uff0c]\s*)(?:and\s+)?|(?<!\s)\s+and\s+(?:and\s+)?"
)
_FOOTNOTE = re.compile(r"\\?\^\d+(?:,\d+)*|[*\u2020\u2021\u00a7]+")


def parse_authors(text: str, *, is_certain: bool) -> tuple[str, ...] | None:
    """Return the authors in a list of names, or None if the text isn't such a list.

    Unless `is_certain`, every name must have at least two words.
    """
    text = _FOOTNOTE.sub("", re.sub(r"^(?:by|authors?:)\s+", "", text.strip().rstrip(".,;"), flags=re.IGNORECASE))
    names_text = strip_et_al(text)
    parts = names_text.split(" and ")
    if len(parts) > 1 and all(name.count(",") == 1 for name in parts):
        names = [natural_order(name) for name in parts]
    else:
        names = [name for name in _NAME_SEPARATOR.split(names_text) if name]
    min_words = 1 if is_certain or names_text != text else 2
    return tuple(names) if names and all(_is_name(name, min_words) for name in names) else None


def ends_with_et_al(text: str) -> bool:
    """Return whether a list of authors ends with `et al.` or similar."""
    text = text.rstrip(" .,;\uff0c")
    return strip_et_al(text) != text


def _is_name(text: str, min_words: int) -> bool:
    words = text.split()
    capitalized = sum(word[0].isupper() for word in words)
    return (
        _NAME.fullmatch(text) is not None
        and len(words) >= min_words
        and capitalized >= max(1, len(words) - 2)
        and words[-1][0].isupper()
        and not is_venue(text)
    )
