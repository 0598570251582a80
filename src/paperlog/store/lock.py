"""The lock that lets only one process write at a time."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from paperlog.errors import StoreBusy, SystemFailure
from paperlog.store.atomic import NEW_FILE_MODE, AtomicFile, make_folder


@contextmanager
def locked(file: AtomicFile) -> Iterator[None]:
    """Hold the write lock. The lock file is next to the target and is never deleted."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only for commands that write

    try:
        make_folder(file.target.parent)
        lock = FileLock(f"{file.target}.lock", timeout=file.lock_timeout, mode=NEW_FILE_MODE)
        lock.acquire()
    except Timeout:
        raise StoreBusy(file.path, file.lock_timeout) from None
    except OSError as error:
        raise SystemFailure.from_os_error(f"write to {file.path}", error) from error
    try:
        yield
    finally:
        lock.release()


def supports_locks(file: AtomicFile) -> bool:
    """Return whether the file system supports locks, by locking the library file, which is never locked otherwise."""
    from fcntl import LOCK_NB, LOCK_SH, flock  # noqa: PLC0415 - only `doctor` needs it

    try:
        with file.target.open("rb") as handle:
            flock(handle, LOCK_SH | LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
    return True
