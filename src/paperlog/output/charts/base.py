"""Charts as styled text, without a frame, for any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paperlog.models import Category, Status
from paperlog.output.cells import width
from paperlog.output.palette import category_color

Span = tuple[str, str]
"""Text, and its style names separated by spaces."""
Line = list[Span]

STATUS_ORDER = (Status.READ, Status.SKIMMED, Status.READING, Status.QUEUED, Status.UNREAD, Status.DROPPED)
READ_STYLE, STARTED_STYLE, REST_STYLE = "green", "yellow", "dim"
"""Styles of the parts of a progress bar."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart. `subtitle` is the main figure, shown next to the title if it fits."""

    title: str
    subtitle: str
    lines: Sequence[Line]


def category_style(category: Category) -> str:
    return f"bold {category_color(category)}"


def flow_items(items: Sequence[Line], max_width: int, gap: int = 2) -> list[Line]:
    """Place items side by side, in as many lines as needed. Items wider than a line are broken between words."""
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
    """Allocate cells in proportion to parts by Webster's method; each non-zero part gets at least one."""
    allocated = [min(part, 1) for part in parts]
    for _ in range(cells - sum(allocated)):
        allocated[max(range(len(parts)), key=lambda index: parts[index] / (2 * allocated[index] + 1))] += 1
    return allocated


def scaled(count: int, highest: int, cells: int) -> int:
    """Return the length of a bar in proportion to the count, rounded. Only a count of 0 gives 0."""
    return max(min(count, 1), (2 * count * cells + highest) // (2 * highest))
