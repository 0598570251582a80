"""Fixtures for the command tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def editor(paperlog: Shell, tmp_path: Path) -> Path:
    """The path of a fake editor: a shell script that the test writes, called with the draft as $1."""
    script = tmp_path / "my editor"
    paperlog.environ["EDITOR"] = f"sh '{script}'"
    return script
