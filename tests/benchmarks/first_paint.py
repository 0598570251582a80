"""Print how long `paperlog browse` takes to show the list and the key hints, with 49 and with 10,000 papers.

To set the number of rounds: `python tests/benchmarks/first_paint.py 21`.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

import pexpect
from measuring import compile_paperlog, environment, round_count
from speed import LARGE, PROGRAM, SMALL, Library

BOUND = 2


def first_paint(library: Library) -> float:
    """Return the seconds until the browser has drawn the cursor and the last key hint."""
    env = {**environment(library.path.parent), "PAPERLOG_STORE": str(library.path)}
    started = time.perf_counter()
    browser = pexpect.spawn(PROGRAM, ["browse"], env=env, dimensions=(40, 120), encoding="utf-8")
    browser.expect_exact("▌")
    browser.expect_exact("quit")
    seconds = time.perf_counter() - started
    browser.send("q")
    browser.expect(pexpect.EOF)
    browser.close()
    return seconds


def main() -> None:
    rounds = round_count(11)
    compile_paperlog()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        small, large = Library.sample(Path(name), SMALL), Library.sample(Path(name), LARGE)
        pairs = [(first_paint(small), first_paint(large)) for _ in range(rounds)]
    ones, others = zip(*pairs, strict=True)
    ratio = median(other / one for one, other in pairs)
    print(f"49 papers {median(ones):.2f} s, {LARGE:,} papers {median(others):.2f} s: {ratio:.2f} (at most {BOUND})")


if __name__ == "__main__":
    main()
