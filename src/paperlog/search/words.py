"""Text as a search compares it: folded words between spaces, compounds in their parts (`gpt 3`) or whole (`gpt3`)."""

from __future__ import annotations

import codecs
import unicodedata
from functools import cache

from paperlog.identity import fold

_JOINTS = b"-'._"
_FOLDED = bytes(
    code if code >= 128 else ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(256)
)
_FOLD = "paperlog.fold"
_MORE = b"\xff"
_SUBSTITUTES = {"\u2010": "-", "\u2011": "-", "\u2019": "'", "\u02bc": "'"}


def in_parts(text: str) -> str:
    """Return the folded words, compounds taken apart."""
    return _plain(text).translate(_FOLDED).decode()


def whole(text: str) -> str:
    """Return the folded words, compounds joined."""
    return _plain(text).translate(_FOLDED, _JOINTS).decode()


def whole_of(text: bytes) -> bytes:
    """Return the UTF-8 of what `whole` returns for the text with this UTF-8."""
    if text.isascii():
        return text.translate(_FOLDED, _JOINTS)
    read = text.decode()
    try:  # most texts are Latin-1, where a letter is a byte: half the time of what works for all
        letters = read.encode("latin-1").translate(_folded_latin(), _JOINTS)
    except UnicodeEncodeError:
        letters = _MORE
    return _plain(read).translate(_FOLDED, _JOINTS) if _MORE in letters else letters


@cache
def _folded_latin() -> bytes:
    """Return what a byte of Latin-1 stands for, `_MORE` where that is no single ASCII letter or space."""
    folded = [_fold(chr(code)) for code in range(128, 256)]
    return _FOLDED[:128] + b"".join(letter if len(letter) == 1 else _MORE for letter in folded)


def plain(text: str) -> str:
    """Return a text with what is not ASCII folded."""
    return _plain(text).decode()


def _plain(text: str) -> bytes:
    return text.encode("ascii", _FOLD)


def _fold_run(error: UnicodeError) -> tuple[bytes, int]:
    """Fold what ASCII has no code for: a codec finds it at the speed of C, expressions at a half of that."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 - the type that codecs give it
    return _fold(error.object[error.start : error.end]), error.end


@cache
def _fold(run: str) -> bytes:
    return "".join(map(_fold_character, run)).encode()


codecs.register_error(_FOLD, _fold_run)


@cache
def _fold_character(character: str) -> str:
    """Return the letters that a character stands for; accents and what has no width are nothing, signs a space."""
    if letters := fold(character):
        return letters
    hidden = unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}
    return _SUBSTITUTES.get(character, "" if hidden else " ")
