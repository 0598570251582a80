"""A short run of the fuzzer: mutated lists, queries and libraries are read, or rejected with paperlog's own errors."""

from __future__ import annotations

from pathlib import Path
from random import Random

from fuzz import all_targets
from support.mutations import mutated


def test_mutated_inputs_are_read_or_refused(tmp_path: Path) -> None:
    for name, target in all_targets(tmp_path).items():
        chance = Random(f"{name} 26")
        for number in range(5):
            folder = tmp_path / f"{name}-{number}"
            folder.mkdir()
            target.check(mutated(target.samples, chance), folder, chance)
