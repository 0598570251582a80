"""System calls that differ between Linux, macOS and Windows: opening, locking, replacing and syncing of files."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

POLL_INTERVAL = 0.02
"""Seconds between two attempts at a call that another program prevents."""
IN_USE_TIMEOUT = 2.0
"""Seconds to wait, on Windows, until other programs close a file. Virus scanners open every new file."""

T = TypeVar("T")


def open_to_read(path: Path) -> int:
    """Open a file. If it is a named pipe, don't wait for a writer. Raises OSError."""
    return _retry_in_use(lambda: os.open(path, os.O_RDONLY | _flags("O_NONBLOCK")))


def create(path: Path, mode: int) -> int:
    """Create a file and open it for writing. Raises OSError."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _flags(), mode)


def open_to_lock(path: Path, new_mode: int | None = None) -> int:
    """Open a file for reading and writing, or create it with `new_mode`. A symbolic link is refused. Raises OSError."""
    flags = os.O_RDWR | _flags("O_NOFOLLOW")
    return os.open(path, flags) if new_mode is None else os.open(path, flags | os.O_CREAT | os.O_EXCL, new_mode)


def replace(path: Path, target: Path) -> None:
    """Rename a file, replacing one at the target. Raises OSError."""
    _retry_in_use(lambda: os.replace(path, target))  # noqa: PTH105 - the fault tests patch each system call


def delete(path: Path) -> None:
    """Delete a file. Raises OSError."""
    _retry_in_use(lambda: os.unlink(path))  # noqa: PTH108 - as above


def _flags(*names: str) -> int:
    """Return the flags that this system has, and the one that keeps Windows from changing line endings."""
    return sum(getattr(os, name, 0) for name in (*names, "O_BINARY"))


def _retry_in_use(call: Callable[[], T]) -> T:
    """Call a function again while it fails because, on Windows, another program has the file open. Raises OSError."""
    deadline = time.monotonic() + IN_USE_TIMEOUT
    while True:
        try:
            return call()
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() >= deadline:
                raise
        time.sleep(POLL_INTERVAL)


def sync(descriptor: int) -> None:
    """Write a file or folder to disk. Raises OSError."""
    if sys.platform == "darwin":  # where fsync leaves the content in the disk's own cache
        from fcntl import F_FULLFSYNC, fcntl  # noqa: PLC0415 - only for commands that write

        try:
            fcntl(descriptor, F_FULLFSYNC)
        except OSError:  # some file systems only support fsync
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)


def try_lock(descriptor: int) -> bool:
    """Lock a file until it is closed. Return False if it is locked by another process. Raises OSError."""
    if sys.platform == "win32":
        from msvcrt import LK_NBLCK, locking  # noqa: PLC0415 - only for commands that write

        try:
            locking(descriptor, LK_NBLCK, 1)
        except PermissionError:
            return False
    else:
        from fcntl import LOCK_EX, LOCK_NB, flock  # noqa: PLC0415 - as above

        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
    return True


def supports_locks(path: Path) -> bool:
    """Return whether the file system supports locks, by locking a file that is never locked otherwise."""
    if sys.platform != "win32":  # where other programs couldn't read a locked file
        from fcntl import LOCK_NB, LOCK_SH, flock  # noqa: PLC0415 - only `doctor` needs it

        try:
            with path.open("rb") as file:
                flock(file, LOCK_SH | LOCK_NB)
        except OSError as error:
            return error.errno not in {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
    return True
