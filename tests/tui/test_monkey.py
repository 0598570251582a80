"""A short run of the monkey test: random keys while another process writes, until the terminal is closed."""

from __future__ import annotations

from pathlib import Path

from monkey import Monkey


def test_random_keys_lose_no_note(tmp_path: Path) -> None:
    monkey = Monkey(tmp_path, seed=4)
    try:
        monkey.session(bursts=4)
    finally:
        monkey.stop()
    assert monkey.counts["notes found"] == len(monkey.notes) > 0
