"""The one function that makes text from outside harmless before it meets a terminal or a pipe."""

from __future__ import annotations

import json
import re
from typing import Any

_INVISIBLE = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
_MISLEADING = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
_HARMFUL = re.compile(f"[\x00-\x1f\x7f-\x9f{_INVISIBLE}{_MISLEADING}]")
_HARMFUL_IN_JSON = re.compile(f"[\x00-\x09\x0b-\x1f\x7f-\x9f{_INVISIBLE}{_MISLEADING}]")
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


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
    return "" if re.match(f"[{_INVISIBLE}]", character) else "\ufffd"


def harmless_json(value: Any, *, ascii_only: bool) -> str:
    """Return a value as JSON in which every character that could drive a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=2)
    return _HARMFUL_IN_JSON.sub(lambda found: json.dumps(found[0])[1:-1], text)
