"""Which word was meant, where no paper has the one that was written."""

from __future__ import annotations

from collections.abc import Iterable

from paperlog.search.normalization import in_parts, whole
from paperlog.search.terms import Term

_SLIPS = ((8, 2), (4, 1))
"""A word of at least so many letters may have so many slips: a letter wrong, missing, too many, or two turned round."""
_SAME_FAMILY = 7
"""Words with so many first letters in common are kin: `quantization`, `quantized`."""


class Vocabulary:
    """The words of some texts, compounds in parts and whole."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [f" {in_parts(text)} {whole(text)} " for text in texts]
        self._words: set[str] = set()
        for text in self._texts:
            self._words.update(text.split())

    def meant(self, word: str) -> list[str]:
        """Return what to search for in place of a word that no paper has: a near one, or the known ones of its pieces.

        Nothing stands for a word that is known after all, or that resembles none.
        """
        pieces = Term.of(word).pieces
        letters = "".join(pieces)
        if self._has(letters):
            return []
        if letters.isalpha() and (near := self._nearest(letters)):
            return [near]
        # Another number is another thing: it neither has near ones nor stands for a compound by itself. A letter is
        # in too many words to stand for one.
        known = [piece for piece in pieces if self._has(piece) and (len(piece) > 1 or piece.isdecimal())]
        return known if any(map(str.isalpha, known)) else []

    def _has(self, word: str) -> bool:
        return word in self._words or (word.isalpha() and any(each.startswith(word) for each in self._words))

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz.distance import OSA, Prefix  # noqa: PLC0415 - only a miss needs it
        from rapidfuzz.process import extract  # noqa: PLC0415 - as above

        words = list(self._words)
        slips = next((slips for letters, slips in _SLIPS if len(word) >= letters), 0)
        likeness = {
            each: -distance
            for each, distance, _ in extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=None)
        } or {
            each: shared
            for each, shared, _ in extract(word, words, scorer=Prefix.similarity, score_cutoff=_SAME_FAMILY, limit=None)
        }
        best = [each for each, alike in likeness.items() if alike == max(likeness.values())]
        return max(best, key=lambda each: (each[0] == word[0], self._papers(each), each), default=None)

    def _papers(self, word: str) -> int:
        return sum(f" {word} " in text for text in self._texts)
