"""Running commands without the privileges of root, which permissions don't apply to."""

from __future__ import annotations

import os
import subprocess
import sys

from support.shell import Shell

# Without capabilities, root is like any other user: it may do only what a file's mode permits.
_UNPRIVILEGED = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def run_unprivileged(paperlog: Shell, *words: str, store_option: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a command on a library named by $PAPERLOG_STORE, or by --store."""
    options = ["--store", str(paperlog.store)] if store_option else []
    return subprocess.run(
        [*_UNPRIVILEGED, sys.executable, "-m", "paperlog", *options, *words],
        env={**os.environ, **({} if store_option else {"PAPERLOG_STORE": str(paperlog.store)})},
        capture_output=True,
        text=True,
        check=False,
    )
