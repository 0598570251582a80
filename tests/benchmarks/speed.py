"""Print the cost of paperlog's commands: whole processes with compiled bytecode, medians of interleaved runs.

    python tests/benchmarks/speed.py [--quick] [--huge] [--compare] [--only COMMAND] [--rounds N]

The first table compares the everyday commands with their floor, the cost of importing their dependencies; the second
one compares 10,000 papers with 49. `--huge` adds 100,000 papers, and `--compare` adds other programs with the same
papers. Values over their bound are **bold**. Ratios are medians of paired runs, so they are meaningful even on a busy
machine.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from compare import OPERATIONS, print_comparison
from measuring import Cost, Failed, Setting, compile_paperlog, cost, environment, head, in_turn, ratio, row, typical

PROGRAM = str(Path(sysconfig.get_path("scripts"), "paperlog"))
TESTS = Path(__file__).parents[1]
FLOOR = "typer, rich.console, rich.table, rich.panel, tinydb, platformdirs"
COMPLETION = "show l<TAB>"
FLOORS = {
    "list": FLOOR,
    "show": f"{FLOOR}, rich.markdown",
    "search": FLOOR,
    "rate": f"{FLOOR}, ctypes",
    "mark-read": f"{FLOOR}, ctypes",
    COMPLETION: "typer, tinydb",
}
WRITERS = {"rate", "mark-read"}
EVERYDAY_BOUND = 1.15
SMALL, LARGE, HUGE = 49, 10_000, 100_000
LARGE_BOUND = {"list": 2, "show": 2, "search": 2, "rate": 1.5, "mark-read": 1.5}
MEMORY_BOUND = 80
TERMINAL_BOUND = 1


class Library(NamedTuple):
    """A library file, the key of a paper to show, and the keys of papers to mark."""

    path: Path
    shown: str
    marked: Sequence[str]

    @classmethod
    def sample(cls, folder: Path, papers: int) -> Library:
        path = folder / str(papers) / "library.json"
        # Run this in a separate process, because the children of a large process seem to use more memory.
        words = [sys.executable, "-m", "support.sample_library", str(path), str(papers - SMALL)]
        subprocess.run(words, cwd=TESTS, check=True)
        keys = untouched(path)
        return cls(path, "lora" if papers == SMALL else keys[len(keys) // 2], keys[:100])

    def case(self, command: str, *, terminal: bool = False) -> Callable[[], Cost]:
        """Return a function that runs a command on this library, or on a copy if the command writes."""
        path, lines = self.path, self.lines(command)
        if command in WRITERS:
            path = path.with_name(f"{command}-{'terminal' if terminal else 'pipe'}") / path.name
            path.parent.mkdir(exist_ok=True)
            shutil.copy(self.path, path)
        env = {**environment(path.parent), "PAPERLOG_STORE": str(path)}
        if command == COMPLETION:
            env["_PAPERLOG_COMPLETE"] = "bash"

        def run() -> Cost:
            before = path.stat().st_mtime_ns
            paid = cost([PROGRAM, *next(lines)], Setting(env, terminal))
            if (path.stat().st_mtime_ns != before) is not (command in WRITERS):
                raise Failed(f"{command} should have changed the library but didn't, or the other way round")
            return paid

        return run

    def lines(self, command: str) -> Iterator[list[str]]:
        """Yield the arguments of each run, so that writing commands change something every time."""
        for run in itertools.count():
            day = date(2020, 1, 1) + timedelta(days=run)
            yield {
                "list": ["list"],
                "show": ["show", self.shown],
                "search": ["search", "attention"],
                "rate": ["rate", self.shown, str(3 + run % 2)],
                "mark-read": ["mark-read", self.marked[run % len(self.marked)], "--on", str(day)],
                COMPLETION: ["paperlog show l", "l"],
            }[command]


def untouched(path: Path) -> list[str]:
    """Return the keys of all unread papers; none of them is rated."""
    env = {**environment(path.parent), "PAPERLOG_STORE": str(path)}
    done = subprocess.run([PROGRAM, "list", "is:unread"], env=env, check=True, capture_output=True, text=True)
    return [line.partition("\t")[0] for line in done.stdout.splitlines()]


def judged(value: float, text: str, bound: float) -> str:
    return text if value <= bound else f"**{text}**"


def print_everyday(library: Library, commands: Sequence[str], rounds: int) -> None:
    print(f"\nWith 49 papers, compared with the floor (at most {EVERYDAY_BOUND} of it):\n")
    print(head("command", "floor", "in a pipe", "ratio", "on a terminal", "ratio"))
    setting = Setting(environment(library.path.parent))
    for command in commands:
        floor = [sys.executable, "-c", f"import {FLOORS[command]}"]
        cases: dict[str, Callable[[], Cost]] = {"floor": partial(cost, floor, setting), "pipe": library.case(command)}
        if command != COMPLETION:
            cases["terminal"] = library.case(command, terminal=True)
        costs = in_turn(cases, rounds)
        cells = []
        for place in ("pipe", "terminal"):
            if place in costs:
                times = ratio(costs[place], costs["floor"])
                cells += [typical(costs[place]), judged(times, f"{times:.2f}", EVERYDAY_BOUND)]
        print(row(f"`{command}`", typical(costs["floor"]), *cells, *[""] * (4 - len(cells))), flush=True)


def print_large(small: Library, large: Library, commands: Sequence[str], rounds: int) -> None:
    size = f"{large.path.stat().st_size / 1e6:.0f} MB"
    print(f"\nIn a pipe, with {LARGE:,} papers ({size}), compared with 49 (at most {MEMORY_BOUND} MB of memory):\n")
    print(head("command", "49", f"{LARGE:,}", "ratio", "bound", "memory"))
    for command in commands:
        costs = in_turn({"small": small.case(command), "large": large.case(command)}, rounds)
        times, bound, paid = ratio(costs["large"], costs["small"]), LARGE_BOUND[command], typical(costs["large"])
        memory = judged(paid.megabytes, f"{paid.megabytes:.0f} MB", MEMORY_BOUND)
        verdict = judged(times, f"{times:.2f}", bound)
        print(row(f"`{command}`", typical(costs["small"]), paid, verdict, bound, memory), flush=True)
    if "list" in commands:
        paid = alone(large.case("list", terminal=True), rounds)
        print(
            f"\n`list` on a terminal: {judged(paid.seconds, str(paid), TERMINAL_BOUND)} (at most {TERMINAL_BOUND} s)."
        )


def print_huge(huge: Library, commands: Sequence[str], rounds: int) -> None:
    """Print the cost of the commands with 100,000 papers; there are no bounds for this size."""
    print(f"\nWith {HUGE:,} papers ({huge.path.stat().st_size / 1e6:.0f} MB):\n")
    print(head("command", "time", "memory"))
    cases = {f"`{command}`": huge.case(command) for command in commands}
    if "list" in commands:
        cases["`list` on a terminal"] = huge.case("list", terminal=True)
    for name, case in cases.items():
        paid = alone(case, rounds)
        print(row(name, paid, f"{paid.megabytes:.0f} MB"), flush=True)


def alone(case: Callable[[], Cost], rounds: int) -> Cost:
    """Return the cost of a slow case that isn't compared with another, measured in a few rounds."""
    return typical(in_turn({"alone": case}, max(3, rounds // 5))["alone"])


def main() -> None:
    parser = ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=21, help="number of runs of each command")
    parser.add_argument("--only", choices=[*FLOORS, "tag"], metavar="COMMAND", help=f"{', '.join(FLOORS)} or tag")
    parser.add_argument("--quick", action="store_true", help=f"skip the library of {LARGE:,} papers")
    parser.add_argument("--huge", action="store_true", help=f"also measure with {HUGE:,} papers")
    parser.add_argument(
        "--compare",
        action="store_true",
        help="also measure other programs, which are installed in temporary venvs, except taskwarrior",
    )
    given = parser.parse_args()
    commands = [command for command in FLOORS if given.only in {None, command}]
    grown = [command for command in commands if command in LARGE_BOUND]
    compile_paperlog()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        small = Library.sample(folder, SMALL)
        if commands:
            print_everyday(small, commands, given.rounds)
        if grown and not given.quick:
            print_large(small, Library.sample(folder, LARGE), grown, given.rounds)
        if grown and given.huge:
            print_huge(Library.sample(folder, HUGE), grown, given.rounds)
        if given.compare:
            asked = [each for each in OPERATIONS if given.only in {None, each.partition(" ")[0]}]
            print_comparison(folder, asked, given.rounds)


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(str(failed))
