"""Asking the terminal for its background color. The answer arrives while the browser is loaded."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from select import select

from msgspec import Struct

_QUERY = b"\x1b]11;?\x1b\\\x1b[c"
"""Queries the background, then the kind of terminal. All terminals answer the second query, always after the first."""
_COLOR = re.compile(rb"\x1b\]11;rgb:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})(?:\x07|\x1b\\)")
_KIND = re.compile(rb"\x1b\[\?[0-9;]*c")
_LATE_ANSWER = re.compile(r"\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[\?[0-9;]*c")
_SECONDS = 0.3
"""Seconds to wait for the answer to a query."""
_LIGHT_BACKGROUNDS = frozenset({"7", "9", "10", "11", "12", "13", "14", "15"})


class Answer(Struct, frozen=True):
    """Whether the background is dark, or None if that is unknown, and what was typed in the meantime."""

    is_dark: bool | None
    typed: bytes = b""


UNKNOWN = Answer(None)


class BackgroundQuery:
    """A query to a terminal. Call `answer` afterwards, which restores the terminal."""

    def __init__(self, terminal: int) -> None:
        """Send the query to a terminal, given by its file descriptor, and turn off echo."""
        self._terminal = terminal
        self._restore = _turn_off_echo(terminal)
        os.write(terminal, _QUERY)
        self._deadline = time.monotonic() + _SECONDS

    def answer(self, environ: Mapping[str, str]) -> Answer:
        """Return the answer or, if there is none, what $COLORFGBG says. Restore the terminal."""
        received = b""
        try:
            while not _KIND.search(received):
                ready, _, _ = select([self._terminal], [], [], max(0.0, self._deadline - time.monotonic()))
                content = os.read(self._terminal, 4096) if ready else b""
                if not content:
                    break
                received += content
        except OSError:
            pass  # the terminal was closed
        finally:
            self._restore()
        color = _COLOR.search(received)
        is_dark = _is_dark(*map(_fraction, color.groups())) if color else _dark_by_variable(environ)
        return Answer(is_dark, _KIND.sub(b"", _COLOR.sub(b"", received)))


def without_late_answers(text: str) -> str:
    """Remove answers that arrived too late from the input, where they would be taken for keys."""
    return _LATE_ANSWER.sub("", text)


def _turn_off_echo(terminal: int) -> Callable[[], None]:
    """Turn off echo and line editing, and return a function that restores the terminal."""
    if sys.platform == "win32":
        raise NotImplementedError  # not called there; tells mypy that the rest never runs
    import termios  # noqa: PLC0415 - Windows has none

    attributes = termios.tcgetattr(terminal)
    attributes[0] &= ~termios.ICRNL
    attributes[3] &= ~(termios.ICANON | termios.ECHO)
    restore = partial(termios.tcsetattr, terminal, termios.TCSANOW, termios.tcgetattr(terminal))
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    return restore


def _fraction(digits: bytes) -> float:
    return int(digits, 16) / int(b"f" * len(digits), 16)


def _is_dark(red: float, green: float, blue: float) -> bool:
    return 0.299 * red + 0.587 * green + 0.114 * blue < 0.5


def _dark_by_variable(environ: Mapping[str, str]) -> bool | None:
    """Return whether $COLORFGBG, such as `15;0`, has a dark background."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return background not in _LIGHT_BACKGROUNDS if background.isdecimal() else None
