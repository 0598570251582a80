"""Fixtures for the fault tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.faults import BROKEN_SYSTEM, Library, environment
from support.shell import Shell


@pytest.fixture
def library(paperlog: Shell, tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "folder"
    folder.mkdir()
    paperlog.store.rename(folder / "library.json")
    paperlog.store = folder / "library.json"
    paperlog("annotate lora first")
    log, output = tmp_path / "log", tmp_path / "output"
    with subprocess.Popen(
        [sys.executable, str(BROKEN_SYSTEM), str(log), str(output)],
        env=environment(paperlog.store),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as broken_system:
        yield Library(paperlog, log, output, broken_system)
        assert broken_system.stdin is not None
        broken_system.stdin.close()
