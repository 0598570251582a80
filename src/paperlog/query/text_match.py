"""Text matching: finds words and beginnings of words, ignoring case, accents and punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable

from paperlog.text import fold, fold_case_and_accents

_PUNCTUATION = r"(?:(?!\s)[\W_])*"
_SEPARATORS = r"[\W_]*"


def text_matcher(text: str) -> Callable[[str], bool]:
    """Return a predicate for strings that contain this word or phrase.

    Punctuation within a word is ignored (`gpt3` matches `GPT-3`), except in words that consist only of punctuation. A
    space in a phrase matches any punctuation and spaces, or nothing.
    """
    wanted = fold_case_and_accents(text)
    words = [word for word in map(fold, wanted.split()) if word]
    if not words:
        return lambda searched_text: wanted in fold_case_and_accents(searched_text)
    first_letter = re.escape(words[0][0])
    # The lookbehind comes after the first letter, so that `re` can skip to the next occurrence of that letter.
    phrase = _SEPARATORS.join(_PUNCTUATION.join(map(re.escape, word)) for word in words)
    search = re.compile(rf"{first_letter}(?<![^\W_]{first_letter}){phrase[len(first_letter) :]}").search
    return lambda searched_text: search(fold_case_and_accents(searched_text)) is not None
