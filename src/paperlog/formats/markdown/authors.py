"""Author names as printed in reading lists."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter

from paperlog.formats.authors import PARTICLES, natural_order, strip_et_al
from paperlog.formats.markdown.vocabulary import is_venue

_NAME = re.compile(r"(?:[^\W\d_][\w.'\u2019-]*\s+){0,4}[^\W\d_][\w.'\u2019-]*\.?")
_EAST_ASIAN_NAME = re.compile("[\u3400-\u9fff]{2,4}|[\uac00-\ud7af]{2,4}")
_NAME_SEPARATOR = re.compile(
    r"(?:(?<!\s)\s+)?(?:,\s+(?:and|&)\s+|[,;&\uff0c\uff1b\u3001]\s*)(?:and\s+)?|(?<!\s)\s+and\s+(?:and\s+)?"
)
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_FAMILY_AND_INITIALS = re.compile(r"((?:[a-z]+ )?[^\W\d_][\w'\u2019-]+) ([A-Z]{1,3})")
_FAMILY = r"[^\W\d_a-z][\w'\u2019-]{1,30}"
_INVERTED = rf"{_FAMILY}(?: {_FAMILY})?, ?(?:[A-Z]\.[ -]?){{1,4}}+"
_PARTICLE = f"(?:{'|'.join(sorted(PARTICLES))})"
_NAMES_BEFORE_TITLE = re.compile(
    rf"(?:{_INVERTED}(?:[,;&]\s?(?:& |and )?|and )){{0,30}}+{_INVERTED}(?=[^\W\d_a-z](?!\.))"
    rf"|{_FAMILY} [A-Z]{{1,3}}\. (?=(?!\S+ and )(?:\S+ [a-z]|(?!{_PARTICLE} )(?:[^\W\d_]+ ){{2}}[^\W\d_]))"
)
_LOWER_CASE = re.compile(r"(?:^|[\s,;&\uff0c\uff1b\u3001])([a-z][\w.'\u2019-]+)")
_LOWER_CASE_WORDS = PARTICLES | {"and", "et", "al", "etal", "et.al", "others", "by", "author", "authors"}
"""The words in lower case that a list of names may contain. Other words show at once that a text isn't such a list."""
_FOOTNOTE = re.compile(r"\\?\^\d+(?:,\d+)*|[*\u2020\u2021\u00a7]+")


@lru_cache(1 << 12)  # the same words are compared with different neighbours
def parse_authors(text: str, *, is_certain: bool) -> tuple[str, ...] | None:
    """Return the authors in a list of names, or None if the text isn't such a list.

    Unless `is_certain`, every name must have at least two words.
    """
    if any(word.rstrip(".") not in _LOWER_CASE_WORDS for word in map(itemgetter(1), _LOWER_CASE.finditer(text))):
        return None
    has_stops = "." in text
    text = _FOOTNOTE.sub("", re.sub(r"^(?:by|authors?:)\s+", "", text.strip().rstrip(".,;"), flags=re.IGNORECASE))
    names_text = strip_et_al(text)
    parts = names_text.split(" and ")
    if len(parts) > 1 and all(name.count(",") == 1 for name in parts):
        names = [natural_order(name) for name in parts]
    else:
        parts = [name for name in _NAME_SEPARATOR.split(names_text) if name]
        names = _in_natural_order(parts, has_more=names_text != text, has_stops=has_stops)
    min_words = 1 if is_certain or names_text != text else 2
    return tuple(names) if names and all(_is_name(name, min_words) for name in names) else None


def _in_natural_order(parts: list[str], *, has_more: bool, has_stops: bool) -> list[str]:
    """Join the family and the given name of `Bee, A., Dee, C.`, or only of the first author of `Bee, Ann, Carl Dee`."""
    matches = list(map(_FAMILY_AND_INITIALS.fullmatch, parts))
    if all(matches) and (len(parts) > 1 or has_more or has_stops):  # `Bee AB, Dee C`
        return [f"{'. '.join(match[2])}. {match[1]}" for match in matches if match]
    if parts and len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return [
            f"{given}{'.' if has_stops and given[-1].isalpha() else ''} {family}"
            for family, given in zip(parts[::2], parts[1::2], strict=True)
        ]
    is_inverted = (
        len(parts) > 1
        and " " not in parts[0]
        and not is_east_asian_name(parts[0])
        and (has_more if len(parts) == 2 else len(parts) > 2 and all(" " in name for name in parts[2:]))
    )
    return [f"{parts[1]} {parts[0]}", *parts[2:]] if is_inverted else parts


def ends_with_et_al(text: str) -> bool:
    """Return whether a list of authors ends with `et al.` or similar."""
    text = text.rstrip(" .,;\uff0c")
    return strip_et_al(text) != text


def leading_names(text: str) -> int:
    """Return the length of the names with initials in front of a title: `Bee, A., & Dee, C. Title`, or 0."""
    match = _NAMES_BEFORE_TITLE.match(text)
    return len(match[0].rstrip()) if match else 0


def is_east_asian_name(text: str) -> bool:
    return _EAST_ASIAN_NAME.fullmatch(text) is not None


def _is_name(text: str, min_words: int) -> bool:
    words = text.split()
    return is_east_asian_name(text) or (
        _NAME.fullmatch(text) is not None
        and len(words) >= min_words
        and all(word[0].isupper() or word in PARTICLES or len(word) == 1 for word in words)
        and any(word[0].isupper() for word in words)
        and not is_venue(text)
    )
