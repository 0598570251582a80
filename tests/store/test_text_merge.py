"""Libraries that were changed on two git branches, and merged by git as text."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from support.shell import Shell


def test_changes_of_different_papers_merge_as_text(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperlog.models.readings.os.urandom", Random(3).randbytes)
    for key in [line.split("\t")[0] for line in paperlog("list").lines]:
        paperlog(f"rate {key} 3")
    base = paperlog.store.read_bytes()
    for branch, lines in (
        ("ours", ["mark-read lora", "rate bert 5"]),
        ("theirs", ["annotate vit new", "tag gan --add x"]),
    ):
        paperlog.store.write_bytes(base)
        for line in lines:
            paperlog(line)
        (tmp_path / branch).write_bytes(paperlog.store.read_bytes())
    (tmp_path / "base").write_bytes(base)
    merged = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    paperlog.store.write_bytes(merged)
    assert paperlog("doctor --json").json == []
    assert (paperlog.paper("lora")["status"], paperlog.paper("bert")["rating"]) == ("read", 5)
    assert (paperlog.paper("vit")["notes"][0]["text"], paperlog.paper("gan")["tags"]) == ("new", ["x"])
    assert len(paperlog("history --json --limit 100").json) == 53
    assert paperlog("undo 53").code == 0
    assert paperlog("list is:rated").lines == []
