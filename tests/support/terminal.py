"""Running commands in a pseudo-terminal."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

import pexpect
import pyte

from support.shell import Shell

COLUMNS, LINES = 80, 24
PROGRAM = ("-m", "paperlog")


def spawn(paperlog: Shell, line: str, columns: int, program: Sequence[str] = PROGRAM, **more: str) -> Any:
    """Start a command in a pseudo-terminal."""
    env = {
        **os.environ,
        "PAPERLOG_STORE": str(paperlog.store),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "PAGER": "cat",
        "XDG_STATE_HOME": str(paperlog.store.parent / "state"),
        **more,
    }
    env.pop("COLUMNS", None)
    return pexpect.spawn(sys.executable, [*program, *line.split()], env=env, dimensions=(60, columns), encoding="utf-8")


def run_in_terminal(
    paperlog: Shell,
    line: str,
    columns: int,
    answer: str | None = None,
    program: Sequence[str] = PROGRAM,
    **more: str,
) -> list[str]:
    """Run a command in a pseudo-terminal; return the nonblank lines that are on the screen at the end."""
    child = spawn(paperlog, line, columns, program, **more)
    before = ""
    if answer is not None:
        child.expect_exact("[y/N]")
        before = child.before + child.after
        child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    screen = pyte.Screen(columns, 60)
    pyte.Stream(screen).feed(before + child.before)
    return [text.rstrip() for text in screen.display if text.strip()]


class Terminal:
    """The browser in a pseudo-terminal."""

    def __init__(self, paperlog: Shell, line: str = "browse", **more: str) -> None:
        self.child: Any = spawn(paperlog, line, COLUMNS, **more)
        self.child.setwinsize(LINES, COLUMNS)
        self.raw = ""
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self.screen)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, keys: str, then: str) -> None:
        """Press keys, then wait until the screen contains `then`."""
        self.child.send(keys)
        self.wait_for(then)

    def wait_for(self, text: str) -> None:
        while text not in self.text:
            self._feed(self.child.read_nonblocking(100_000, timeout=30))

    def read_for(self, seconds: float) -> None:
        """Read output for some seconds, so that the program never waits for its terminal."""
        end = time.monotonic() + seconds
        while not self.child.closed:
            try:
                self._feed(self.child.read_nonblocking(100_000, timeout=max(0, end - time.monotonic())))
            except (pexpect.TIMEOUT, pexpect.EOF, OSError):
                return

    def _feed(self, output: str) -> None:
        self.raw += output
        self._stream.feed(output.replace("\x1b[?2026$p", "").replace("\x1b[>4m", ""))  # pyte would show these

    def end(self) -> int:
        self.child.expect(pexpect.EOF)
        self._feed(self.child.before)
        self.child.close()
        return int(self.child.exitstatus)

    def close(self) -> None:
        """Close the terminal without sending signals, as when its window is closed."""
        self.child.ptyproc.fileobj.close()
        self.child.ptyproc.closed = self.child.closed = True

    def has_ended(self, seconds: float) -> bool:
        """Wait until the process has ended, and return whether it has. If not, kill it."""
        deadline = time.monotonic() + seconds
        while self.child.isalive():
            if time.monotonic() > deadline:
                self.child.kill(signal.SIGKILL)
                return False
            if self.child.closed:
                time.sleep(0.02)
            else:
                self.read_for(0.02)
        return True

    def kill(self, number: int) -> int:
        """Send a signal, wait until the process has ended, and return the number of the signal that ended it."""
        self.child.kill(number)
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.signalstatus or self.child.exitstatus - 128)
