"""Words in texts: at the beginning of a word, whatever the case, accents, hyphens and other signs."""

from __future__ import annotations

import re
from collections.abc import Callable

from paperlog.text import fold, without_accents

_SIGNS = r"(?:(?!\s)[\W_])*"
_BLANKS = r"[\W_]*"


def text_test(text: str) -> Callable[[str], bool]:
    """Return what tells whether a text has this word or phrase.

    Signs within a word don't count, `gpt3` is in `GPT-3`; a word that consists of signs is looked for as it is. A blank
    within a phrase stands for any signs and blanks, or for none.
    """
    wanted = without_accents(text)
    words = [word for word in map(fold, wanted.split()) if word]
    if not words:
        return lambda there: wanted in without_accents(there)
    first = re.escape(words[0][0])
    # The lookbehind follows its letter: so the search leaps from one such letter to the next.
    pattern = rf"(?<![^\W_]{first})" + _BLANKS.join(_SIGNS.join(map(re.escape, word)) for word in words)[len(first) :]
    search = re.compile(first + pattern).search
    return lambda there: search(without_accents(there)) is not None
