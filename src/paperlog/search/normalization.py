"""Text as a search compares it: folded words between spaces, compounds in their parts (`gpt 3`) or whole (`gpt3`)."""

from __future__ import annotations

import codecs
import unicodedata
from functools import cache

from paperlog.text import fold

_CONNECTORS = b"-'._"
_FOLD_TABLE = bytes(
    code if code >= 128 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)
_FOLD_HANDLER = "paperlog.fold"
_SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u02bc": "'"}


def split_form(text: str) -> str:
    """Return the folded words, compounds taken apart."""
    return text.encode("ascii", _FOLD_HANDLER).translate(_FOLD_TABLE).decode()


def joined_form(text: str) -> str:
    """Return the folded words, compounds joined."""
    return text.encode("ascii", _FOLD_HANDLER).translate(_FOLD_TABLE, _CONNECTORS).decode()


def joined_form_utf8(text: bytes) -> bytes:
    """Return the UTF-8 of what `joined_form` returns for the text with this UTF-8."""
    folded = text.translate(_FOLD_TABLE_UTF8, _CONNECTORS_UTF8)
    return joined_form(text.decode()).encode() if _UNDECIDED in folded else folded


def fold_non_ascii(text: str) -> str:
    """Return a text with what is not ASCII folded."""
    return text.encode("ascii", _FOLD_HANDLER).decode()


def _fold_run(error: UnicodeError) -> tuple[bytes, int]:
    """Fold what ASCII has no code for: a codec finds it at the speed of C, expressions at a half of that."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - the type that codecs give it
    return _fold_text(error.object[error.start : error.end]), error.end


codecs.register_error(_FOLD_HANDLER, _fold_run)


@cache
def _fold_text(run: str) -> bytes:
    return "".join(map(_fold_character, run)).encode()


@cache
def _fold_character(character: str) -> str:
    """Return the letters that a character stands for; accents and what has no width are nothing, signs a space."""
    if folded := fold(character):
        return folded
    is_invisible = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
    return _SUBSTITUTES.get(character, "" if is_invisible else " ")


_UNDECIDED = 0xFF
"""Stands for a byte that does not tell by itself what it folds to."""
_LATIN_1_LEAD = b"\xc3"
"""The first of the two bytes of a letter from À to ÿ; the second tells which."""
_CONNECTORS_UTF8 = _CONNECTORS + _LATIN_1_LEAD
_FOLD_TABLE_UTF8 = (
    _FOLD_TABLE[:0x80]
    + bytes(letter[0] if len(letter) == 1 else _UNDECIDED for letter in map(_fold_text, map(chr, range(0xC0, 0x100))))
    + bytes([_UNDECIDED] * 0x40)
)
