"""Split a bash command line into words, and quote the text that replaces the end of the last word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

_PIECE = re.compile(
    r"""(?P<space>\s+)
    |(?P<operator>(?:\d+(?=[<>]))?[<>|&;()]+)
    |\\(?P<escaped>.?)
    |'(?P<single>[^']*)(?P<single_end>'?)
    |"(?P<double>(?:[^"\\]|\\.)*)(?P<double_end>"?)
    |(?P<plain>[^\s<>|&;()\\'"]+)""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r'\\([$`"\\\n])')
_EXPANSION = re.compile(r"[$`]")


class Word(Struct):
    """A word as typed (`raw`), its value without quotes, and the quote that is still open at its end.

    `is_expanded` is true if the word contains an expansion such as `$HOME`, whose result isn't known.
    """

    raw: str = ""
    value: str = ""
    quote: str = ""
    is_operator: bool = False
    is_expanded: bool = False


def split(line: str) -> list[Word]:
    """Split a command line as bash does. The last word is the one being typed and may be empty."""
    words: list[Word] = [Word()]
    for piece in _PIECE.finditer(line):
        if piece["space"]:
            words.append(Word())
            continue
        if piece["operator"]:
            words += [Word(piece[0], piece[0], is_operator=True), Word()]
            continue
        word = words[-1]
        word.raw += piece[0]
        if piece["double"] is not None:
            word.value += _ESCAPE.sub(r"\1", piece["double"])
            word.quote = "" if piece["double_end"] else '"'
            word.is_expanded |= bool(_EXPANSION.search(re.sub(r"\\.", "", piece["double"])))
        elif piece["single"] is not None:
            word.value += piece["single"]
            word.quote = "" if piece["single_end"] else "'"
        else:
            word.value += piece["plain"] or piece["escaped"] or ""
            word.is_expanded |= bool(_EXPANSION.search(piece["plain"] or ""))
    return [*(word for word in words[:-1] if word.raw), words[-1]]


def arguments(words: Sequence[Word]) -> list[str]:
    """Return the words of a command, without its redirections."""
    return [
        word.value
        for before, word in zip([Word(), *words[:-1]], words, strict=True)
        if not (word.is_operator or before.is_operator)
    ]


def quote(text: str, open_quote: str, gap: int | None = None) -> str:
    """Quote text that follows `open_quote`, which may be empty. Readline adds the closing quote.

    If `gap` is given, an empty quoted string is inserted at that index.
    """
    characters = [_quoted_character(character, open_quote) for character in text]
    if gap is not None:
        characters.insert(gap, '""' if open_quote == '"' else "''")
    quoted = "".join(characters)
    # Readline takes a quote at the start for the open one, and one at the end for the closing one.
    start = open_quote if quoted.startswith(open_quote) else ""
    end = open_quote if quoted.endswith(open_quote) else ""
    return start + quoted + end


def _quoted_character(character: str, open_quote: str) -> str:
    if not character.isprintable():  # includes characters that hide or reorder text
        octal = "".join(f"\\{byte:03o}" for byte in character.encode())
        return f"{open_quote}$'{octal}'{open_quote}"
    if open_quote == "'":
        return character.replace("'", r"'\''")
    if open_quote == '"':
        # History is expanded in double quotes, even after a backslash.
        return "\"'!'\"" if character == "!" else re.sub(r'([$`"\\])', r"\\\1", character)
    return re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", character) if character.isascii() else character
