"""The cost of a whole process: elapsed time, peak memory and processor time."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

import paperlog

Name = TypeVar("Name")


class Failed(Exception):
    """A measured command failed, so its time is meaningless."""


class Cost(NamedTuple):
    """The cost of a run, or the median cost of several runs."""

    seconds: float
    megabytes: float
    processor: float
    """The processor time in seconds."""

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.0f} ms" if self.seconds < 0.9995 else f"{self.seconds:.2f} s"


class Setting(NamedTuple):
    """How commands are run: their environment, and whether they run in a terminal."""

    env: Mapping[str, str]
    terminal: bool = False


def environment(home: Path) -> dict[str, str]:
    """Return an environment isolated from the user's own files."""
    home.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PAPERLOG", "COLUMNS"))}
    return {**kept, "HOME": str(home), "TERM": "xterm-256color"}


def cost(words: Sequence[str], setting: Setting) -> Cost:
    """Run a command to completion.

    Until it calls exec, a child process counts its parent's memory as its own, so this process must stay small.
    Raises Failed if the exit code isn't 0.
    """
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        if setting.terminal:
            pid, said = _shown(words, setting.env)
            errors.write(said)
        else:
            pid = _started(words, setting.env, subprocess.DEVNULL, errors.fileno())
        _, status, usage = os.wait4(pid, 0)
        seconds = time.perf_counter() - started
        if status:
            errors.seek(0)
            complaint = errors.read().decode(errors="replace").strip().splitlines() or ["no error message"]
            raise Failed(f"{' '.join(words)}: exit {os.waitstatus_to_exitcode(status)}: {complaint[-1]}")
    megabytes = usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Cost(seconds, megabytes, usage.ru_utime + usage.ru_stime)


def _shown(words: Sequence[str], env: Mapping[str, str]) -> tuple[int, bytes]:
    """Run a command in an 80-column terminal until it ends; return the process id and the last output."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    pid = _started(words, env, theirs, theirs)
    os.close(theirs)
    said = b""
    with suppress(OSError):  # Linux raises EIO when the other end is closed
        while piece := os.read(ours, 1 << 16):
            said = piece
    os.close(ours)
    return pid, said


def _started(words: Sequence[str], env: Mapping[str, str], out: int, err: int) -> int:
    process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
    process.returncode = 0  # the caller waits for the process with os.wait4(), so Popen must not
    return process.pid


def in_turn(cases: Mapping[Name, Callable[[], Cost]], rounds: int) -> dict[Name, list[Cost]]:
    """Warm up each case, then run the cases in turn, so that other load on the machine affects all of them equally."""
    for run in cases.values():
        run()
    costs: dict[Name, list[Cost]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, run in cases.items():
            costs[name].append(run())
    return costs


def typical(costs: Iterable[Cost]) -> Cost:
    return Cost(*map(median, zip(*costs, strict=True)))


def ratio(ours: Iterable[Cost], theirs: Iterable[Cost]) -> float:
    """Return the median ratio of paired runs."""
    return median(one.seconds / other.seconds for one, other in zip(ours, theirs, strict=True))


def head(*names: str) -> str:
    """Return the header of a Markdown table in which all columns but the first are numeric."""
    return f"{row(*names)}\n{row('---', *['---:'] * (len(names) - 1))}"


def row(*cells: object) -> str:
    first, *others = map(str, cells)
    return f"| {first:<20} |" + "".join(f" {cell:>14} |" for cell in others)


def compile_all(python: str, *more: str) -> None:
    """Compile an interpreter's packages, and the folders in `more`, so that no measured run has to compile them."""
    program = "import compileall, sys, sysconfig\nfor each in [sysconfig.get_path('purelib'), *sys.argv[1:]]:\n"
    program += "    compileall.compile_dir(each, quiet=2)"
    subprocess.run([python, "-c", program, *more], check=True)


def compile_paperlog() -> None:
    """Compile paperlog and the packages of this interpreter."""
    compile_all(sys.executable, str(Path(paperlog.__file__).parent))


def round_count(default: int) -> int:
    """Return the number of rounds in the argument of the script, if it has one."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else default
