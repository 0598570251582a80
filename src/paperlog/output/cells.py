"""Text measured in terminal cells: wide characters take two, combining characters none."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache


def width(text: str) -> int:
    return len(text) if text.isascii() else _non_ascii_width(text)


@lru_cache(4096)
def _non_ascii_width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, cells: int, ellipsis: str) -> str:
    """Fit text to exactly `cells` cells: pad it, or cut it and append `ellipsis`."""
    if cells <= 0:
        return ""
    excess = width(text) - cells
    if excess <= 0:
        return text + " " * -excess
    ending = ellipsis if width(ellipsis) < cells else ""
    cut = _prefix(text, cells - width(ending))
    return cut + ending + " " * (cells - width(cut) - width(ending))


def wrap(text: str, cells: int) -> list[str]:
    """Wrap text to a width in cells; only words wider than that are broken. Spaces between words are collapsed."""
    lines = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined) <= cells:
            line = joined
            continue
        if line:
            lines.append(line)
        remainder = word
        while (prefix := _prefix(remainder, cells) or remainder[0]) != remainder:
            lines.append(prefix)
            remainder = remainder[len(prefix) :]
        line = remainder
    return [*lines, line] if line else lines


def wrap_line(line: str, cells: int) -> list[str]:
    """Wrap a line that is too wide, repeating its indentation. Other lines, such as lines of code, are unchanged."""
    if width(line) <= cells:
        return [line.rstrip()]
    indentation = line[: min(len(line) - len(line.lstrip()), cells // 2)]
    return [indentation + wrapped for wrapped in wrap(line, cells - len(indentation))]


def _prefix(text: str, cells: int) -> str:
    if text.isascii():
        return text[: max(0, cells)]
    upper = max(1, cells)
    while upper < len(text) and width(text[:upper]) <= cells:
        upper *= 2
    ends = range(min(upper, len(text)) + 1)
    return text[: max(0, bisect_right(ends, cells, key=lambda end: width(text[:end])) - 1)]
