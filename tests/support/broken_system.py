"""Run paperlog commands with faults injected into system calls: `broken_system.py LOG OUTPUT`.

Each line of standard input is a JSON list that describes a run: `[FAULT, NUMBER, WHEN, COMMAND...]`. System calls on
files in the library's folder are counted. FAULT happens `before` or `after` call NUMBER and is either an error (EIO,
ENOSPC) or a signal (KILL, TERM, INT). The calls are appended to LOG as lines of JSON, and the output of the command is
written to OUTPUT. Each run is forked from this process, which has already loaded paperlog. The exit code is printed.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from paperlog.cli import commands
from paperlog.cli.app import app
from paperlog.store import renames

CALLS = ("open", "write", "fsync", "fchmod", "replace", "unlink", "close", "mkdir")


class BrokenSystem:
    """Counts and records the system calls on files in a folder, and makes one of them fail."""

    def __init__(self, folder: Path, fault: str, number: int, when: str, log: Path) -> None:
        self.folder, self.fault, self.number, self.when, self.log = folder, fault, number, when, log
        self.descriptors: dict[int, str] = {}
        self.calls = 0

    def fail(self) -> None:
        if self.fault in {"EIO", "ENOSPC"}:
            code = getattr(errno, self.fault)
            raise OSError(code, os.strerror(code))
        os.kill(os.getpid(), getattr(signal, f"SIG{self.fault}"))

    def note(self, name: str, path: str, args: tuple[Any, ...]) -> None:
        call = {
            "name": name,
            "path": path,
            "to": os.fspath(args[0]) if name in {"replace", "renameat2"} else None,
            "data": bytes(args[0]).decode("latin-1") if name == "write" else None,
            "creates": not Path(path).exists() if name == "mkdir" else name == "open" and bool(args[0] & os.O_CREAT),
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
                self.fail()
            try:
                result = real(target, *args, **kwargs)
                if name == "open":
                    self.descriptors[result] = path
                if name == "close":
                    del self.descriptors[target]
            finally:
                if number == self.number and self.when == "after":
                    self.fail()
            return result

        return call


def run(plan: list[Any], log: Path, output: Path) -> int:
    """Run a command in a forked process; return its exit code, or the negated number of the signal that ended it."""
    fault, number, when, *command = plan
    folder = Path(os.environ["PAPERLOG_STORE"]).parent
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    system = BrokenSystem(folder, fault, number, when, log)
    for name in CALLS:
        setattr(os, name, system.watched(name, getattr(os, name)))
    renames._rename = system.watched("renameat2", renames._rename)
    try:
        app(command)
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)
    except BaseException:  # noqa: BLE001 - the tests look for tracebacks in the output
        traceback.print_exc()
    os._exit(99)


def load_commands() -> None:
    """Load the modules of all commands, so that forked runs don't load them again."""
    for module in iter_modules(commands.__path__, f"{commands.__name__}."):
        import_module(module.name)
    gc.freeze()


def main() -> None:
    log, output = map(Path, sys.argv[1:])
    load_commands()
    for line in sys.stdin:
        print(run(json.loads(line), log, output), flush=True)


main()
