"""Spelling correction for words that no paper contains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from paperlog.search.normalization import joined_form, split_form
from paperlog.search.synonyms import synonyms
from paperlog.search.terms import letters_and_digits
from paperlog.search.word_forms import singular

_MAX_EDITS = ((8, 2), (4, 1))
"""(minimum word length, maximum number of edits). An edit replaces, drops, adds or swaps letters."""
_MIN_SHARED_PREFIX = 7
"""Words that share this many first letters are considered related: `quantization`, `quantized`."""
_MAX_SPLIT = 60
"""The maximum length of several words that are written as one, such as `visiontransformer`."""
_MAX_ABBREVIATION = 5
"""The maximum length of abbreviations in capitals."""


class Vocabulary:
    """The words of a library."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._words: set[str] = set()
        for text in self._texts:
            self._words.update(_words(text))

    def replacement(self, word: str) -> list[str]:
        """Return the replacement for an unknown word: the nearest known word, or the known parts of the word.

        Return an empty list if the word is known after all, or if there is no similar word.
        """
        parts = list(map(singular, split_form(word).split()))
        letters = "".join(parts)
        if self._knows(letters):
            return []
        if not _is_abbreviation(word):
            if nearest := self._nearest(letters):
                return [nearest]
            if words := self._split(letters):
                return words
            if letters.isalpha() and (related := self._related(letters)):
                return [related]
        # A number alone never replaces a compound. Neither does a single letter, which too many words contain.
        for pieces in (parts, letters_and_digits(parts)):
            known = [piece for piece in pieces if self._knows(piece) and (len(piece) > 1 or piece.isdecimal())]
            if not all(map(str.isdecimal, known)):
                return known
        return []

    def _knows(self, word: str) -> bool:
        return word in self._words or (word.isalpha() and any(other.startswith(word) for other in self._words))

    def _nearest(self, word: str) -> str | None:
        """Return the known word with the fewest edits. Numbers are never corrected."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - only needed for corrections
        from rapidfuzz.process import extract  # noqa: PLC0415 - as above

        digits = _digits(word)
        words = [other for other in self._words if _digits(other) == digits]
        max_edits = next((max_edits for min_length, max_edits in _MAX_EDITS if len(word) >= min_length), 0)
        found = extract(word, words, scorer=OSA.distance, score_cutoff=max_edits, limit=None)
        return self._best(word, {other: -distance for other, distance, _ in found})

    def _related(self, word: str) -> str | None:
        """Return the known word that shares the most first letters, at least half of them."""
        from rapidfuzz.distance import Prefix  # noqa: PLC0415 - only needed for corrections
        from rapidfuzz.process import extract  # noqa: PLC0415 - as above

        min_shared = max(_MIN_SHARED_PREFIX, len(word) // 2)
        found = extract(word, list(self._words), scorer=Prefix.similarity, score_cutoff=min_shared, limit=None)
        return self._best(word, {other: length for other, length, _ in found})

    def _best(self, word: str, scores: Mapping[str, float]) -> str | None:
        highest = max(scores.values(), default=0)
        best = [other for other, score in scores.items() if score == highest]
        best = [other for other in best if other[0] == word[0]] or best
        counts = self._text_counts(best) if len(best) > 1 else {}
        return max(best, key=lambda other: (counts.get(other, 0), other), default=None)

    def _text_counts(self, words: Collection[str]) -> Mapping[str, int]:
        """Return the number of texts that contain each word."""
        counts: Counter[str] = Counter()
        for text in self._texts:
            joined = joined_form(text)
            if found := [word for word in words if word in joined]:
                counts.update(_words(text).intersection(found))
        return counts

    def _split(self, word: str) -> list[str]:
        """Split a word into as few known words as possible that a text contains in this order, or return []."""
        best: list[list[str] | None] = [[]]
        """The split of the first letters, for each number of letters."""
        for end in range(1, len(word) + 1 if len(word) <= _MAX_SPLIT else 1):
            starts = [start for start in range(end) if word[start:end] in self._words]
            splits = [[*before, word[start:end]] for start in starts if (before := best[start]) is not None]
            best.append(min(splits, key=len, default=None))
        parts = best[-1] or []
        beginning = f" {' '.join(parts)}"
        is_phrase = parts and any(beginning in f" {' '.join(split_form(text).split())}" for text in self._texts)
        return parts if is_phrase else []


def _words(text: str) -> set[str]:
    """Return the words of a text, with compounds both split and joined."""
    return {*split_form(text).split(), *joined_form(text).split()}


def _is_abbreviation(word: str) -> bool:
    """Return whether a similar word must mean something else, such as `DDPM` for `DDIM`."""
    return bool(synonyms(word.lower())) or (word.isupper() and len(word) <= _MAX_ABBREVIATION)


def _digits(word: str) -> str:
    return "" if word.isalpha() else "".join(filter(str.isdecimal, word))
