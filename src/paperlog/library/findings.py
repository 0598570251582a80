"""Problems found by the doctor."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True):
    """A problem in a library.

    `paper` is a key. `fix` describes what `--fix` would do; it is None if `--fix` can't repair the problem.
    """

    check: str
    paper: str | None
    explanation: str
    fix: str | None = None
