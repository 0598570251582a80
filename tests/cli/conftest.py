"""Fixtures for the tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def editor(paperlog: Shell, tmp_path: Path) -> Path:
    """The editor: a shell script to write, which gets the draft as $1."""
    script = tmp_path / "my editor"
    paperlog.environ["EDITOR"] = f"sh '{script}'"
    return script
