"""What a drawing is made of: pieces of text and their styles, for any width, without a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperlog.models import Category
from paperlog.output.cells import width
from paperlog.output.screen import COLORS

Piece = tuple[str, str]
"""A text, and the names of its styles."""
Line = list[Piece]

READ, BEGUN, UNTOUCHED = "green", "yellow", "dim"
"""The styles of papers that are read, begun, or neither."""


@dataclass(frozen=True, slots=True)
class Chart:
    """`aside` says the most important thing; it stands beside the title where there is room."""

    title: str
    aside: str
    lines: Sequence[Line]


def name_style(category: Category) -> str:
    return f"bold {category.color}" if category.color in COLORS else "bold"


def flowing(items: Sequence[Line], room: int, gap: int = 2) -> list[Line]:
    """Return items side by side, in as many lines as they need; what is wider than a line is broken between words."""
    lines: list[Line] = []
    left = 0
    for item in items:
        cells = sum(width(text) for text, _ in item)
        words: list[Line] = [[(word, style)] for text, style in item for word in text.split()]
        if cells > room and len(words) > 1:
            lines += flowing(words, room, gap=1)
            left = 0
            continue
        if lines and gap + cells <= left:
            lines[-1] += [(" " * gap, ""), *item]
            left -= gap + cells
        else:
            lines.append(list(item))
            left = room - cells
    return lines


def divided(parts: Sequence[int], cells: int) -> list[int]:
    """Return how many of the cells each part gets: a fair share (Webster's), and one at least unless it is nothing."""
    given = [min(part, 1) for part in parts]
    for _ in range(cells - sum(given)):
        given[max(range(len(parts)), key=lambda index: parts[index] / (2 * given[index] + 1))] += 1
    return given
