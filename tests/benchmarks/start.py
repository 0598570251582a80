"""Print what each everyday command costs, as a ratio to its floor: what its libraries cost by themselves.

    python tests/benchmarks/start.py [ROUNDS]

Whole processes with compiled bytecode, command and floor in turn; the median of the paired ratios. The bound is 1.3.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import paperlog

FLOOR = "typer, rich.console, rich.table, rich.panel, tinydb, platformdirs"
CASES = {
    "list": FLOOR,
    "show lora": f"{FLOOR}, rich.markdown",
    "search attention": FLOOR,
    "rate lora 4": f"{FLOOR}, filelock",
    "mark-read chinchilla": f"{FLOOR}, filelock",
}
BOUND = 1.3


def seconds(words: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(words, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main(rounds: int) -> None:
    for packages in [
        str(Path(paperlog.__file__).parent),
        *(path for path in sys.path if path.endswith("site-packages")),
    ]:
        compileall.compile_dir(packages, quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "PAPERLOG_STORE": f"{folder}/library.json"}
        program = [sys.executable, "-m", "paperlog"]
        subprocess.run([*program, "list"], env=env, check=True, capture_output=True)
        print(f"{'command':<22} {'command ms':>10} {'floor ms':>9} {'ratio':>6}")
        for case, floor in CASES.items():
            pairs = [
                (seconds([*program, *case.split()], env), seconds([sys.executable, "-c", f"import {floor}"], env))
                for _ in range(rounds)
            ]
            ours, theirs = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
            ratio = statistics.median(one / other for one, other in pairs)
            print(
                f"{case:<22} {ours:>10.0f} {theirs:>9.0f} {ratio:>6.2f}{'' if ratio <= BOUND else '  over the bound'}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 21)
