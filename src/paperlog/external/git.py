"""The configuration of git's merge driver for a library."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from msgspec import Struct

from paperlog.errors import SystemFailure, UsageError
from paperlog.store import write_user_file

_NAME = "merge of paperlog libraries"


class DriverSetup(Struct, frozen=True):
    """The settings for a library in a repository: the line for .gitattributes, and the command that git runs."""

    repository: Path
    attributes: Path
    line: str
    command: str


def plan_setup(library: Path) -> DriverSetup:
    """Return the set-up for a library in a git repository. Raises UsageError if it isn't in one."""
    found = _git(library.parent, "rev-parse", "--show-toplevel")
    if found.returncode or not found.stdout.strip():
        raise UsageError(f"{library} isn't in a git repository. Create one with 'git init' in {library.parent}.")
    repository = Path(os.fsdecode(found.stdout.removesuffix(b"\n")))
    path = library.relative_to(repository.resolve()).as_posix()
    program = ["paperlog"] if shutil.which("paperlog") else [sys.executable, "-m", "paperlog"]
    pattern = f'"/{path}"' if any(character in path for character in ' \t"\\') else f"/{path}"
    return DriverSetup(
        repository,
        repository / ".gitattributes",
        f"{pattern} merge=paperlog",
        f"{shlex.join(program)} merge-driver %O %A %B %P",
    )


def set_up(setup: DriverSetup) -> None:
    """Add the line to .gitattributes, and set the command in the repository's configuration."""
    try:
        known = setup.attributes.read_bytes() if setup.attributes.exists() else b""
    except OSError as error:
        raise SystemFailure.from_os_error(f"read {setup.attributes}", error) from error
    line = os.fsencode(setup.line)
    if line not in known.splitlines():
        separator = b"\n" if known and not known.endswith(b"\n") else b""
        write_user_file(setup.attributes, known + separator + line + b"\n", force=True)
    for name, value in (("name", _NAME), ("driver", setup.command)):
        done = _git(setup.repository, "config", f"merge.paperlog.{name}", value)
        if done.returncode:
            raise SystemFailure(f"git config failed: {os.fsdecode(done.stderr).strip()}")


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)  # noqa: S603, S607 - the user's own git
    except FileNotFoundError:
        raise SystemFailure("Can't find git. Install it first.") from None
