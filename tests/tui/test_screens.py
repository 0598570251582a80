"""Snapshots of the browser as SVG files, in three sizes.

To update the snapshots, run this command and look at the new files before you commit them:

    PYTHONPATH=tests python tests/tui/test_screens.py
"""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.browsing import browsing
from support.shell import Shell

SNAPSHOTS_FOLDER = Path(__file__).with_name("screens")
CELL, LINE = 12.2, 24.4
"""The width and height of a character cell in Rich's SVG files."""
SIZES = ((60, 20), (80, 24), (120, 40))
KEYS = {
    "list": "j j j j j j j j",
    "invalid-query": "slash y e a r : 2 0 2 0 . . 2 0 x",
    "help": "question_mark",
    "paper": "j j j j j j j j enter",
    "note": "n r a n k space 8",
    "light": "T G",
}
SNAPSHOTS = [(name, *size) for name in KEYS for size in SIZES]


def render(paperlog: Shell, name: str, columns: int, lines: int) -> str:
    """Return a screen as SVG, without external fonts or the checksum that Rich adds to class names."""
    paperlog("mark-read chinchilla --rating 4 --note 'about 20 tokens per parameter'")
    paperlog("tag chinchilla --add scaling")
    paperlog("mark-reading lora")
    paperlog("queue vit detr")
    with browsing(paperlog, columns, lines) as browser:
        svg = browser(KEYS[name]).svg()
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"terminal-\d+-", "terminal-", svg)


def cells(svg: str) -> dict[tuple[int, int], tuple[str, str, str]]:
    """Return the character, style and background of each cell, regardless of how the SVG groups cells."""
    styles = dict(re.findall(r"\.terminal-(r\d+) \{ (.*?)[; ]*\}", svg))
    grid: dict[tuple[int, int], tuple[str, str, str]] = {}
    for fill, *numbers in re.findall(r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg):
        x, y, width = map(float, numbers)
        for column in range(round(x / CELL), round((x + width) / CELL)):
            grid[int(y // LINE), column] = (" ", "", fill)
    for name, x, y, text in re.findall(
        r'<text class="terminal-(r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg
    ):
        for column, character in enumerate(unescape(text), start=round(float(x) / CELL)):
            cell = int(float(y) // LINE), column
            if character != "\xa0":
                grid[cell] = (character, styles[name], grid[cell][2] if cell in grid else "")
    return grid


def snapshot_path(name: str, columns: int, lines: int) -> Path:
    return SNAPSHOTS_FOLDER / f"{name}-{columns}x{lines}.svg"


@pytest.mark.parametrize(("name", "columns", "lines"), SNAPSHOTS)
def test_screen_matches_snapshot(paperlog: Shell, name: str, columns: int, lines: int) -> None:
    expected = snapshot_path(name, columns, lines).read_text("utf-8")
    assert cells(render(paperlog, name, columns, lines)) == cells(expected)


def test_every_snapshot_is_used() -> None:
    assert {*SNAPSHOTS_FOLDER.iterdir()} == {snapshot_path(*snapshot) for snapshot in SNAPSHOTS}


def test_snapshots_load_no_external_resources() -> None:
    for file in SNAPSHOTS_FOLDER.iterdir():
        assert "url(http" not in file.read_text("utf-8"), file


if __name__ == "__main__":
    SNAPSHOTS_FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        new_library = Path(folder, "new.json")
        Shell(new_library)("list")
        for name, columns, lines in SNAPSHOTS:
            store = Path(folder, "library.json")
            shutil.copyfile(new_library, store)
            svg = render(Shell(store), name, columns, lines)
            snapshot_path(name, columns, lines).write_text(svg, "utf-8")
