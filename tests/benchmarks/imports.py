"""Print how long `paperlog import` takes for 10,000 entries in BibTeX, RIS and CSL-JSON.

To set the number of rounds: `python tests/benchmarks/imports.py 11`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import Cost, Setting, compile_all, cost, environment, head, in_turn, row, typical
from speed import LARGE, PROGRAM, Library, judged

import paperlog

FORMATS = ("bibtex", "ris", "csl")
BOUND = 3
"""The maximum time in seconds."""


def import_cost(file: Path, file_format: str) -> Cost:
    """Return the cost of an import into a new library."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**environment(Path(folder)), "PAPERLOG_STORE": f"{folder}/library.json"}
        return cost([PROGRAM, "import", str(file), "--format", file_format], Setting(env))


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    compile_all(sys.executable, str(Path(paperlog.__file__).parent))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        library = Library.sample(Path(name), LARGE)
        env = {**environment(Path(name)), "PAPERLOG_STORE": str(library.path)}
        cases = {}
        for file_format in FORMATS:
            file = Path(name, f"list.{file_format}")
            words = [PROGRAM, "export", "--format", file_format, "--output", str(file)]
            subprocess.run(words, env=env, check=True, capture_output=True)
            cases[file_format] = partial(import_cost, file, file_format)
        costs = in_turn(cases, rounds)
    print(head("format", "time", "memory"))
    for file_format, paid in ((each, typical(costs[each])) for each in FORMATS):
        print(row(file_format, judged(paid.seconds, str(paid), BOUND), f"{paid.megabytes:.0f} MB"))


if __name__ == "__main__":
    main()
