"""Print how long `paperlog import` takes for 10,000 entries in BibTeX, RIS and CSL-JSON, with and without abstracts.

To set the number of rounds: `python tests/benchmarks/imports.py 11`.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from measuring import Cost, Setting, compile_paperlog, cost, environment, head, in_turn, round_count, row, typical
from speed import LARGE, PROGRAM, judged
from synthetic import papers

FORMATS = ("bibtex", "ris", "csl")
BOUND = 3
"""The maximum time in seconds."""


def export_lists(folder: Path, *, with_abstracts: bool) -> dict[str, Path]:
    """Return a list of papers in each format."""
    records = [
        {
            **paper._asdict(),
            "summary": "",
            "abstract": paper.summary if with_abstracts else "",
            "links": [{"label": "arXiv", "url": paper.url}],
        }
        for paper in papers(LARGE)
    ]
    folder.mkdir()
    source = folder / "papers.json"
    source.write_text(json.dumps({"paperlog": 1, "papers": records}), "utf-8")
    env = {**environment(folder), "PAPERLOG_STORE": str(folder / "library.json")}
    subprocess.run([PROGRAM, "import", str(source)], env=env, check=True, capture_output=True)
    lists = {file_format: folder / f"list.{file_format}" for file_format in FORMATS}
    for file_format, file in lists.items():
        words = [PROGRAM, "export", "--format", file_format, "--output", str(file)]
        subprocess.run(words, env=env, check=True, capture_output=True)
    return lists


def import_cost(file: Path, file_format: str) -> Cost:
    """Return the cost of an import into a new library."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**environment(Path(folder)), "PAPERLOG_STORE": f"{folder}/library.json"}
        return cost([PROGRAM, "import", str(file), "--format", file_format], Setting(env))


def main() -> None:
    rounds = round_count(5)
    compile_paperlog()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        cases = {}
        for with_abstracts in (False, True):
            lists = export_lists(Path(name, str(with_abstracts)), with_abstracts=with_abstracts)
            for file_format, file in lists.items():
                case = f"{file_format}, abstracts" if with_abstracts else file_format
                cases[case] = partial(import_cost, file, file_format)
        costs = in_turn(cases, rounds)
    print(head("format", "time", "processor", "memory"))
    for case, paid in ((case, typical(costs[case])) for case in cases):
        elapsed = judged(paid.seconds, str(paid), BOUND)
        print(row(case, elapsed, f"{paid.processor:.2f} s", f"{paid.megabytes:.0f} MB"))


if __name__ == "__main__":
    main()
