"""What the browser looks like: SVG pictures at three sizes, beside which what is shown now is laid.

    python tests/test_browse_screens.py

writes them anew; look at them before they are kept.
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

SCREENS = Path(__file__).with_name("screens")
CELL, LINE = 12.2, 24.4
"""How large Rich draws them."""
SIZES = ((60, 20), (80, 24), (120, 40))
KEYS = {
    "list": "j j j j j j j j",
    "mistake": "slash y e a r : 2 0 2 0 . . 2 0 x",
    "help": "question_mark",
    "paper": "j j j j j j j j enter",
    "note": "n r a n k space 8",
    "light": "T G",
}
PICTURES = [(name, *size) for name in KEYS for size in SIZES]


def picture(paperlog: Shell, name: str, columns: int, lines: int) -> str:
    """Return a screen as SVG, without the number that Rich makes of all that is on it and its fonts from elsewhere."""
    paperlog("mark-read chinchilla --rating 4 --note 'about 20 tokens per parameter'")
    paperlog("tag chinchilla --add scaling")
    paperlog("mark-reading lora")
    paperlog("queue vit detr")
    with browsing(paperlog, columns, lines) as browser:
        svg = browser(KEYS[name]).svg()
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"terminal-\d+-", "terminal-", svg)


def cells(svg: str) -> dict[tuple[int, int], tuple[str, str, str]]:
    """Return the letter, its style and the background of each cell, however the picture puts them together."""
    styles = dict(re.findall(r"\.terminal-(r\d+) \{ (.*?)[; ]*\}", svg))
    found: dict[tuple[int, int], tuple[str, str, str]] = {}
    for fill, *numbers in re.findall(r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', svg):
        x, y, width = map(float, numbers)
        for column in range(round(x / CELL), round((x + width) / CELL)):
            found[int(y // LINE), column] = (" ", "", fill)
    for name, x, y, text in re.findall(
        r'<text class="terminal-(r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg
    ):
        for column, letter in enumerate(unescape(text), start=round(float(x) / CELL)):
            place = int(float(y) // LINE), column
            if letter != "\xa0":
                found[place] = (letter, styles[name], found[place][2] if place in found else "")
    return found


def file_of(name: str, columns: int, lines: int) -> Path:
    return SCREENS / f"{name}-{columns}x{lines}.svg"


@pytest.mark.parametrize(("name", "columns", "lines"), PICTURES)
def test_the_screen_is_as_it_was(paperlog: Shell, name: str, columns: int, lines: int) -> None:
    kept = file_of(name, columns, lines).read_text("utf-8")
    assert cells(picture(paperlog, name, columns, lines)) == cells(kept)


def test_every_picture_is_looked_at() -> None:
    assert {*SCREENS.iterdir()} == {file_of(*each) for each in PICTURES}


def test_no_picture_needs_anything_from_elsewhere() -> None:
    for file in SCREENS.iterdir():
        assert "url(http" not in file.read_text("utf-8"), file


if __name__ == "__main__":
    SCREENS.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        fresh = Path(folder, "fresh.json")
        Shell(fresh)("list")
        for each in PICTURES:
            store = Path(folder, "library.json")
            shutil.copyfile(fresh, store)
            file_of(*each).write_text(picture(Shell(store), *each), "utf-8")
