"""The doctor's checks of the library file, its folder and the files next to it, and their repairs."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shlex import quote

from paperlog.library.findings import Finding
from paperlog.store import AtomicFile, Backups, is_readable
from paperlog.store.lock import lock_path
from paperlog.store.system import supports_locks


def check_files(file: AtomicFile, backups: Backups) -> Iterator[Finding]:
    yield from _obstacles(file, backups)
    yield from _world_writable_paths(file)
    yield from _leftover_files(file, backups)
    yield from _missing_locks(file)


def fix_files(file: AtomicFile, backups: Backups, now: datetime) -> list[str]:
    """Repair file modes, and keep unknown versions as backups; return descriptions of the repairs.

    The caller must hold the lock. Temporary files were deleted when the lock was acquired. Raises OSError.
    """
    repairs = []
    if _is_world_writable(file.target):
        file.target.chmod(stat.S_IMODE(file.target.stat().st_mode) & ~stat.S_IWOTH)
        repairs.append(f"removed write permission for others from {file.target}")
    for version in file.unknown_versions():
        content = version.read_bytes()
        backup = backups.create(content, now, readable=is_readable(content, version))
        version.unlink()
        repairs.append(f"kept {version} as the backup {backup.path}")
    for leftover in backups.leftovers():
        leftover.unlink()
        repairs.append(f"deleted {leftover}")
    return repairs


def _obstacles(file: AtomicFile, backups: Backups) -> Iterator[Finding]:
    """Yield the problems that make every write fail."""
    folder, lock = file.target.parent, lock_path(file)
    for path, is_right_kind, kind, access in (
        (folder, folder.is_dir(), "folder", os.W_OK | os.X_OK),
        (file.target, file.target.is_file(), "file", os.W_OK),
        (lock, lock.is_file() and not lock.is_symlink(), "file", os.R_OK | os.W_OK),
        (backups.folder, backups.folder.is_dir(), "folder", os.W_OK | os.X_OK),
    ):
        if os.path.lexists(path) and not (is_right_kind and os.access(path, access)):
            problem, cure = f"isn't a {kind}", "Move it away."
            if is_right_kind:
                mode = "u+rwx" if kind == "folder" else "u+rw"
                problem, cure = "isn't writable", f"Its owner can make it writable: chmod {mode} {quote(str(path))}"
            yield Finding("not-writable", None, f"{path} {problem}, so no change can be saved. {cure}")


def _world_writable_paths(file: AtomicFile) -> Iterator[Finding]:
    if _is_world_writable(file.target):
        yield Finding("world-writable", None, f"Any user can write to {file.target}.", "remove that permission")
    folder = file.target.parent
    if _is_world_writable(folder):
        yield Finding("world-writable", None, f"Any user can write to {folder}, and can therefore replace the library.")


def _is_world_writable(path: Path) -> bool:
    mode = path.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _leftover_files(file: AtomicFile, backups: Backups) -> Iterator[Finding]:
    for leftover in (*file.leftovers(), *backups.leftovers()):
        yield Finding(
            "leftover-file", None, f"{leftover} was left by an interrupted write. The library is intact.", "delete it"
        )
    for version in file.unknown_versions():
        yield Finding(
            "unknown-version",
            None,
            f"{version} is a version of the library by another program, which an interrupted write replaced. It might "
            "have changes that the library doesn't have.",
            "keep it as a backup",
        )


def _missing_locks(file: AtomicFile) -> Iterator[Finding]:
    if not supports_locks(file.target):
        yield Finding(
            "no-locking",
            None,
            f"The file system of {file.target.parent} doesn't support locks, so nothing can be written. Move the "
            "library to another file system: --store PATH",
        )
