"""Text measured in the cells of a terminal: wide characters take two, combining ones none."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache


def width(text: str) -> int:
    return len(text) if text.isascii() else _width(text)


@lru_cache(4096)
def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, cells: int, more: str) -> str:
    """Return a text of exactly so many cells: padded, or cut and ended with `more`."""
    excess = width(text) - cells
    if excess <= 0:
        return text + " " * -excess
    end = more if width(more) < cells else ""
    cut = _beginning(text, cells - width(end))
    return cut + end + " " * (cells - width(cut) - width(end))


def wrap(text: str, cells: int) -> list[str]:
    """Return the lines of a text, none wider than so many cells; words that are wider are cut."""
    lines = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= cells:
            line = joined
            continue
        if line:
            lines.append(line)
        rest = word
        while (part := _beginning(rest, cells) or rest[0]) != rest:
            lines.append(part)
            rest = rest[len(part) :]
        line = rest
    return [*lines, line] if line else lines


def _beginning(text: str, cells: int) -> str:
    if text.isascii():
        return text[: max(0, cells)]
    most = max(1, cells)
    while most < len(text) and width(text[:most]) <= cells:
        most *= 2
    ends = range(min(most, len(text)) + 1)
    return text[: max(0, bisect_right(ends, cells, key=lambda end: width(text[:end])) - 1)]
