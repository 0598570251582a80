"""Print how well `search` answers judged questions on the built-in catalogue.

    python tests/benchmarks/relevance.py [-v]

MRR is the mean of 1 / rank of the first relevant paper (0 if none is found). recall@5 is the mean share of the relevant
papers (at most five) that are among the first five results. `-v` also prints the worst questions of the tuning set; the
held-out set stays hidden.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from statistics import fmean

from msgspec import Struct

from paperlog.catalogue import load_built_in
from paperlog.models import Entry
from paperlog.search import search

Judgements = Mapping[str, Collection[str]]
"""Questions, each with the keys of the papers that answer it."""


class Answer(Struct, frozen=True):
    """The keys found for a question, best match first, and the keys of the relevant papers."""

    question: str
    found: Sequence[str]
    wanted: Collection[str]

    @property
    def reciprocal_rank(self) -> float:
        return next((1 / place for place, key in enumerate(self.found, 1) if key in self.wanted), 0)

    @property
    def recall(self) -> float:
        return len(set(self.found[:5]) & set(self.wanted)) / min(len(self.wanted), 5)


def judgements() -> dict[str, Judgements]:
    """Return the judged questions of both sets, `tuned` and `held_out`."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def answers(questions: Judgements) -> list[Answer]:
    entries = [Entry.join(paper, None) for paper in load_built_in().papers]
    return [
        Answer(question, [hit.entry.key for hit in search(entries, question).hits], wanted)
        for question, wanted in questions.items()
    ]


def main(*, verbose: bool) -> None:
    print(f"{'part':<10} {'questions':>9} {'MRR':>6} {'recall@5':>9}")
    given = {part: answers(questions) for part, questions in judgements().items()}
    for part, some in given.items():
        mrr, recall = fmean(each.reciprocal_rank for each in some), fmean(each.recall for each in some)
        print(f"{part:<10} {len(some):>9} {mrr:>6.3f} {recall:>9.3f}")
    worst = [each for each in given["tuned"] if each.reciprocal_rank < 1 or each.recall < 1]
    for each in sorted(worst, key=lambda each: (each.reciprocal_rank, each.recall)) if verbose else ():
        print(f"\n{each.question}\n  wanted {', '.join(each.wanted)}\n  found  {', '.join(each.found[:5])}")


if __name__ == "__main__":
    main(verbose="-v" in sys.argv[1:])
