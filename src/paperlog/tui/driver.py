"""Textual's terminal driver, with fixes for terminals that are closed or can't show all characters."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from select import select
from typing import Any, TextIO

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

_BORDERS = "─│╭╮╰╯"
_ASCII = {
    **dict.fromkeys(range(0x2500, 0x2580), "+"),  # corners and crossings
    **dict.fromkeys(map(ord, "─━┄┅┈┉╌╍═╴╶╸╺╼╾"), "-"),
    **dict.fromkeys(map(ord, "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"), "|"),
    **dict.fromkeys(range(0x2580, 0x25A0), " "),  # scrollbars, whose parts also differ in colour
    **dict(zip(map(ord, "▌█…•"), ">#.*", strict=True)),
}
"""Replacements for the characters of borders, scrollbars and cursors."""


class TerminalDriver(LinuxDriver):
    """Reads from and writes to the terminal, and keeps working without one until the browser has ended."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        assert self._file is not None  # noqa: S101 - stderr of a terminal program
        self._file = _TerminalFile(self._file)  # type: ignore[assignment] # Textual needs no more than these methods

    def run_input_thread(self) -> None:
        """Read keys. If that fails, the terminal was closed, even if the signal for that arrives later or never."""
        while not self.exit_event.is_set():
            try:
                super().run_input_thread()
            except ValueError:  # a number with thousands of digits in an escape sequence, or invalid UTF-8
                continue
            except OSError:
                os.kill(os.getpid(), signal.SIGHUP)
                return
        with suppress(OSError, ValueError):
            self._read_rest()

    def _read_rest(self) -> None:
        """Read what was typed while the thread was ending, for example before an editor starts: Textual drops it."""
        content = b""
        while select([self.fileno], [], [], 0)[0] and (part := os.read(self.fileno, 4096)):
            content += part
        if content:
            parser = XTermParser(self._debug)
            for message in (*parser.feed(content.decode(errors="replace")), *parser.feed("")):
                self.process_message(message)

    def _sigcont_application(self, *_: object) -> None:
        """Resume, but only if the browser was suspended: closing the terminal also sends this signal."""
        if self._must_signal_resume:
            super()._sigcont_application()


class _TerminalFile:
    """A stream that drops output once the terminal is closed: Textual would wait forever for a writer that failed.

    Borders are drawn in ASCII if the terminal has no characters for them.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        try:
            _BORDERS.encode(stream.encoding)
            self._replacements = {}
        except UnicodeEncodeError:
            self._replacements = _ASCII

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text.translate(self._replacements) if self._replacements else text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()
