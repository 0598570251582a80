"""The lock between commands that write."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from paperlog.errors import StoreBusy, SystemFailure
from paperlog.store.atomic import NEW_FILE_MODE, AtomicFile, make_folder


@contextmanager
def locked(file: AtomicFile) -> Iterator[None]:
    """Hold the lock of all writers; its file lies beside the target and is never deleted."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only for commands that write

    try:
        make_folder(file.target.parent)
        lock = FileLock(f"{file.target}.lock", timeout=file.lock_timeout, mode=NEW_FILE_MODE)
        lock.acquire()
    except Timeout:
        raise StoreBusy(file.path, file.lock_timeout) from None
    except OSError as error:
        raise SystemFailure.to(f"write to {file.path}", error) from error
    try:
        yield
    finally:
        lock.release()


def can_be_locked(file: AtomicFile) -> bool:
    """Tell whether the file system has locks; tried on the file itself, which nobody else locks."""
    from fcntl import LOCK_NB, LOCK_SH, flock  # noqa: PLC0415 - only the doctor asks

    try:
        with file.target.open("rb") as handle:
            flock(handle, LOCK_SH | LOCK_NB)
    except OSError as error:
        return error.errno not in {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
    return True
