"""Simulations of Windows and macOS: what they lack, and what they do differently."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

MISSING_ON_WINDOWS = {
    os: (
        *("chown", "fchmod", "fchown", "fork", "getegid", "geteuid", "getgid", "getgroups", "getuid", "getxattr"),
        *("killpg", "lchown", "listxattr", "mkfifo", "removexattr", "setsid", "setxattr", "uname", "wait"),
        *("O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC"),
    ),
    signal: ("SIGALRM", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "SIGWINCH", "SIGXCPU", "alarm", "pthread_kill"),
}
MISSING_MODULES_ON_WINDOWS = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
_BINARY = 1 << 28
_list_names, _read_link = os.listdir, os.readlink


def simulate_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what Windows lacks, and simulate its file locks, line endings, names and refusals.

    Open files can't be replaced or deleted, folders can't be opened, and only files opened for writing can be synced.
    """
    real_open, real_write, real_fsync = os.open, os.write, os.fsync
    text_files = set[int]()

    def open_(path: Any, flags: int, mode: int = 0o777, **options: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied", path)
        if re.search(r'[<>:"|?*]', Path(path).name):
            raise OSError(errno.EINVAL, "Invalid argument", path)
        descriptor = real_open(path, flags & ~_BINARY, mode, **options)
        text_files.discard(descriptor)
        if not flags & _BINARY:
            text_files.add(descriptor)
        return descriptor

    def write(descriptor: int, data: Any) -> int:
        if descriptor in text_files:
            real_write(descriptor, bytes(data).replace(b"\n", b"\r\n"))
            return len(data)
        return real_write(descriptor, data)

    def fsync(descriptor: int) -> None:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, "Bad file descriptor")
        real_fsync(descriptor)

    def refuse_if_open(call: Callable[..., None]) -> Callable[..., None]:
        def refusing(*paths: Any) -> None:
            if any(is_open(path) for path in paths):
                raise PermissionError(errno.EACCES, "The process cannot access the file", paths[0])
            call(*paths)

        return refusing

    for module, names in MISSING_ON_WINDOWS.items():
        for name in names:
            monkeypatch.delattr(module, name, raising=False)
    for name in MISSING_MODULES_ON_WINDOWS:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "msvcrt", _msvcrt())
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "O_BINARY", _BINARY, raising=False)
    for name, call in (("open", open_), ("write", write), ("fsync", fsync)):
        monkeypatch.setattr(os, name, call)
    for name in ("replace", "unlink"):
        monkeypatch.setattr(os, name, refuse_if_open(getattr(os, name)))


def simulate_macos(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Remove what macOS lacks; return a list to which the descriptor of each full sync is added."""
    synced = list[int]()
    for name in ("getxattr", "listxattr", "removexattr", "setxattr"):
        monkeypatch.delattr(os, name)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda descriptor, _: synced.append(descriptor))
    return synced


def is_open(path: Any) -> bool:
    """Return whether this process has a file open."""
    descriptors = Path("/proc/self/fd")
    opened = set[str]()
    for name in _list_names(descriptors):
        try:
            opened.add(_read_link(descriptors / name))
        except FileNotFoundError:  # the descriptor of listdir itself
            continue
    return os.path.realpath(path) in opened


def _msvcrt() -> SimpleNamespace:
    """Return the module with Windows' file locks, made of those of Linux."""

    def locking(descriptor: int, mode: int, _: int) -> None:
        assert mode == 2
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(errno.EACCES, "Permission denied") from None

    return SimpleNamespace(LK_NBLCK=2, locking=locking)
