"""Text as a search compares it: folded words between spaces, compounds in their parts (`gpt 3`) or whole (`gpt3`)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from paperlog.identity import fold

_JOINTS = b"-'._"
_FOLDED = bytes(
    code if code >= 128 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)
_RUNS = re.compile("([\x00-\x7f]*+)([^\x00-\x7f]*+)")  # greedy runs: many times faster than a search for either
_SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u02bc": "'"}


def in_parts(text: str) -> str:
    """Return the folded words, compounds taken apart."""
    return plain(text).encode().translate(_FOLDED).decode()


def whole(text: str) -> str:
    """Return the folded words, compounds joined."""
    return whole_of(text.encode()).decode()


def whole_of(text: bytes) -> bytes:
    """Return the UTF-8 of what `whole` returns for the text with this UTF-8."""
    return (text if text.isascii() else plain(text.decode()).encode()).translate(_FOLDED, _JOINTS)


def plain(text: str) -> str:
    """Return a text with what is not ASCII folded."""
    return text if text.isascii() else _RUNS.sub(_folded, text)


def _folded(runs: re.Match[str]) -> str:
    return runs[1] + "".join(map(_fold_character, runs[2]))


@cache
def _fold_character(character: str) -> str:
    """Return the letters that a character stands for; accents and what has no width are nothing, signs a space."""
    if letters := fold(character):
        return letters
    hidden = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
    return _SUBSTITUTES.get(character, "" if hidden else " ")
