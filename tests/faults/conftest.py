"""What the fault tests share: a real process on a library of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import Shell

BROKEN_SYSTEM = Path(__file__).with_name("broken_system.py")


@dataclass(frozen=True)
class Library:
    """A library with a backup that is due, so that a change goes through all that a change can do."""

    shell: Shell
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        return {**env, "PAPERLOG_STORE": str(self.shell.store), "HOME": str(self.log.parent)}

    def run(self, fault: str, number: int, when: str, line: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a process whose call of this number fails."""
        self.log.unlink(missing_ok=True)
        words = [sys.executable, str(BROKEN_SYSTEM), fault, str(number), when, str(self.log), *line.split()]
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)


@pytest.fixture
def library(paperlog: Shell, tmp_path: Path) -> Library:
    folder = tmp_path / "folder"
    folder.mkdir()
    paperlog.store.rename(folder / "library.json")
    paperlog.store = folder / "library.json"
    paperlog("annotate lora first")
    return Library(paperlog, tmp_path / "log")
