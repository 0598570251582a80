"""Text as a search compares it: folded words between spaces, compounds in their parts (`gpt 3`) or whole (`gpt3`)."""

from __future__ import annotations

import codecs
import unicodedata
from functools import cache

from paperlog.text import fold

_JOINTS = b"-'._"
_FOLDED = bytes(
    code if code >= 128 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)
_FOLD = "paperlog.fold"
_SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u02bc": "'"}


def in_parts(text: str) -> str:
    """Return the folded words, compounds taken apart."""
    return text.encode("ascii", _FOLD).translate(_FOLDED).decode()


def whole(text: str) -> str:
    """Return the folded words, compounds joined."""
    return text.encode("ascii", _FOLD).translate(_FOLDED, _JOINTS).decode()


def whole_of(text: bytes) -> bytes:
    """Return the UTF-8 of what `whole` returns for the text with this UTF-8."""
    letters = text.translate(_FOLDED_UTF8, _JOINTS_UTF8)
    return whole(text.decode()).encode() if _MORE in letters else letters


def normalized(text: str) -> str:
    """Return a text with what is not ASCII folded."""
    return text.encode("ascii", _FOLD).decode()


def _fold_run(error: UnicodeError) -> tuple[bytes, int]:
    """Fold what ASCII has no code for: a codec finds it at the speed of C, expressions at a half of that."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - the type that codecs give it
    return _fold(error.object[error.start : error.end]), error.end


codecs.register_error(_FOLD, _fold_run)


@cache
def _fold(run: str) -> bytes:
    return "".join(map(_fold_character, run)).encode()


@cache
def _fold_character(character: str) -> str:
    """Return the letters that a character stands for; accents and what has no width are nothing, signs a space."""
    if letters := fold(character):
        return letters
    hidden = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
    return _SUBSTITUTES.get(character, "" if hidden else " ")


_MORE = 0xFF
"""Stands for a byte that does not tell by itself what it folds to."""
_LATIN = b"\xc3"
"""The first of the two bytes of a letter from À to ÿ; the second tells which."""
_JOINTS_UTF8 = _JOINTS + _LATIN
_FOLDED_UTF8 = (
    _FOLDED[:0x80]
    + bytes(letter[0] if len(letter) == 1 else _MORE for letter in map(_fold, map(chr, range(0xC0, 0x100))))
    + bytes([_MORE] * 0x40)
)
