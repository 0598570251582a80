"""Counting of operations, to test how the cost of code grows with its input without measuring time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import paperlog

_PACKAGE = str(Path(paperlog.__file__).parent)


def count_operations(function: Callable[[], object]) -> int:
    """Return how many lines of paperlog's own code run. Each iteration of a loop counts, except in C code."""
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(_PACKAGE):
            return None
        count += event == "line"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(previous)
    return count


def assert_linear(count: Callable[[int], int], size: int) -> None:
    """Check that twice the input costs at most about twice as much, at `size`, 2 * `size` and 4 * `size`."""
    counts = [count(factor * size) for factor in (1, 2, 4)]
    assert max(counts[1] / counts[0], counts[2] / counts[1]) <= 2.4, counts
