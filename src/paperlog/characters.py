"""Characters that can drive a terminal or mislead a reader, and the one function that makes outside text harmless.

The groups of characters are for use inside a regular expression's [].
"""

from __future__ import annotations

import re

CONTROL = "\x00-\x1f\x7f-\x9f"
INVISIBLE = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
MISLEADING = (
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"  # directions and separators
    "\ud800-\udfff"  # halves of a pair, which no encoding has
    "\U000e0000-\U000e007f"  # invisible letters
)

_HARMFUL = re.compile(f"[{CONTROL}{INVISIBLE}{MISLEADING}]")
_HIDDEN = re.compile(f"[{INVISIBLE}]")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")


def harmless(text: str, *, lines: bool = False) -> str:
    """Return a text that drives no terminal: on one line, unless `lines` keeps its line feeds.

    Control characters become their pictures, line feeds and tabs a space, what turns or hides text a
    replacement character, what has no width nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").expandtabs(4)
    shown = "\n".join(_HARMFUL.sub(_shown, line) for line in text.split("\n")) if lines else _HARMFUL.sub(_shown, text)
    return _STACKED.sub(r"\1", shown)


def _shown(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in "\n\r\x85":
        return " "
    if code < 0x20 or code == 0x7F:
        return chr(0x2421 if code == 0x7F else 0x2400 + code)
    return "" if _HIDDEN.match(character) else "\ufffd"
