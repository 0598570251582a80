"""Snapshots of notes on a terminal, in two widths, in the sample library.

To update the snapshots, run this command and look at the new files before you commit them:

    PYTHONPATH=tests python tests/output/test_note_screens.py
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

from support.sample_library import write_library
from support.shell import Shell

FOLDER = Path(__file__).with_name("note_screens")
LINES = {
    "notes": "notes",
    "show": "show lora",
    "log": "log has:note --since 2026-06-01",
    "colors": "--color always notes lora moe mask-r-cnn gpt-3",
}
SCREENS = [(name, columns) for name in LINES for columns in (80, 40)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    return sample_library(tmp_path_factory.mktemp("notes") / "library.json")


def sample_library(file: Path) -> Shell:
    """Write the sample library without imported papers, but with a note that has a page and a quotation."""
    write_library(file, 0)
    paperlog = Shell(file)
    text = "contrast with $r \\ll \\min(d, k)$\n\n| rank | *accuracy* |\n|---|--:|\n| 8 | 73.4 |"
    paperlog(["annotate", "lora", text, "--page", "4", "--quote", "a low intrinsic rank"])
    return paperlog


def screen(library: Shell, name: str, columns: int) -> str:
    with patch.dict("os.environ", {"TERM": "xterm-256color"}):
        return library(LINES[name], columns=columns).out


@pytest.mark.parametrize(("name", "columns"), SCREENS)
def test_screen_matches_snapshot(library: Shell, name: str, columns: int) -> None:
    assert screen(library, name, columns) == path(name, columns).read_text("utf-8")


def test_every_snapshot_is_used() -> None:
    assert {*FOLDER.iterdir()} == {path(*each) for each in SCREENS}


def path(name: str, columns: int) -> Path:
    return FOLDER / f"{name}-{columns}.txt"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        sample = sample_library(Path(folder, "library.json"))
        for each in SCREENS:
            path(*each).write_text(screen(sample, *each), "utf-8")
