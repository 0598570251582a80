"""Renames that never lose the file at the target: Python's `os` doesn't offer them."""

from __future__ import annotations

import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

_AT_FDCWD = -100
_NO_REPLACE, _EXCHANGE = 1, 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP})


def exchange(path: Path, other: Path) -> bool:
    """Exchange two files atomically. Return False where that isn't supported. Raises OSError."""
    return _rename(path, other, _EXCHANGE)


def rename_to_new(path: Path, new: Path) -> bool:
    """Rename a file. Return False where that isn't supported. Raises FileExistsError if `new` exists."""
    return _rename(path, new, _NO_REPLACE)


def _rename(path: Path, other: Path, flags: int) -> bool:
    if sys.platform != "linux":
        return False
    renameat2, get_errno = _system_call()
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(path), _AT_FDCWD, os.fsencode(other), flags) == 0:
        return True
    code = get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


@cache
def _system_call() -> tuple[Any, Any]:
    """Return Linux's `renameat2`, or None on other systems, and the function that returns its error number."""
    import ctypes  # noqa: PLC0415 - only for commands that write

    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None), ctypes.get_errno
