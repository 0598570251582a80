"""Output that may be longer than the terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import Literal

from paperlog.output.cells import width
from paperlog.output.screen import Screen

_STYLE = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def paged(screen: Screen, pager: Callable[[], str | Literal[False]], environ: Mapping[str, str]) -> Iterator[Screen]:
    """Yield a screen whose output is shown at the end: in the pager, if it is longer than the terminal.

    `pager` returns the command of the pager, or False if there is none. It is only called if it is needed.
    """
    pending = screen.in_memory()
    yield pending
    text = pending.written()
    if environ.get("TERM", "dumb") != "dumb" and not _fits(text, screen.width) and (command := pager()):
        from paperlog.external.pager import page

        if page(text.encode(pending.stream.encoding, pending.stream.errors or "strict"), command, environ):
            return
    screen.stream.write(text)


def _fits(text: str, columns: int) -> bool:
    """Return whether text fits the terminal, with a line left for the prompt."""
    lines, rows = text.splitlines(), get_terminal_size((columns, 24)).lines
    return len(lines) < rows and sum(_rows(line, columns) for line in lines) < rows


def _rows(line: str, columns: int) -> int:
    return 1 if len(line) <= columns // 2 else max(1, -(-width(_STYLE.sub("", line)) // columns))
