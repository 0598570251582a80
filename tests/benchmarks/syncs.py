"""Print how long merging two copies of a library of 10,000 papers takes.

To set the number of rounds: `python tests/benchmarks/syncs.py 11`.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from measuring import Setting, compile_paperlog, cost, environment, head, round_count, row
from msgspec.structs import replace
from speed import LARGE, PROGRAM, Library, judged

from paperlog.library.sync.merge import merge
from paperlog.models import Paper, Reading
from paperlog.schema import encode
from paperlog.store import AtomicFile, FileStorage, Snapshot, Store, load_snapshot
from paperlog.store.layout import dump

BOUND = 2
"""The maximum processor time in seconds, and the maximum time of a command."""
LATER = datetime(2030, 1, 1, tzinfo=UTC)

Change = Callable[[Paper], tuple[Paper, Reading]]


def changed(library: Path, change: Change) -> Snapshot:
    """Return a copy of a library in which all papers and their readings were changed."""
    original = Store(FileStorage(AtomicFile(library)), "").read()
    assert original
    tables: dict[str, Any] = {name: dict(original.raw_table(name)) for name in original.table_names}
    tables["papers"], tables["readings"] = {}, {}
    for number, paper in enumerate(original.papers.values(), start=1):
        new, reading = change(paper)
        tables["papers"][str(number)], tables["readings"][str(number)] = encode(new), encode(reading)
    return load_snapshot(b"".join(dump(tables)), library)


def edited(venue: str, hours: int) -> Change:
    """Return a change of the venue and the rating of each paper."""
    at = LATER + timedelta(hours=hours)

    def change(paper: Paper) -> tuple[Paper, Reading]:
        new = replace(paper, venue=venue, times={**paper.times, "venue": at})
        return new, Reading(paper.key, rating=1 + hours, times={"rating": at})

    return change


def rekeyed(paper: Paper) -> tuple[Paper, Reading]:
    """Return a paper as if it had been added again under another key."""
    key = f"{paper.key}-again"
    return replace(paper, key=key, source="reader", added_at=LATER), Reading(key, rating=2, times={"rating": LATER})


def unchanged(paper: Paper) -> tuple[Paper, Reading]:
    return paper, Reading(paper.key)


CASES: dict[str, tuple[Change, Change]] = {
    "no change": (unchanged, unchanged),
    "all changed": (edited("here", 1), edited("there", 2)),
    "all under other keys": (unchanged, rekeyed),
}


def processor_time(library: Path, changes: tuple[Change, Change]) -> float:
    """Return the processor time of a merge as a pure function."""
    one, other = (changed(library, change) for change in changes)
    gc.disable()  # as commands do
    started = time.process_time()
    merge(one, other)
    gc.enable()
    return time.process_time() - started


def main() -> None:
    rounds = round_count(5)
    compile_paperlog()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        library = Library.sample(folder, LARGE).path
        other = folder / "other.json"
        setting = Setting({**environment(folder), "PAPERLOG_STORE": str(library)})
        both = []
        for number in range(rounds):
            shutil.copy(library, other)
            cost([PROGRAM, "annotate", "lora", f"ours {number}"], setting)
            cost([PROGRAM, "--store", str(other), "annotate", "lora", f"theirs {number}"], setting)
            both.append(cost([PROGRAM, "sync", str(other), "--both"], setting).seconds)
        pure = {
            case: median(processor_time(library, changes) for _ in range(rounds)) for case, changes in CASES.items()
        }
    print(head("merge", "time"))
    for case, seconds in {"sync --both": median(both), **pure}.items():
        print(row(case, judged(seconds, f"{seconds:.2f} s", BOUND)))


if __name__ == "__main__":
    main()
