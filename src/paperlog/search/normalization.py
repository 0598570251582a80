"""Text normalization for search: folded words separated by spaces, compounds split (`gpt 3`) or joined (`gpt3`)."""

from __future__ import annotations

import codecs
import unicodedata
from functools import cache

from paperlog.text import fold_case_and_accents

_CONNECTORS = b"-'._"
_FOLD_TABLE = bytes(
    code if code >= 128 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)
_FOLD_HANDLER = "paperlog.fold"
_SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u02bc": "'"}


def split_form(text: str) -> str:
    """Return the folded words of the text, with compounds split."""
    return text.encode("ascii", _FOLD_HANDLER).translate(_FOLD_TABLE).decode()


def joined_form(text: str) -> str:
    """Return the folded words of the text, with compounds joined."""
    return text.encode("ascii", _FOLD_HANDLER).translate(_FOLD_TABLE, _CONNECTORS).decode()


def quickly_joined_form(text: bytes) -> bytes:
    """Return the `joined_form` of UTF-8 text, with `UNFOLDED` for letters beyond `ÿ`."""
    return text.translate(_FOLD_TABLE_UTF8, _CONNECTORS_UTF8)


def fold_non_ascii(text: str) -> str:
    """Fold all characters that aren't ASCII."""
    return text.encode("ascii", _FOLD_HANDLER).decode()


def _fold_run(error: UnicodeError) -> tuple[bytes, int]:
    """Fold a run of non-ASCII characters. This codec error handler is twice as fast as a regular expression."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - encoding raises no other type
    return _fold_text(error.object[error.start : error.end]), error.end


codecs.register_error(_FOLD_HANDLER, _fold_run)


@cache
def _fold_text(run: str) -> bytes:
    return "".join(map(_fold_character, run)).encode()


@cache
def _fold_character(character: str) -> str:
    """Fold a character: to nothing if it is an accent or invisible, to a space if it is punctuation."""
    if folded := "".join(filter(str.isalnum, fold_case_and_accents(character))):
        return folded
    is_invisible = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
    return _SUBSTITUTES.get(character, "" if is_invisible else " ")


UNFOLDED = 0xFF
"""Stands for bytes that can't be folded on their own."""
_LATIN_1_LEAD = b"\xc3"
"""The first of the two bytes that encode each of the letters À to ÿ. The second byte identifies the letter."""
_CONNECTORS_UTF8 = _CONNECTORS + _LATIN_1_LEAD
_FOLD_TABLE_UTF8 = (
    _FOLD_TABLE[:0x80]
    + bytes(letter[0] if len(letter) == 1 else UNFOLDED for letter in map(_fold_text, map(chr, range(0xC0, 0x100))))
    + bytes([UNFOLDED] * 0x40)
)
