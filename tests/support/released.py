"""Version 0.1, unpacked from its wheel, and the libraries that it made."""

from __future__ import annotations

import json
import lzma
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "fixtures"
LIBRARIES = FIXTURES / "schema-1"
NAMES = ["year", "lists", "emptied", "edited", "repaired", "long-history"]
"""The libraries, which `fixtures/make_schema_1.py` describes and makes."""


def shown_by_released(name: str) -> Any:
    """Return what version 0.1 shows of a library: `code`, `out` and `err` by command."""
    return json.loads(lzma.decompress((LIBRARIES / name / "expected.json.xz").read_bytes()))


@dataclass(frozen=True)
class Released:
    """The program, unpacked in a folder."""

    folder: Path

    @classmethod
    def unpack(cls, folder: Path) -> Released:
        """Unpack the wheel, since the program reads files next to its modules, and add the command `paperlog`."""
        (wheel,) = FIXTURES.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        command = folder / "bin" / "paperlog"
        command.parent.mkdir()
        code = "import sys; sys.argv[0] = 'paperlog'; from paperlog.__main__ import main; main()"
        python = shlex.join([sys.executable, "-c", code])
        command.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(folder))} exec {python} "$@"\n')
        command.chmod(0o755)
        return cls(folder)

    def __call__(self, home: Path, *words: str, code: int = 0, **environ: str) -> str:
        """Run a command, which must exit with this code, and return its output."""
        return self._run([str(self.folder / "bin" / "paperlog"), *words], {"HOME": str(home), **environ}, code)

    def evaluate(self, home: Path, code: str) -> str:
        """Run Python code that imports the program."""
        return self._run([sys.executable, "-c", code], {"HOME": str(home), "PYTHONPATH": str(self.folder)})

    def install_completion(self, shell: str, environ: Mapping[str, str]) -> None:
        """Install the completion script for a shell, which version 0.1 detects as its parent process."""
        # A shell may replace itself with its last command, and would no longer be the parent process.
        self._run([shell, "-c", "paperlog --install-completion; true"], environ)

    def _run(self, command: list[str], environ: Mapping[str, str], code: int = 0) -> str:
        # No inherited variables: coverage would measure this process, too.
        environ = {"LC_ALL": "C.UTF-8", **environ, "PATH": f"{self.folder / 'bin'}:/usr/bin:/bin"}
        result = subprocess.run(command, env=environ, cwd=self.folder, capture_output=True, text=True, check=False)
        assert result.returncode == code, result.stderr
        return result.stdout


def known(now: Any, then: Any) -> Any:
    """Return `now` without the fields that the objects in `then` don't have."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {name: known(value, then[name]) for name, value in now.items() if name in then}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [known(*pair) for pair in zip(now, then, strict=True)]
    return now
