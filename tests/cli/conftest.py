"""The fixtures of the tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def editor(paperlog: Shell, tmp_path: Path) -> Path:
    """An editor that runs the shell script written into it, with the draft as $1."""
    script = tmp_path / "my editor"
    paperlog.environ["EDITOR"] = f"sh '{script}'"
    return script
