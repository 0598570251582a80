"""Install other programs, fill them with the same papers, and print what the same operations cost in each program."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

from measuring import Cost, Failed, Setting, compile_all, cost, environment, head, in_turn, row, typical
from peers import OURS, PEERS, Peer
from synthetic import papers

SIZES = 50, 1_000, 10_000
OPERATIONS = "show", "search", "list", "list on a terminal", "tag"


class Filled:
    """A program with a filled library, and a paper from the middle of the library to run operations on."""

    def __init__(self, peer: Peer, programs: Path, home: Path, size: int) -> None:
        self.home = home
        self.env = {**environment(home), **peer.fill(home, size, programs)}
        self.command = [str(programs / peer.command[0]), *peer.command[1:]]
        self.words = peer.words
        self.number, self.paper = next(
            (number, paper) for number, paper in enumerate(papers(size), 1) if number > size // 2 and paper.summary
        )

    def line(self, operation: str, tag: str = "") -> list[str]:
        words = self.words[operation.partition(" ")[0]]
        return [*self.command, *(word.format(key=self.paper.key, number=self.number, tag=tag) for word in words)]

    def case(self, operation: str) -> Callable[[], Cost]:
        tags = (f"measured{run}" for run in count())
        setting = Setting(self.env, operation.endswith("terminal"))
        return lambda: cost(self.line(operation, next(tags)), setting)

    def check(self) -> None:
        """Raise Failed if the program doesn't show the paper, finds or lists nothing, or doesn't add the tag."""
        for operation in self.words:
            before = self._changed_at()
            done = subprocess.run(
                self.line(operation, "checked"),
                env=self.env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
            said, complaint = (" ".join(text.decode(errors="replace").split()) for text in (done.stdout, done.stderr))
            does_it = {
                "show": self.paper.title in said,
                "tag": self._changed_at() != before,
            }.get(operation, bool(said))
            if done.returncode or not does_it:
                raise Failed(f"{operation}: exit {done.returncode}: {said[-100:]} {complaint[-200:]}")

    def _changed_at(self) -> int:
        files = (Path(folder, name) for folder, _, names in os.walk(self.home) for name in names)
        return max((file.stat().st_mtime_ns for file in files), default=0)


def print_comparison(folder: Path, operations: Sequence[str], rounds: int) -> None:
    """Print a table for each size. Programs faster than paperlog are bold; failures are listed with their reasons."""
    failures: dict[str, str] = {}
    programs: dict[str, Path] = {}
    for name, peer in PEERS.items():
        print(f"installing {name}", file=sys.stderr)
        try:
            programs[name] = _installed(peer, folder / name.replace(" ", "-"))
        except (Failed, OSError, subprocess.CalledProcessError) as failed:
            failures[name] = str(failed)
    for size in SIZES:
        filled: dict[str, Filled] = {}
        for name, place in programs.items():
            print(f"filling {name} with {size:,} papers, which may take minutes", file=sys.stderr)
            try:
                library = Filled(PEERS[name], place, folder / f"{name}-{size}".replace(" ", "-"), size)
                library.check()
            except (Failed, OSError, subprocess.CalledProcessError) as failed:
                failures[f"{name} with {size:,} papers"] = str(failed)
            else:
                filled[name] = library
        _print_table(size, filled, operations, rounds if size < SIZES[-1] else max(3, rounds // 3))
    for name, reason in failures.items():
        print(f"\n{name} can't be measured: {reason}")


def _installed(peer: Peer, folder: Path) -> Path:
    """Install a program and return the folder of its executables. Raises Failed with pip's last line of output."""
    if not peer.requirements:
        return Path(sysconfig.get_path("scripts"))
    venv.create(folder, with_pip=True)
    words = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", *peer.requirements]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"pip: {(done.stderr.strip().splitlines() or ['no error message'])[-1]}")
    compile_all(words[0])
    return folder / "bin"


def _print_table(size: int, filled: Mapping[str, Filled], operations: Sequence[str], rounds: int) -> None:
    print(f"\n{size:,} papers in each; bold is faster than paperlog:\n\n{head('', *filled)}")
    behind = []
    for operation in operations:
        costs = in_turn({name: library.case(operation) for name, library in filled.items()}, rounds)
        times = {name: typical(paid) for name, paid in costs.items()}
        ahead = {name for name, time in times.items() if time.seconds < times[OURS].seconds}
        print(row(operation, *(f"**{time}**" if name in ahead else time for name, time in times.items())), flush=True)
        behind += [f"{operation} ({name} {times[name]}, paperlog {times[OURS]})" for name in times if name in ahead]
    print(f"\nSlower than another program at {size:,}: {'; '.join(behind) or 'no operation'}.")
