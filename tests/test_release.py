"""The release script, in a small repository."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "release.py"))
release, NotReleased = SCRIPT["release"], SCRIPT["NotReleased"]

CHANGELOG = """# Changelog

## [Unreleased]

## [1.2.0] - 2026-12-01

### Added

- A command.

## [1.1.0] - 2026-11-01

- Another command.
"""
PASSING = [[sys.executable, "-c", ""]]
BUILD = [sys.executable, "-c", "import os; open('built', 'w').write(os.environ['SOURCE_DATE_EPOCH'])"]


def git(repository: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=repository, capture_output=True, text=True, check=True).stdout


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", "Change files", "--date", "2026-12-01")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "a@example.org")
    git(tmp_path, "init", "--quiet")
    package = tmp_path / "src" / "paperlog"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""A program."""\n\n__version__ = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / ".gitignore").write_text("built\n")
    commit(tmp_path)
    return tmp_path


def assert_refused(repository: Path, reason: str, checks: list[list[str]] = PASSING) -> None:
    tags = git(repository, "tag")
    with pytest.raises(NotReleased, match=reason):
        release(repository, checks, BUILD)
    assert git(repository, "tag") == tags


def test_release_is_checked_built_and_tagged_with_its_notes(repository: Path) -> None:
    assert release(repository, PASSING, BUILD) == "v1.2.0"
    notes = git(repository, "tag", "--list", "--format=%(contents)", "v1.2.0")
    assert notes.strip() == "paperlog 1.2.0\n\n### Added\n\n- A command."
    assert (repository / "built").read_text() == git(repository, "log", "-1", "--format=%ct").strip()


def test_changes_that_are_not_committed_are_refused(repository: Path) -> None:
    (repository / "new.py").touch()
    assert_refused(repository, r"aren't committed(.|\n)*new\.py")


@pytest.mark.parametrize(
    "changelog",
    [
        "",
        CHANGELOG.replace("1.2.0", "1.2.1"),
        CHANGELOG.replace(" - 2026-12-01", ""),
        CHANGELOG.replace("### Added\n\n- A command.\n", ""),
    ],
)
def test_changelog_without_the_version_is_refused(repository: Path, changelog: str) -> None:
    (repository / "CHANGELOG.md").write_text(changelog)
    commit(repository)
    assert_refused(repository, r"no changes under '## \[1\.2\.0\] - YYYY-MM-DD'")


@pytest.mark.parametrize("version", ["1.2.0.dev0", "1.2", "1.2.0rc1"])
def test_version_between_releases_is_refused(repository: Path, version: str) -> None:
    (repository / "src" / "paperlog" / "__init__.py").write_text(f'__version__ = "{version}"\n')
    commit(repository)
    assert_refused(repository, f"__version__ is {version}, which is not the version of a release")


def test_failing_check_is_refused(repository: Path) -> None:
    assert_refused(repository, "This command failed: .* -c exit", [*PASSING, [sys.executable, "-c", "exit(1)"]])
    assert not (repository / "built").exists()


def test_check_that_changes_files_is_refused(repository: Path) -> None:
    assert_refused(repository, r"changed files:\n\?\? x", [[sys.executable, "-c", "open('x', 'w')"]])


def test_version_is_released_only_once(repository: Path) -> None:
    release(repository, PASSING, BUILD)
    assert_refused(repository, r"tag v1\.2\.0 already exists")


def test_folder_without_a_repository_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").rename(tmp_path / "git")
    with pytest.raises(NotReleased, match="git status failed"):
        release(repository, PASSING, BUILD)
