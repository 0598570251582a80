"""Run paperlog on a system whose calls fail: `broken_system.py FAULT NUMBER WHEN LOG COMMAND...`.

Every call of the commit that touches the library's folder is counted; at call NUMBER the FAULT happens, `before` or
`after` the call: an error (EIO, ENOSPC), or a signal (KILL, TERM, INT). LOG gets a line for each call, as JSON.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

CALLS = ("open", "write", "fsync", "fchmod", "replace", "unlink", "close")


class BrokenSystem:
    """The calls of the system, counted where they touch a folder."""

    def __init__(self, folder: Path, fault: str, number: int, when: str, log: Path) -> None:
        self.folder, self.fault, self.number, self.when, self.log = folder, fault, number, when, log
        self.descriptors: dict[int, str] = {}
        self.calls = 0

    def strike(self) -> None:
        if self.fault in {"EIO", "ENOSPC"}:
            code = getattr(errno, self.fault)
            raise OSError(code, os.strerror(code))
        os.kill(os.getpid(), getattr(signal, f"SIG{self.fault}"))

    def note(self, name: str, path: str, args: tuple[Any, ...]) -> None:
        call = {
            "name": name,
            "path": path,
            "to": os.fspath(args[0]) if name == "replace" else None,
            "data": bytes(args[0]).decode("latin-1") if name == "write" else None,
            "creates": name == "open" and bool(args[0] & os.O_CREAT),
        }
        with self.log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(call) + "\n")

    def watched(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(target: Any, *args: Any, **kwargs: Any) -> Any:
            path = self.descriptors.get(target) if isinstance(target, int) else os.fspath(target)
            if not isinstance(path, str) or not path.startswith(str(self.folder)):
                return real(target, *args, **kwargs)
            self.calls += 1
            self.note(name, path, args)
            number = self.calls
            if number == self.number and self.when == "before":
                self.strike()
            try:
                result = real(target, *args, **kwargs)
                if name == "open":
                    self.descriptors[result] = path
                if name == "close":
                    del self.descriptors[target]
            finally:
                if number == self.number and self.when == "after":
                    self.strike()
            return result

        return call


def main() -> None:
    fault, number, when, log, *command = sys.argv[1:]
    from paperlog.cli.app import app  # noqa: PLC0415 - loading the program is no part of the commit

    system = BrokenSystem(Path(os.environ["PAPERLOG_STORE"]).parent, fault, int(number), when, Path(log))
    for name in CALLS:
        setattr(os, name, system.watched(name, getattr(os, name)))
    app(command)


main()
