"""Showing long output in the user's pager."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping

from paperlog.configuration.commands import split_command

_SETTINGS = {"LESS": "FRX", "LV": "-c", "LESSCHARSET": "utf-8"}
"""What `less` and `lv` need to show color and symbols, unless the user has set these variables."""


def page(content: bytes, command: str, environ: Mapping[str, str]) -> bool:
    """Show content in a pager and wait until the user quits it. Return False if it isn't started.

    `cat` would show the same as no pager, so it isn't started, either.
    """
    if command == "cat":
        return False
    # Ctrl-C is for the pager. Unlike an ignored signal, one with a handler has its default effect in the pager.
    handler = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own pager
            split_command(command), stdin=subprocess.PIPE, env={**os.environ, **_SETTINGS, **environ}
        )
        process.communicate(content)  # ignores a pager that doesn't read everything
    except (OSError, ValueError):
        return False
    finally:
        signal.signal(signal.SIGINT, handler)
    return True
