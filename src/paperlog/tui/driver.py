"""Textual's terminal driver, with fixes for terminals that are closed or can't show all characters."""

from __future__ import annotations

import os
import signal
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from select import select
from typing import Any, TextIO

from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from paperlog.tui.terminal_background import without_late_answers

assert sys.platform != "win32"  # noqa: S101 - tells mypy that this module isn't used on Windows

_INPUT_SECONDS, _INPUT_SIZE = 0.1, 4096
_BORDERS = "─│╭╮╰╯"
_ASCII = {
    **dict.fromkeys(range(0x2500, 0x2580), "+"),  # corners and crossings
    **dict.fromkeys(map(ord, "─━┄┅┈┉╌╍═╴╶╸╺╼╾"), "-"),
    **dict.fromkeys(map(ord, "│┃┆┇┊┋╎╏║╵╷╹╻╽╿"), "|"),
    **dict.fromkeys(range(0x2580, 0x25A0), " "),  # scrollbars, whose parts also differ in color
    **dict(zip(map(ord, "▌█…•✓▲▼↑↓←→"), ">#.*+^v^v<>", strict=True)),
}
"""Replacements for the characters of borders, scrollbars, cursors and arrows."""


class TerminalDriver(LinuxDriver):
    """Reads from and writes to the terminal, and keeps working without one until the browser has ended."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._typed_before: bytes = getattr(app, "typed_before", b"")
        assert self._file is not None  # noqa: S101 - Textual runs only if stderr is available
        self._file = _TerminalFile(self._file)  # type: ignore[assignment] # Textual needs no more than these methods

    def run_input_thread(self) -> None:
        """Read keys until the driver stops, then read what is left.

        Textual's own loop drops input that arrives while it ends, and all input that it reads together with an invalid
        sequence. If reading fails, the terminal was closed, even if the signal for that arrives later or never.
        """
        decoder = getincrementaldecoder("utf-8")("replace")
        self._parser = XTermParser(self._debug)
        try:
            self._parse(decoder.decode(self._typed_before))
            content, is_ending = b"", False
            while content or not is_ending:
                is_ending = self.exit_event.is_set()
                ready, _, _ = select([self.fileno], [], [], 0 if is_ending else _INPUT_SECONDS)
                content = os.read(self.fileno, _INPUT_SIZE) if ready else b""
                if ready and not content:
                    raise OSError("end of file")
                self._parse(without_late_answers(decoder.decode(content)))
                self._send(self._parser.tick())
            self._send(self._parser.feed(""))
        except OSError:
            if not self.exit_event.is_set():
                os.kill(os.getpid(), signal.SIGHUP)

    def _parse(self, text: str) -> None:
        for character in text:
            try:
                self._send(self._parser.feed(character))
            except (ValueError, OverflowError):  # the number of a key in an escape sequence is too large
                self._parser = XTermParser(self._debug)

    def _send(self, messages: Iterable[Message]) -> None:
        for message in messages:
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
