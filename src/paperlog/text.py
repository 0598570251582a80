"""Folding text for comparison, suggesting names, making slugs, and sanitizing untrusted text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal

from paperlog.errors import quote_alternatives
from paperlog.patterns import lazy_pattern

CONTROL = "\x00-\x1f\x7f-\x9f"
INVISIBLE = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
MISLEADING = (
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"  # directions and separators
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e007f"  # invisible tag characters
)
_HARMFUL = lazy_pattern(f"[{CONTROL}{INVISIBLE}{MISLEADING}]")
_LINE_BREAKS = lazy_pattern("\r\n|[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = lazy_pattern(f"[{CONTROL}\u2028\u2029]")
_UNPRINTABLE = lazy_pattern(f"[{CONTROL}\u202a-\u202e\u2066-\u206f\ud800-\udfff]")
"""Characters replaced even in a pipe: they could control a terminal or reorder a line, or aren't valid UTF-8."""
_HIDDEN = lazy_pattern(f"[{INVISIBLE}]")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = lazy_pattern(f"([{_MARKS}]{{3}})[{_MARKS}]+")

# Letters that Unicode doesn't decompose into a base letter and an accent.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}  # noqa: RUF001 - ambiguous letters are the point
_UNDECOMPOSED = lazy_pattern(f"[{''.join(_LETTERS)}]")
_TO_ASCII = str.maketrans(_LETTERS)
_ACCENTS = lazy_pattern(
    f"[{_MARKS}"
    "\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # Hebrew and Arabic points
    "\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]+"  # variation selectors
)
"""Marks that are ignored in comparisons. Others, such as the vowel signs of Hindi and Thai, distinguish words."""
_MANY_MARKS = lazy_pattern(r"[^\w\x00-\x7f]{32}")
_LATIN = re.compile(r"[a-z]")
_NON_SLUG = re.compile(r"[^a-z0-9]+")
_SLUG_LENGTH = 40


def sanitize(text: str, *, lines: bool = False) -> str:
    """Make untrusted text safe to print on a terminal.

    Control characters become visible symbols; tabs and line breaks become spaces, but `lines` keeps line feeds.
    Characters that reorder or hide text become replacement characters; zero-width characters are removed.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").expandtabs(4)
    parts = text.split("\n") if lines else [text]
    return _STACKED().sub(r"\1", "\n".join(_HARMFUL().sub(_visible, part) for part in parts))


def printable(text: str, *, lines: bool = False) -> str:
    """Return untrusted text for a pipe: exact, except that control characters become visible symbols.

    Tabs and line breaks become spaces, but `lines` keeps tabs and line feeds.
    """
    if text.isascii() and text.isprintable():
        return text
    kept = {"\r\n": "\n", "\n": "\n", "\t": "\t"} if lines else {}
    text = _LINE_BREAKS().sub(lambda match: kept.get(match[0], " "), text)
    return _UNPRINTABLE().sub(lambda match: match[0] if match[0] in kept else _visible(match), text)


def has_control_character(text: str) -> bool:
    """Return whether text has a line break, a tab or another control character."""
    return _CONTROLS().search(text) is not None


def fold(text: str) -> str:
    """Fold a name for comparison: keep only letters and digits, ignoring case and accents."""
    folded = fold_case_and_accents(text)
    return "".join(filter(str.isalnum if folded.isascii() else is_word_character, folded))


def fold_name(name: str) -> str:
    """Fold a name for comparison. A name without letters and digits, such as an emoji, is unchanged."""
    return fold(name) or name.strip()


def is_word_character(character: str) -> bool:
    """Return whether this is a letter, a digit, or a mark that belongs to a letter."""
    return character.isalnum() or (character > "\u02ff" and unicodedata.category(character) in {"Mn", "Mc"})


def fold_case_and_accents(text: str) -> str:
    """Return text in lower case, without accents."""
    if text.isascii():
        return text.lower()
    text = text.casefold()
    if _UNDECOMPOSED().search(text):  # translate() is slow
        text = text.translate(_TO_ASCII)
    return _ACCENTS().sub("", normalize("NFKD", text))


def normalize(form: Literal["NFC", "NFKD"], text: str) -> str:
    """Normalize text in pieces: `unicodedata` sorts each run of combining marks in quadratic time."""
    ends = [match.end() for match in _MANY_MARKS().finditer(text)]
    return "".join(unicodedata.normalize(form, text[start:end]) for start, end in pairwise([0, *ends, len(text)]))


def slug(text: str) -> str:
    """Make a key from a name: `GPT-3` becomes `gpt-3`. Keys longer than 40 characters are cut between words.

    A name without Latin letters is transliterated.
    """
    key = _latin_slug(text)
    if not _LATIN.search(key) and not text.isascii():
        from anyascii import anyascii  # noqa: PLC0415 - only a few names need it

        key = _latin_slug(anyascii(text[:_SLUG_LENGTH]))
    if len(key) > _SLUG_LENGTH:
        key = key[: _SLUG_LENGTH + 1].rpartition("-")[0] or key[:_SLUG_LENGTH]
    return key or "paper"


def _latin_slug(text: str) -> str:
    if text.isascii():
        return _NON_SLUG.sub("-", text.lower()).strip("-")
    decomposed = normalize("NFKD", text.casefold().translate(_TO_ASCII))
    return _NON_SLUG.sub("-", "".join(c for c in decomposed if not unicodedata.combining(c))).strip("-")


class UniqueKeys:
    """A set of keys that makes new keys unique by adding a number.

    Remembers the last number of each key, because thousands of papers can have the same name.
    """

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys = set(keys)
        self._numbers: dict[str, int] = {}

    def add(self, wanted: str) -> str:
        """Add and return `wanted` if it is free, else the first free key of `wanted-2`, `wanted-3` and so on."""
        number = self._numbers.get(wanted, 1)
        key = wanted if number == 1 else f"{wanted}-{number}"
        while key in self._keys:
            number += 1
            key = f"{wanted}-{number}"
        self._numbers[wanted] = number
        self._keys.add(key)
        return key


def is_same_tag(tag: str, other: str) -> bool:
    return tag == other or fold_tag(tag) == fold_tag(other)


def fold_tag(tag: str) -> str:
    """Fold a tag for comparison, ignoring case and accents. Symbols count: C, C++ and C# are different."""
    return fold_case_and_accents(tag) or tag


def find_equivalent_name(name: str, names: Iterable[str]) -> str | None:
    """Return the name if it is one of `names`, else the first of `names` that is equal after folding, or None."""
    known = list(names)
    return name if name in known else next((other for other in known if fold(other) == fold(name)), None)


def plural(number: int | None, noun: str) -> str:
    """Return `1 paper`, `2 papers` or `2 statuses`."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number} {noun}{ending}"


def enumerated(names: Sequence[str]) -> str:
    """Return `A`, `A and B`, or `A, B, C and 4 more`."""
    shown = [*names[:3], f"{len(names) - 3} more"] if len(names) > 4 else list(names)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _visible(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in "\n\r\x85":
        return " "
    if code < 0x20 or code == 0x7F:
        return chr(0x2421 if code == 0x7F else 0x2400 + code)
    return "" if _HIDDEN().match(character) else "\ufffd"


def suggestion(name: str, names: Iterable[str]) -> str:
    """Return `Did you mean 'x'?`, or a list of all names."""
    known = list(names)
    close = close_names(name, known)
    return f"Did you mean {quote_alternatives(close)}?" if close else f"Choose from: {', '.join(known)}."


def close_names(name: str, names: Sequence[str]) -> list[str]:
    """Return similar names, to suggest for a misspelled one."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for error messages

    prefix = fold(name)
    started = [candidate for candidate in names if prefix and fold(candidate).startswith(prefix)]
    return started or get_close_matches(name.lower(), names, n=3, cutoff=0.7)
