"""A file that is replaced whole or not at all, by one process at a time."""

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
"""Seconds to wait for another writer."""

_BUFFER_SIZE = 1 << 16
"""Bytes asked of the system: lines of a large library come twice as fast as by default."""

NEW_FILE_MODE, NEW_FOLDER_MODE = 0o600, 0o700


class FileVersion(NamedTuple):
    """What tells one content of a file from another without reading it."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def from_stat(cls, status: os.stat_result) -> FileVersion:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


class AtomicFile:
    """The file at a path; symbolic links are followed once, so that all names of a file share one lock."""

    def __init__(self, path: Path, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.path = path
        self.target = Path(os.path.realpath(path))
        self.temporary = temporary_path(self.target)
        self.lock_timeout = lock_timeout

    def exists(self) -> bool:
        return os.path.lexists(self.target)

    def read(self) -> tuple[bytes, FileVersion] | None:
        """Return the whole content and its version, None where there is no file."""
        with self.open() as file:
            if file is None:
                return None
            # Before the content: what changes from now on is another.
            version = FileVersion.from_stat(os.fstat(file.fileno()))
            return file.read(), version

    @contextmanager
    def open(self) -> Iterator[BinaryIO | None]:
        """Give the file to read, None where there is none."""
        try:
            # Opening a pipe must not wait for a writer.
            descriptor = os.open(self.target, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            yield None
            return
        except OSError as error:
            raise SystemFailure.to(f"read {self.path}", error) from error
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StoreUnreadable(self.path, "it is no regular file")
            with open(descriptor, "rb", buffering=_BUFFER_SIZE, closefd=False) as file:
                yield file
        except OSError as error:
            raise SystemFailure.to(f"read {self.path}", error) from error
        finally:
            os.close(descriptor)

    def replace(self, content: bytes, expected: FileVersion | None) -> None:
        """Put `content` in place of the version that was read (None: of no file), on disk when this returns.

        To be called under the lock. Raises StoreChanged, with nothing written, where the file is another by now.
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
            raise SystemFailure.to(f"write to {self.path}", error) from error

    def version(self) -> FileVersion | None:
        """Return the version that is there, None where there is no file. Raises OSError."""
        try:
            return FileVersion.from_stat(self.target.lstat())
        except FileNotFoundError:
            return None


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, the reader's own and on disk when this returns. Raises OSError."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for missing_folder in reversed(missing):
        missing_folder.mkdir(mode=NEW_FOLDER_MODE, exist_ok=True)
        _sync_folder(missing_folder.parent)


def temporary_path(target: Path) -> Path:
    """Return where a file is written before it takes its place; whoever writes it holds the lock."""
    return target.parent / f".{target.name}.tmp"


def write_atomically(
    target: Path,
    content: bytes,
    mode: int = NEW_FILE_MODE,
    check: Callable[[], None] = lambda: None,
    temporary: Path | None = None,
) -> None:
    """Write a file beside its target, sync it, then put it in its place; an error leaves the target as it was.

    `check` is called last before the file takes its place; `temporary` is where it is written where writers hold no
    lock. Raises OSError.
    """
    temporary = temporary or temporary_path(target)
    try:
        with suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108 - the system's own calls, one by one, are what the tests make fail
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
    """Write a file that the reader named, whole or not at all; over one that is there only with `force`.

    A new one has the `mode`, else what the reader's umask leaves; `force` is None where that can't be asked for.
    Raises UsageError and SystemFailure.
    """
    target = Path(os.path.realpath(path))

    def check() -> None:
        if os.path.lexists(target) and not force:
            how = "" if force is None else ", or write over it with --force"
            raise UsageError(f"There is {path} already. Name another file{how}.")

    check()
    try:
        current = target.stat() if target.exists() else None
        if current and not stat.S_ISREG(current.st_mode):
            raise UsageError(f"{path} is no regular file. Name another file.")
        new_mode = stat.S_IMODE(current.st_mode) if current else _default_mode() if mode is None else mode
        write_atomically(target, content, new_mode, check)
    except OSError as error:
        raise SystemFailure.to(f"write {path}", error) from error


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
