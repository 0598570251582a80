"""Comparing titles: whether one is a correction, an abbreviation or an extension of the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from paperlog.text import fold, fold_case_and_accents, fold_name, is_word_character

_SUBTITLE = re.compile(r"[:(\u2013\u2014]|\s-+\s")
_FILLERS = frozenset({"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "the", "to", "via", "with"})
_ORDINAL = re.compile(r".*[0-9].*|[ivx]+")
"""Numbers, which distinguish the papers of a series."""
_SERIES_WORDS = frozenset({"part", "vol", "volume", "chapter", "version", "plus", "sharp"})
_MIN_WORDS = 3
"""The minimum number of words of a title that may be the beginning of another one."""


def fold_title(title: str) -> str:
    """Fold a title for comparison. A title without letters and digits is unchanged."""
    return fold_name(_spell_out(title))


def have_same_spelling(one: str, other: str) -> bool:
    """Return whether two titles differ only in case, punctuation, articles and prepositions, or typing errors."""
    return fold_title(one) == fold_title(other) or _are_close(_words(one), _words(other))


def may_be_same_title(one: str, other: str) -> bool:
    """Return whether two titles have the same spelling, or one is an abbreviation or an extension of the other."""
    return have_same_spelling(one, other) or _abbreviates(one, other) or _abbreviates(other, one)


def _abbreviates(short: str, long: str) -> bool:
    """Return whether the short title is a part of the long one, its beginning, or its initials."""
    words, all_words = _words(short), _words(long)
    if not words or not all_words:
        return False
    head, *tail = _SUBTITLE.split(long.strip(), maxsplit=1)
    if tail and (rest := _words(tail[0])) and not _continues_a_series(rest):
        return any(_are_close(words, _words(part)) for part in (head, tail[0]))
    rest = all_words[len(words) :]
    begins = len(words) >= _MIN_WORDS and _are_close(words, all_words[: len(words)])
    initials = "".join(word[0] for word in _split(long))
    return (begins and not _continues_a_series(rest)) or (len(initials) >= _MIN_WORDS and fold(short) == initials)


def _continues_a_series(rest: Sequence[str]) -> bool:
    return bool(rest) and (rest[0] in _SERIES_WORDS or _ORDINAL.fullmatch(rest[0]) is not None)


def _are_close(words: Sequence[str], others: Sequence[str]) -> bool:
    return bool(words) and len(words) == len(others) and all(map(_is_close, words, others))


def _is_close(word: str, other: str) -> bool:
    """Return whether one word may be a typo of the other. Short words, numbers and first letters must be equal."""
    if word == other:
        return True
    shortest = min(len(word), len(other))
    if shortest < 3 or word[0] != other[0] or _ORDINAL.fullmatch(word) or _ORDINAL.fullmatch(other):
        return False
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - few titles need it

    limit = 1 if shortest < 8 else 2
    return OSA.distance(word, other, score_cutoff=limit) <= limit


@lru_cache(maxsize=1 << 12)
def _words(title: str) -> tuple[str, ...]:
    words = _split(_spell_out(title))
    return tuple(word for word in words if word not in _FILLERS) or tuple(words)


def _split(title: str) -> list[str]:
    folded = fold_case_and_accents(title)
    return "".join(character if is_word_character(character) else " " for character in folded).split()


def _spell_out(title: str) -> str:
    """Spell out `+` and `#`: C, C++ and C# are different."""
    return title.replace("+", " plus ").replace("#", " sharp ")
