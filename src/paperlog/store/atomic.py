"""Files that are replaced atomically."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from paperlog.errors import StoreUnreadable, SystemFailure, UsageError
from paperlog.store.attributes import copy_attributes, give_to_owner
from paperlog.store.system import create, open_to_read, replace, sync

LOCK_TIMEOUT = 30.0
"""Seconds to wait for the lock."""

_BUFFER_SIZE = 1 << 16
"""Buffer size in bytes. Large libraries are read twice as fast as with the default."""

Content = bytes | Iterable[bytes | memoryview]
"""The content of a file, possibly in pieces."""

NEW_FILE_MODE, NEW_FOLDER_MODE = 0o600, 0o700

_TEMPORARY, _EXCHANGED = ".tmp", ".old"


class FileVersion(NamedTuple):
    """Identifies the content of a file without reading the file."""

    device: int
    inode: int
    size: int
    modified_ns: int

    @classmethod
    def from_stat(cls, status: os.stat_result) -> FileVersion:
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)

    @classmethod
    def of(cls, path: Path) -> FileVersion:
        """Return the version of a file. Raises OSError."""
        return cls.from_stat(path.lstat())

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that identify the version in file names."""
        return f"{crc32(repr(self).encode()):08x}"


class AtomicFile:
    """A file that is replaced atomically, by a `LockedFile`.

    Symbolic links are resolved, so all names of a file share one lock.
    """

    def __init__(self, path: Path, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.path = path
        self.target = _real_path(path)
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
            descriptor = open_to_read(self.target)
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

    def version(self) -> FileVersion | None:
        """Return the current version, or None if there is no file. Raises OSError."""
        try:
            return FileVersion.of(self.target)
        except FileNotFoundError:
            return None

    def exchanged(self, expected: FileVersion, new: FileVersion) -> Path:
        """Return the path at which a new version is exchanged for the current one.

        The name identifies the two versions that may be deleted from there after an interrupted write.
        """
        return self.target.with_name(f".{self.target.name}.{expected.digest}{new.digest}{_EXCHANGED}")

    def leftovers(self) -> list[Path]:
        """Return the files of interrupted writes that may be deleted."""
        return [path for path in self._files_of_writes() if not _is_unknown(path)]

    def unknown_versions(self) -> list[Path]:
        """Return the versions by other programs that interrupted writes replaced without having read them."""
        return [path for path in self._files_of_writes() if _is_unknown(path)]

    def _files_of_writes(self) -> list[Path]:
        suffixes = f"(\\.[0-9a-f]{{8}})?{re.escape(_TEMPORARY)}|\\.[0-9a-f]{{16}}{re.escape(_EXCHANGED)}"
        pattern = re.compile(rf"\.{re.escape(self.target.name)}({suffixes})")
        folder = self.target.parent
        try:
            names = os.listdir(folder)  # noqa: PTH208 - faster than iterdir() in a large folder
        except OSError:
            return []
        return [folder / name for name in names if pattern.fullmatch(name)]


def _real_path(path: Path) -> Path:
    """Resolve symbolic links. Raises SystemFailure if a relative path can't be resolved."""
    try:
        return Path(os.path.realpath(path))
    except OSError as error:
        raise SystemFailure(
            f"Can't find {path}, because the current folder can't be found: {error.strerror}. Change to another folder."
        ) from error


def _is_unknown(path: Path) -> bool:
    """Return whether the file at an exchange path is neither of the versions in its name."""
    if path.suffix != _EXCHANGED:
        return False
    digests = path.stem[-16:]
    try:
        return FileVersion.of(path).digest not in {digests[:8], digests[8:]}
    except OSError:  # it has just been deleted
        return False


def make_folder(folder: Path, library: Path | None = None) -> None:
    """Create a folder and its parents, accessible only to the user, and sync them to disk. Raises OSError.

    Folders that root creates belong to the owner of the library, by default to the owner of the parent folder.
    """
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for missing_folder in reversed(missing):
        missing_folder.mkdir(mode=NEW_FOLDER_MODE, exist_ok=True)
        if sys.platform != "win32":
            with _opened_folder(missing_folder) as descriptor:
                give_to_owner(library or missing_folder.parent, descriptor)
        sync_folder(missing_folder.parent)


@contextmanager
def temporary_file(target: Path, content: Content, prepare: Callable[[int], None]) -> Iterator[Path]:
    """Write and sync a file next to the target, for the block to rename; an error deletes it. Raises OSError.

    `prepare` sets the attributes of the open file, which is created with the mode 600.
    """
    temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}{_TEMPORARY}")
    try:
        descriptor = create(temporary, NEW_FILE_MODE)
        try:
            prepare(descriptor)
            for piece in [content] if isinstance(content, bytes) else content:
                remaining = memoryview(piece)
                while remaining:
                    remaining = remaining[os.write(descriptor, remaining) :]
            sync(descriptor)
        finally:
            os.close(descriptor)
        yield temporary
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108 - the fault tests patch each system call
        raise


def write_atomically(
    target: Path,
    content: bytes,
    prepare: Callable[[int], None] = lambda _: None,
    check: Callable[[], None] = lambda: None,
) -> None:
    """Write a temporary file, sync it and rename it to the target. An error leaves the target untouched.

    `prepare` sets the attributes of the new file. `check` runs right before the rename. Raises OSError.
    """
    with temporary_file(target, content, prepare) as temporary:
        check()
        replace(temporary, target)
    sync_folder(target.parent)


def write_user_file(path: Path, content: bytes, mode: int | None = None, *, force: bool | None = None) -> None:
    """Write a file at a path given by the user, atomically. Existing files are only overwritten with `force`.

    New files are created with `mode`, by default the mode given by the umask. `force` is None if the command has no
    `--force` option. Raises UsageError and SystemFailure.
    """
    target = _real_path(path)

    def check() -> None:
        if os.path.lexists(target) and not force:
            hint = "" if force is None else ", or overwrite it with --force"
            raise UsageError(f"{path} already exists. Choose another file{hint}.")

    check()
    try:
        if not target.exists():
            prepare = partial(_set_mode, _default_mode() if mode is None else mode)
        elif target.is_file():
            prepare = partial(copy_attributes, target)
        else:
            raise UsageError(f"{path} is not a regular file. Choose another file.")
        write_atomically(target, content, prepare, check)
    except OSError as error:
        raise SystemFailure.from_os_error(f"write {path}", error) from error


def _set_mode(mode: int, descriptor: int) -> None:
    if sys.platform != "win32":
        os.fchmod(descriptor, mode)


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # which can't sync folders
        return
    with _opened_folder(folder) as descriptor:
        try:
            sync(descriptor)
        except OSError as error:  # some file systems can't sync folders, only files
            if error.errno not in {errno.EINVAL, errno.EOPNOTSUPP}:
                raise


@contextmanager
def _opened_folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
