"""Regular expressions that are compiled on first use."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial


def lazy_pattern(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that compiles a pattern on its first call, for patterns that most commands don't use."""
    return cache(partial(re.compile, pattern, flags))
