"""Files that are replaced atomically."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from paperlog.errors import StoreChanged, StoreUnreadable, SystemFailure, UsageError

LOCK_TIMEOUT = 30.0
"""Seconds to wait for the lock."""

_BUFFER_SIZE = 1 << 16
"""Buffer size in bytes. Large libraries are read twice as fast as with the default."""

NEW_FILE_MODE, NEW_FOLDER_MODE = 0o600, 0o700


class FileVersion(NamedTuple):
    """Identifies the content of a file without reading the file."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def from_stat(cls, status: os.stat_result) -> FileVersion:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class AtomicFile:
    """A file that is replaced atomically. Symbolic links are resolved, so all names of a file share one lock."""

    def __init__(self, path: Path, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.path = path
        self.target = Path(os.path.realpath(path))
        self.temporary = temporary_path(self.target)
        self.lock_timeout = lock_timeout

    def exists(self) -> bool:
        return os.path.lexists(self.target)

    def read(self) -> tuple[bytes, FileVersion] | None:
        """Return the content and its version, or None if there is no file."""
        with self.open() as file:
            if file is None:
                return None
            # The version is taken before reading, so that replace() detects a change made while reading.
            version = FileVersion.from_stat(os.fstat(file.fileno()))
            return file.read(), version

    @contextmanager
    def open(self) -> Iterator[BinaryIO | None]:
        """Open the file for reading; yield None if there is no file."""
        try:
            # O_NONBLOCK: opening a named pipe must not wait for a writer.
            descriptor = os.open(self.target, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            yield None
            return
        except OSError as error:
            raise SystemFailure.from_os_error(f"read {self.path}", error) from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StoreUnreadable(self.path, "not a regular file")
            with open(descriptor, "rb", buffering=_BUFFER_SIZE, closefd=False) as file:
                yield file
        except OSError as error:
            raise SystemFailure.from_os_error(f"read {self.path}", error) from error
        finally:
            os.close(descriptor)

    def replace(self, content: bytes, expected: FileVersion | None) -> None:
        """Replace the content atomically and sync it to disk. The caller holds the lock.

        `expected` is the version that was read, or None if there was no file. If the file has changed since, nothing
        is written and StoreChanged is raised.
        """

        def check() -> None:
            if self.version() != expected:
                raise StoreChanged(self.path)

        try:
            check()
            mode = NEW_FILE_MODE if expected is None else stat.S_IMODE(self.target.stat().st_mode)
            if expected is not None and not os.access(self.target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            write_atomically(self.target, content, mode, check)
        except OSError as error:
            raise SystemFailure.from_os_error(f"write to {self.path}", error) from error

    def version(self) -> FileVersion | None:
        """Return the current version, or None if there is no file. Raises OSError."""
        try:
            return FileVersion.from_stat(self.target.lstat())
        except FileNotFoundError:
            return None


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, accessible only to the user, and sync them to disk. Raises OSError."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for missing_folder in reversed(missing):
        missing_folder.mkdir(mode=NEW_FOLDER_MODE, exist_ok=True)
        _sync_folder(missing_folder.parent)


def temporary_path(target: Path) -> Path:
    """Return the path of the temporary file that replaces the target.

    Only writers that hold the lock may use it.
    """
    return target.parent / f".{target.name}.tmp"


def write_atomically(
    target: Path,
    content: bytes,
    mode: int = NEW_FILE_MODE,
    check: Callable[[], None] = lambda: None,
    temporary: Path | None = None,
) -> None:
    """Write a temporary file, sync it and rename it to the target. An error leaves the target untouched.

    `check` runs right before the rename. Writers that don't hold the lock must pass their own `temporary` path. Raises
    OSError.
    """
    temporary = temporary or temporary_path(target)
    try:
        with suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108 - the fault tests patch each system call
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, NEW_FILE_MODE)
        try:
            os.fchmod(descriptor, mode)
            remaining = memoryview(content)
            while remaining:
                remaining = remaining[os.write(descriptor, remaining) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        check()
        os.replace(temporary, target)  # noqa: PTH105 - as above
        _sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 - as above
        raise


def write_user_file(path: Path, content: bytes, mode: int | None = None, *, force: bool | None = None) -> None:
    """Write a file at a path given by the user, atomically. Existing files are only overwritten with `force`.

    New files are created with `mode`, by default the mode given by the umask. `force` is None if the command has no
    `--force` option. Raises UsageError and SystemFailure.
    """
    target = Path(os.path.realpath(path))

    def check() -> None:
        if os.path.lexists(target) and not force:
            hint = "" if force is None else ", or overwrite it with --force"
            raise UsageError(f"{path} already exists. Choose another file{hint}.")

    check()
    try:
        current = target.stat() if target.exists() else None
        if current and not stat.S_ISREG(current.st_mode):
            raise UsageError(f"{path} is not a regular file. Choose another file.")
        new_mode = stat.S_IMODE(current.st_mode) if current else _default_mode() if mode is None else mode
        write_atomically(target, content, new_mode, check)
    except OSError as error:
        raise SystemFailure.from_os_error(f"write {path}", error) from error


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
