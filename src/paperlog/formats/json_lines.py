"""JSON whose records know the lines on which they begin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def read(text: str) -> tuple[Any, Mapping[str, list[int]]]:
    """Return the value, and the line of each item of its arrays: of the whole, as "", or of the fields of an object.

    Raises ValueError where it is no JSON.
    """
    text = text.removeprefix("\ufeff")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"it is no JSON: {error}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value, {name: _lines(text, starts) for name, starts in _arrays(text)}


def _arrays(text: str) -> Iterator[tuple[str, list[int]]]:
    """Give the arrays of a valid text by their fields, each as the places where its items begin."""
    at = _skip(text, 0)
    if text[at] == "[":
        yield "", _items(text, at)
    elif text[at] == "{":
        at = _skip(text, at + 1)
        while text[at] != "}":
            name, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
            if text[at] == "[":
                yield name, _items(text, at)
            at = _next(text, at)


def _items(text: str, at: int) -> list[int]:
    starts = []
    at = _skip(text, at + 1)
    while text[at] != "]":
        starts.append(at)
        at = _next(text, at)
    return starts


def _next(text: str, at: int) -> int:
    """Return what follows the value here, and the comma behind it."""
    at = _skip(text, _DECODER.raw_decode(text, at)[1])
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _lines(text: str, starts: list[int]) -> list[int]:
    lines, line, last = [], 1, 0
    for start in starts:
        line += text.count("\n", last, start)
        last = start
        lines.append(line)
    return lines
