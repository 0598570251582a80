"""Commands in settings and environment variables."""

from __future__ import annotations

import shlex
import sys


def split_command(command: str) -> list[str]:
    """Split a command into its words. Raises ValueError.

    On Windows, backslashes separate folders, and only double quotes quote.
    """
    if sys.platform != "win32":
        return shlex.split(command)
    lexer = shlex.shlex(command, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape, lexer.quotes = True, "", "", '"'
    return list(lexer)
