"""Word forms of English: `prefer`, `preferred` and `preferences` have the same stem."""

from __future__ import annotations

from Stemmer import Stemmer

_MIN_LETTERS = 3
_ALTERED_ENDS = ("bl", "e", "i")
"""Ends of stems whose last letter not all forms have: tun|e and tuning, stud|i and study, probab|l and probability."""

stem = Stemmer("english", 10_000).stemWord
"""Return the stem of a folded word. The number is the size of the cache."""


def root(word: str) -> str:
    """Return the beginning that all forms of a folded word share, or "" if it has no other forms."""
    if not (word.isascii() and word.isalpha()):
        return ""
    shared = stem(word)
    while not singular(word).startswith(shared):
        shared = shared[:-1]
    if shared.endswith(_ALTERED_ENDS):
        shared = shared[:-1]
    return shared if len(shared) >= _MIN_LETTERS else ""


def singular(word: str) -> str:
    """Also changes abbreviations like `gpus`, which have no stem."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
