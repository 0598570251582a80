"""Words in texts: at the beginning of a word, whatever the case, accents, hyphens and other signs."""

from __future__ import annotations

import re
from collections.abc import Callable

from paperlog.text import fold, without_accents

_PUNCTUATION = r"(?:(?!\s)[\W_])*"
_SEPARATORS = r"[\W_]*"


def text_matcher(text: str) -> Callable[[str], bool]:
    """Return what tells whether a text has this word or phrase.

    Signs within a word don't count, `gpt3` is in `GPT-3`; a word that consists of signs is looked for as it is. A blank
    within a phrase stands for any signs and blanks, or for none.
    """
    wanted = without_accents(text)
    words = [word for word in map(fold, wanted.split()) if word]
    if not words:
        return lambda searched_text: wanted in without_accents(searched_text)
    first_letter = re.escape(words[0][0])
    # The lookbehind follows its letter: so the search leaps from one such letter to the next.
    phrase = _SEPARATORS.join(_PUNCTUATION.join(map(re.escape, word)) for word in words)
    search = re.compile(rf"{first_letter}(?<![^\W_]{first_letter}){phrase[len(first_letter) :]}").search
    return lambda searched_text: search(without_accents(searched_text)) is not None
