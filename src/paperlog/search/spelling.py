"""Spelling correction for words that no paper contains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from paperlog.search.normalization import joined_form, split_form
from paperlog.search.terms import letters_and_digits
from paperlog.search.word_forms import singular

_MAX_EDITS = ((8, 2), (4, 1))
"""(minimum word length, maximum number of edits). An edit replaces, drops, adds or swaps letters."""
_MIN_SHARED_PREFIX = 7
"""Words that share this many first letters are considered related: `quantization`, `quantized`."""


class Vocabulary:
    """The words of a library, with compounds both split and joined."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        """The number of texts that contain each word."""
        for text in texts:
            self._words.update({*split_form(text).split(), *joined_form(text).split()})

    def replacement(self, word: str) -> list[str]:
        """Return the replacement for an unknown word: the nearest known word, or the known pieces of the word.

        Return an empty list if the word is known after all, or if there is no similar word.
        """
        pieces = letters_and_digits(map(singular, split_form(word).split()))
        letters = "".join(pieces)
        if self._knows(letters):
            return []
        if letters.isalpha() and (nearest := self._nearest(letters)):
            return [nearest]
        # Numbers are never corrected, and a number alone never replaces a compound. Neither does a single letter,
        # which too many words contain.
        known = [piece for piece in pieces if self._knows(piece) and (len(piece) > 1 or piece.isdecimal())]
        return known if any(map(str.isalpha, known)) else []

    def _knows(self, word: str) -> bool:
        return word in self._words or (word.isalpha() and any(other.startswith(word) for other in self._words))

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz.distance import OSA, Prefix  # noqa: PLC0415 - only needed for corrections
        from rapidfuzz.process import extract  # noqa: PLC0415 - as above

        words = list(self._words)
        max_edits = next((max_edits for min_length, max_edits in _MAX_EDITS if len(word) >= min_length), 0)
        similarity = {
            other: -distance
            for other, distance, _ in extract(word, words, scorer=OSA.distance, score_cutoff=max_edits, limit=None)
        } or {
            other: length
            for other, length, _ in extract(
                word, words, scorer=Prefix.similarity, score_cutoff=_MIN_SHARED_PREFIX, limit=None
            )
        }
        highest = max(similarity.values(), default=0)
        best = [other for other, score in similarity.items() if score == highest]
        return max(best, key=lambda other: (other[0] == word[0], self._words[other], other), default=None)
