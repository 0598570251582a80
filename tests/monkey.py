"""Press random keys in the browser while another process writes to the same library.

    python tests/monkey.py [MINUTES [SEED]]

Keys and pastes come in bursts. Sooner or later the terminal is closed, in the middle of a burst, or the browser gets a
SIGTERM. It must not fail or keep running, and every note that was typed must be in the library or in a draft.
"""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pexpect

from paperlog.external.drafts import note_drafts, read_note_drafts
from support.shell import Shell
from support.terminal import Terminal

ESCAPE = "\x1b[27u"  # unlike \x1b, it can't be mistaken for the beginning of another key
KEYS = [*"jkGgrisdu+0123450nttfSRvVpTlh/?<>KDc* \r\t\x12", ESCAPE, ESCAPE]
NOT_WITH_NOTES = [
    *"zZqNoO\x10\x10\x7f\x04\x15",
    *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[<0;20;9M\x1b[<0;20;9m"),
]
"""Keys that undo, delete or split a note, leave the browser, or start a program, which gets the keys after them."""
LINES = ("no Nice oO line", "is:unread gan or lora", "a, b -c \u00e9 \u4e2d", "(((", "N o n ")
ENDINGS = ("\x13", ESCAPE, ESCAPE + "n", "\x13n", ESCAPE + ESCAPE + "jj", "")
END_SECONDS = 60

WRITER = """
import random, sys, time
from pathlib import Path
from paperlog.store.atomic import AtomicFile
from paperlog.store.lock import locked
from paperlog.cli.context import open_session
from paperlog.library import tracking
random = random.Random(int(sys.argv[1]))
while True:
    store = random.choice(sys.argv[2:])
    session = open_session(Path(store), {})
    tracking.rate(session, [random.choice(["lora", "gan", "moe", "vit"])], random.randint(1, 5))
    time.sleep(random.uniform(0.05, 0.5))
    if random.random() < 0.05:
        with locked(AtomicFile(Path(store))):
            time.sleep(random.uniform(0, 4))
"""


class Failure(Exception):
    """The browser failed, kept running, or lost a note."""


class Monkey:
    """Browsers that are started one after the other, on a library for notes or on one for all keys."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = Random(seed)
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self._sent: list[str] = []
        self._notes_library, self._other_library = Shell(folder / "notes.json"), Shell(folder / "other.json")
        for paperlog in (self._notes_library, self._other_library):
            paperlog("list")
        stores = [str(self._notes_library.store), str(self._other_library.store)]
        self._writer = subprocess.Popen([sys.executable, "-c", WRITER, str(seed), *stores], stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        self._writer.kill()
        self._writer.wait()

    def session(self, bursts: int) -> None:
        """Start a browser, send it bursts of keys, and end it. Raises Failure."""
        with_notes = self.random.random() < 0.7
        library = self._notes_library if with_notes else self._other_library
        terminal = Terminal(library, EDITOR="true", BROWSER="true", COLORTERM="truecolor")
        terminal.wait_for("q quit")
        self._sent.clear()
        with open(Path(f"/proc/{terminal.child.pid}/fd/0").readlink(), "rb", buffering=0, opener=_open_terminal) as tty:
            for number in range(bursts):
                if with_notes and self.random.random() < 0.5:
                    self._write_note(terminal)
                else:
                    self._burst(terminal, with_notes=with_notes)
                if not terminal.child.isalive():
                    break
                if number < bursts - 1:
                    terminal.read_for(self.random.choice([0, 0, 0.02, 0.3]))
            _wait_until_read(terminal, tty.fileno())
            time.sleep(self.random.choice([0, 0, 0.01, 0.1]))
            self._end(terminal)
        self._check_notes(terminal)
        self.counts["sessions"] += 1

    def _burst(self, terminal: Terminal, *, with_notes: bool) -> None:
        keys = KEYS if with_notes else KEYS + NOT_WITH_NOTES
        for _ in range(self.random.randint(1, 12)):
            if self.random.random() < 0.1:
                text = "\n".join(self.random.choices(LINES, k=self.random.choice([1, 1, 20])))
                is_bracketed = with_notes or self.random.random() < 0.5  # otherwise, its letters are read as keys
                self._send(terminal, f"\x1b[200~{text}\x1b[201~" if is_bracketed else text.replace("\n", "\r"))
                self.counts["pastes"] += 1
            else:
                self._send(terminal, self.random.choice(keys))
                self.counts["keys"] += 1

    def _write_note(self, terminal: Terminal) -> None:
        word = f"note{len(self.notes)}word"
        pasted = self.random.random() < 0.3
        self.notes.append(word)
        self._send(terminal, ESCAPE * 3)  # closes a dialog, ends a search, and lists all papers
        self._send(terminal, "n" + (f"\x1b[200~{word}\nand more\x1b[201~" if pasted else word))
        self._send(terminal, self.random.choice(ENDINGS))
        self.counts["keys"] += 5 + len(word) * (not pasted)
        self.counts["pastes"] += pasted

    def _send(self, terminal: Terminal, keys: str) -> None:
        if terminal.child.isalive():
            terminal.child.send(keys)
            self._sent.append(keys)
            terminal.read_for(self.random.choice([0, 0, 0, 0.005, 0.02]))

    def _end(self, terminal: Terminal) -> None:
        child = terminal.child
        if child.isalive():
            if self.random.random() < 0.3:
                child.kill(signal.SIGTERM)
                self.counts["terminated"] += 1
            else:
                terminal.close()
                self.counts["terminals closed"] += 1
        if not terminal.has_ended(END_SECONDS):
            raise Failure(f"the browser was still running {END_SECONDS} s after its end")
        if child.exitstatus not in {0, None} or child.signalstatus not in {None, signal.SIGHUP, signal.SIGTERM}:
            terminal.read_for(0)
            raise Failure(f"exit code {child.exitstatus}, signal {child.signalstatus}:\n{terminal.raw[-6000:]}")

    def _check_notes(self, terminal: Terminal) -> None:
        kept = [note["text"] for paper in self._notes_library("list --json").json for note in paper["notes"]]
        kept += [read_note_drafts(drafts) for drafts in note_drafts(self._notes_library.store).values()]
        self.counts["notes found"] = sum(any(note in text for text in kept) for note in self.notes)
        if lost := [note for note in self.notes if not any(note in text for text in kept)]:
            raise Failure(f"lost: {', '.join(lost)}; the keys were {self._sent}; the end was {terminal.text}")

    def summary(self) -> str:
        counts = {**self.counts, "notes typed": len(self.notes)}
        return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def _open_terminal(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOCTTY)


def _wait_until_read(terminal: Terminal, tty: int) -> None:
    """Wait until the browser has read all keys: closing the terminal discards the others."""
    deadline = time.monotonic() + END_SECONDS
    while terminal.child.isalive() and time.monotonic() < deadline:
        (waiting,) = struct.unpack("i", fcntl.ioctl(tty, termios.FIONREAD, b"\0" * 4))
        if not waiting:
            return
        terminal.read_for(0.005)


def main(minutes: float, seed: int) -> None:
    end = time.monotonic() + 60 * minutes
    with TemporaryDirectory(prefix="monkey-") as folder:
        monkey = Monkey(Path(folder), seed)
        try:
            while time.monotonic() < end:
                monkey.session(monkey.random.randint(1, 15))
        except (Failure, pexpect.ExceptionPexpect) as failure:
            print(f"seed {seed}: {failure}")
            raise SystemExit(1) from None
        finally:
            monkey.stop()
            print(f"seed {seed}: {monkey.summary()}")


if __name__ == "__main__":
    main(
        float(sys.argv[1]) if len(sys.argv) > 1 else 1,
        int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 2**32,
    )
