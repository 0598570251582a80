"""A library for the fault tests, and a process that runs commands with failing system calls."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.shell import Shell

BROKEN_SYSTEM = Path(__file__).with_name("broken_system.py")


@dataclass(frozen=True)
class Library:
    """A library without backups, so that the next change makes a backup."""

    shell: Shell
    log: Path
    output: Path
    broken_system: subprocess.Popen[str]

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.shell.store)

    def run(self, fault: str, number: int, when: str, line: str) -> tuple[int, str]:
        """Run a command with a fault at system call `number`; return the exit code and the output."""
        self.log.unlink(missing_ok=True)
        assert self.broken_system.stdin is not None
        assert self.broken_system.stdout is not None
        self.broken_system.stdin.write(json.dumps([fault, number, when, *line.split()]) + "\n")
        self.broken_system.stdin.flush()
        return int(self.broken_system.stdout.readline()), self.output.read_text("utf-8")


def environment(store: Path) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {**env, "PAPERLOG_STORE": str(store), "HOME": str(store.parent.parent)}
