"""What a drawing is made of: pieces of text and their styles, for any width, without a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperlog.models import Category
from paperlog.output.cells import width
from paperlog.output.screen import COLORS

Span = tuple[str, str]
"""A text, and the names of its styles."""
Line = list[Span]

READ_STYLE, STARTED_STYLE, NOT_STARTED_STYLE = "green", "yellow", "dim"
"""The styles of papers that are read, begun, or neither."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`subtitle` says the most important thing; it stands beside the title where there is room."""

    title: str
    subtitle: str
    lines: Sequence[Line]


def category_style(category: Category) -> str:
    return f"bold {category.color}" if category.color in COLORS else "bold"


def flow_items(items: Sequence[Line], max_width: int, gap: int = 2) -> list[Line]:
    """Return items side by side, in as many lines as they need; what is wider than a line is broken between words."""
    lines: list[Line] = []
    free = 0
    for item in items:
        cells = sum(width(text) for text, _ in item)
        words: list[Line] = [[(word, style)] for text, style in item for word in text.split()]
        if cells > max_width and len(words) > 1:
            lines += flow_items(words, max_width, gap=1)
            free = 0
            continue
        if lines and gap + cells <= free:
            lines[-1] += [(" " * gap, ""), *item]
            free -= gap + cells
        else:
            lines.append(list(item))
            free = max_width - cells
    return lines


def apportion(parts: Sequence[int], cells: int) -> list[int]:
    """Return how many of the cells each part gets: a fair share (Webster's), and one at least unless it is nothing."""
    allocated = [min(part, 1) for part in parts]
    for _ in range(cells - sum(allocated)):
        allocated[max(range(len(parts)), key=lambda index: parts[index] / (2 * allocated[index] + 1))] += 1
    return allocated
