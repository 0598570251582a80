"""The lock that lets only one process write at a time, and the write that it allows."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from paperlog.errors import LockLost, StoreBusy, StoreChanged, SystemFailure
from paperlog.store.atomic import (
    NEW_FILE_MODE,
    AtomicFile,
    Content,
    FileVersion,
    make_folder,
    sync_folder,
    temporary_file,
)
from paperlog.store.attributes import copy_attributes, give_to_owner
from paperlog.store.renames import exchange, rename_to_new
from paperlog.store.system import POLL_INTERVAL, delete, open_to_lock, replace, try_lock

_SILENT_WAIT = 1.0
"""Seconds to wait for the lock before the user is told."""

Warn = Callable[[str], None]


class LockedFile:
    """A file whose lock is held. `warn` shows a warning to the user."""

    def __init__(self, file: AtomicFile, lock: Path, descriptor: int, warn: Warn) -> None:
        self._file, self._lock, self._descriptor, self._warn = file, lock, descriptor, warn

    def replace(self, content: Content, expected: FileVersion | None) -> None:
        """Replace the content atomically and sync it to disk.

        `expected` is the version that was read, or None if there was no file. If the file has changed since, or if
        the lock was lost, nothing is written and StoreChanged or LockLost is raised.
        """
        target = self._file.target
        try:
            self._check(expected)
            if expected is not None and not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            prepare = partial(give_to_owner if expected is None else copy_attributes, target)
            links = 1 if expected is None else target.stat().st_nlink
            with temporary_file(target, content, prepare) as temporary:
                if expected is None:
                    self._create(temporary)
                else:
                    self._exchange(temporary, expected)
            sync_folder(target.parent)
        except OSError as error:
            self._check_lock()  # a writer with a newer lock file has deleted the temporary file
            raise SystemFailure.from_os_error(f"write to {self._file.path}", error) from error
        if links > 1:
            self._warn(
                f"{self._file.path} had other hard links, which keep the previous version. Replace each with a "
                f"symbolic link: ln -sf {self._file.target} OTHER"
            )

    def _check(self, expected: FileVersion | None) -> None:
        self._check_lock()
        if self._file.version() != expected:
            raise StoreChanged(self._file.path)

    def _check_lock(self) -> None:
        if not _is_on_disk(self._lock, self._descriptor):
            raise LockLost(self._lock)

    def _create(self, temporary: Path) -> None:
        self._check(None)
        try:
            if not rename_to_new(temporary, self._file.target):
                replace(temporary, self._file.target)
        except FileExistsError:
            raise StoreChanged(self._file.path) from None

    def _exchange(self, temporary: Path, expected: FileVersion) -> None:
        """Exchange the file for the new one, and back again if it isn't the one that was read.

        This detects a change that another program made just before. If this process is killed right after the
        exchange, later writes don't delete the other program's version.
        """
        ours = FileVersion.of(temporary)
        new = self._file.exchanged(expected, ours)
        try:
            replace(temporary, new)
            self._check(expected)
            if not exchange(new, self._file.target):
                replace(new, self._file.target)
            elif FileVersion.of(new) != expected:
                exchange(new, self._file.target)
                kept = new if FileVersion.of(new) != ours else None
                raise StoreChanged(self._file.path, kept)
        finally:
            with suppress(OSError):  # the write is done; the next one deletes what is left
                if FileVersion.of(new) in {ours, expected}:
                    delete(new)


def lock_path(file: AtomicFile) -> Path:
    return Path(f"{file.target}.lock")


@contextmanager
def locked(file: AtomicFile, warn: Warn = lambda _: None) -> Iterator[LockedFile]:
    """Hold the write lock. The lock file is next to the target and is never deleted."""
    path = lock_path(file)
    try:
        make_folder(file.target.parent)
    except OSError as error:
        raise SystemFailure.from_os_error(f"create the folder {file.target.parent}", error) from error
    try:
        descriptor = _acquire(path, file, warn)
    except OSError as error:
        raise SystemFailure.from_os_error(f"open and lock {path}", error) from error
    try:
        for leftover in file.leftovers():
            with suppress(OSError):
                os.unlink(leftover)  # noqa: PTH108 - the fault tests patch the system call
        yield LockedFile(file, path, descriptor, warn)
    finally:
        os.close(descriptor)


def _acquire(path: Path, file: AtomicFile, warn: Warn) -> int:
    """Return a descriptor of the locked file. Raises OSError and StoreBusy."""
    started, is_told = time.monotonic(), False
    while True:
        descriptor = _open_lock(path, file.target)
        try:
            if try_lock(descriptor) and _is_on_disk(path, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        waited = time.monotonic() - started
        if waited >= file.lock_timeout:
            raise StoreBusy(file.path, file.lock_timeout)
        if waited >= _SILENT_WAIT and not is_told:
            is_told = True
            warn(f"Waiting for another paperlog process that is writing to {file.path}.")
        time.sleep(POLL_INTERVAL)


def _open_lock(path: Path, target: Path) -> int:
    with suppress(FileNotFoundError):
        return open_to_lock(path)
    with suppress(FileExistsError):  # another process has just created it
        descriptor = open_to_lock(path, NEW_FILE_MODE)
        give_to_owner(target, descriptor)
        return descriptor
    return open_to_lock(path)


def _is_on_disk(path: Path, descriptor: int) -> bool:
    """Return whether the open file is the one at the path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except OSError:
        return False
