"""Check a release, build it and tag it: `python release.py`. Needs the extra `release`.

The version is the one in `src/paperlog/__init__.py`. See docs/versions.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent
CHECKS = (("bash", ".ci/run"), (sys.executable, "-m", "pip_audit", "--strict", "."))
BUILD = (sys.executable, "-m", "build")

_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_RELEASED = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


class NotReleased(Exception):
    """Raised if a release can't be made, with the reason."""


def release(root: Path, checks: Sequence[Sequence[str]], build: Sequence[str]) -> str:
    """Check, build and tag the release, and return its tag. Raises NotReleased, and then there is no tag."""
    version = released_version((root / "src/paperlog/__init__.py").read_text("utf-8"))
    tag = f"v{version}"
    notes = release_notes((root / "CHANGELOG.md").read_text("utf-8"), version)
    if changed := _git(root, "status", "--porcelain"):
        raise NotReleased(f"There are changes that aren't committed. Commit or discard them:\n{changed}")
    if _git(root, "tag", "--list", tag):
        raise NotReleased(f"The tag {tag} already exists. Choose another version.")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _git(root, "log", "-1", "--format=%ct")}
    for command in (*checks, build):
        if subprocess.run(command, cwd=root, env=environment, check=False).returncode:  # noqa: S603 - the checks above
            raise NotReleased(f"This command failed: {' '.join(command)}")
    if changed := _git(root, "status", "--porcelain"):
        raise NotReleased(f"The checks changed files:\n{changed}")
    _git(root, "tag", "--annotate", "--cleanup=verbatim", "--message", f"paperlog {version}\n\n{notes}", tag)
    return tag


def released_version(module: str) -> str:
    """Return the version in the source of the package. Raises NotReleased unless it is the version of a release."""
    found = _VERSION.search(module)
    if not found or not _RELEASED.fullmatch(found[1]):
        version = found[1] if found else "missing"
        raise NotReleased(f"__version__ is {version}, which is not the version of a release, such as 1.2.0.")
    return found[1]


def release_notes(changelog: str, version: str) -> str:
    """Return the section of the changelog about a version. Raises NotReleased if it is missing or empty."""
    heading = re.compile(rf"^## \[{re.escape(version)}\] - [0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$", re.MULTILINE)
    found = heading.search(changelog)
    notes = changelog[found.end() :].partition("\n## ")[0].strip() if found else ""
    if not notes:
        raise NotReleased(f"The changelog has no changes under '## [{version}] - YYYY-MM-DD'.")
    return notes


def _git(root: Path, *arguments: str) -> str:
    run = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607 - the maintainer's own git
    if run.returncode:
        raise NotReleased(f"git {arguments[0]} failed: {run.stderr.strip()}")
    return run.stdout.rstrip()


if __name__ == "__main__":
    try:
        tag = release(ROOT, CHECKS, BUILD)
    except NotReleased as error:
        sys.exit(str(error))
    print(f"Tagged {tag}. To publish it: git push origin {tag}")
