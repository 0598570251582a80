"""Run commands without root privileges, which override file permissions, and as another user."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.faults import environment
from support.shell import Shell

OWNER = 65534 if os.geteuid() == 0 else os.geteuid()
"""The user who owns a library that root, or else the same user, has written."""

# Without capabilities, root is like any other user: it may do only what a file's mode permits.
_UNPRIVILEGED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def run_unprivileged(paperlog: Shell, *words: str, store_option: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command on a library named by $PAPERLOG_STORE, or by --store."""
    options = ["--store", str(paperlog.store)] if store_option else []
    return subprocess.run(
        [*_UNPRIVILEGED, sys.executable, "-m", "paperlog", *options, *words],
        env={**environment(paperlog.store), **({"PAPERLOG_STORE": ""} if store_option else {})},
        capture_output=True,
        text=True,
        check=False,
    )


_BECOME_OWNER = """
import os, sys
from paperlog.cli.app import app

def run(lines):
    return [app(line.split(), standalone_mode=False) for line in lines.split(",")]

codes = run(sys.argv[2])
owner = int(sys.argv[1])
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(owner, owner, owner)
os.setresuid(owner, owner, owner)
print(*codes, *run(sys.argv[3]))
"""
"""The process doesn't load modules as the owner, who might not be permitted to read this checkout."""


def run_and_become_owner(store: Path, lines: str, lines_of_owner: str) -> subprocess.CompletedProcess[str]:
    """Run comma-separated commands, then others as OWNER. The last line of the output has the exit codes."""
    return subprocess.run(
        [sys.executable, "-c", _BECOME_OWNER, str(OWNER), lines, lines_of_owner],
        env=environment(store),
        capture_output=True,
        text=True,
        check=False,
    )
