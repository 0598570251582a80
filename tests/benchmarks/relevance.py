"""Print how well `search` answers judged questions on the built-in catalogue, by kind of question.

    python tests/benchmarks/relevance.py [-v]

`first` is the share of questions whose first result is a relevant paper, `top 3` the share with a relevant paper among
the first three. MRR is the mean of 1 / rank of the first relevant paper (0 if none is found). `-v` also prints the
questions of the tuning set whose first result isn't relevant; the held-out set stays hidden.
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
    def rank(self) -> int | None:
        """The rank of the first relevant paper."""
        return next((rank for rank, key in enumerate(self.found, 1) if key in self.wanted), None)


def judgements() -> dict[str, dict[str, Judgements]]:
    """Return the judged questions of each set, `tuning` and `held_out`, by kind."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def answers(questions: Judgements) -> list[Answer]:
    entries = [Entry.join(paper, None) for paper in load_built_in().papers]
    return [
        Answer(question, [hit.entry.key for hit in search(entries, question).hits], wanted)
        for question, wanted in questions.items()
    ]


def share_within(answers: Sequence[Answer], rank: int) -> float:
    """Return the share of answers with a relevant paper at this rank or before."""
    return fmean(answer.rank is not None and answer.rank <= rank for answer in answers)


def mrr(answers: Sequence[Answer]) -> float:
    return fmean(1 / answer.rank if answer.rank else 0 for answer in answers)


def print_table(title: str, answers_by_kind: Mapping[str, Sequence[Answer]]) -> None:
    every = [answer for answers in answers_by_kind.values() for answer in answers]
    print(f"\n{title:<12} {'questions':>9} {'first':>7} {'top 3':>7} {'MRR':>6}")
    for kind, some in {**answers_by_kind, "all": every}.items():
        print(
            f"{kind:<12} {len(some):>9} {share_within(some, 1):>7.1%} {share_within(some, 3):>7.1%} {mrr(some):>6.3f}"
        )


def main(*, verbose: bool) -> None:
    by_set = {
        name: {kind: answers(questions) for kind, questions in by_kind.items()}
        for name, by_kind in judgements().items()
    }
    for name, by_kind in by_set.items():
        print_table(name, by_kind)
    print_table("both", {kind: [a for by_kind in by_set.values() for a in by_kind[kind]] for kind in by_set["tuning"]})
    wrong = [answer for some in by_set["tuning"].values() for answer in some if answer.rank != 1]
    for answer in sorted(wrong, key=lambda answer: -(answer.rank or 99)) if verbose else ():
        print(f"\n{answer.question}\n  wanted {', '.join(answer.wanted)}\n  found  {', '.join(answer.found[:5])}")


if __name__ == "__main__":
    main(verbose="-v" in sys.argv[1:])
