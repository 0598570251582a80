"""Snapshots of the browser as text, in three sizes, on a new library and on the sample library.

Each file has the text of the screen, then a letter for the style of each character, then the styles. To update the
snapshots, run this command and look at the changes before you commit them:

    PYTHONPATH=tests python tests/tui/test_screens.py
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import ascii_letters
from tempfile import TemporaryDirectory

import pytest
from rich.segment import Segment
from rich.style import Style

from support.browsing import BrowserPilot, browsing
from support.sample_library import write_library
from support.shell import Shell

SNAPSHOTS_FOLDER = Path(__file__).with_name("screens")
SIZES = ((60, 20), (100, 30), (200, 50))
EMPTY = {"empty": ""}
NEW = {
    "list": "j j j j j j j j",
    "search": "slash r a n k enter",
    "invalid-query": "slash y e a r : 2 0 2 0 . . 2 0 x",
    "no-results": "slash y e a r : 1 9 0 0 enter",
    "help": "question_mark",
    "paper": "j j j j j j j j enter",
    "note": "n r a n k space 8",
    "filters": "f r",
    "tags": "slash c h i n enter t",
    "statistics": "D",
    "day": "ctrl+r",
    "add": "a",
    "read-again": "slash b e r t enter r",
    "sort": "S",
    "palette": "ctrl+p l o r a",
    "light": "T G",
}
SAMPLE = {
    "sample-list": "j",
    "sample-search": "slash r a n k enter",
    "sample-paper": "slash k e y : t r a n s f o r m e r enter enter",
    "sample-note": "slash k e y : l o r a enter e 2",
    "sample-filters": "f r",
    "sample-tags": "space space t down",
    "sample-statistics": "D",
    "sample-day": "space space space ctrl+r",
    "sample-read-again": "asterisk r",
    "sample-palette": "ctrl+p r a n k",
}
KEYS = {**EMPTY, **NEW, **SAMPLE}
SNAPSHOTS = [(name, *size) for name in KEYS for size in SIZES]


def render(paperlog: Shell, name: str, columns: int, lines: int) -> str:
    if name in EMPTY:
        paperlog(["remove", *paperlog.keys("list"), "--yes"])
    if name in NEW:
        paperlog("mark-read bert --on 2026-11-01")
        paperlog("mark-read chinchilla --rating 4 --note 'about 20 tokens per parameter'")
        paperlog("tag chinchilla --add scaling")
        paperlog("mark-reading lora")
        paperlog("queue vit detr")
    with browsing(paperlog, columns, lines) as browser:
        return snapshot(browser(KEYS[name]))


def snapshot(browser: BrowserPilot) -> str:
    browser.rest()
    with browser.app._context():
        strips = browser.app.screen._compositor.render_strips()
    letters: dict[str, str] = {}
    texts, styles = [], []
    for strip in strips:
        texts.append("".join(segment.text for segment in strip).rstrip())
        styles.append(_style_letters(list(strip), letters).rstrip("a"))
    legend = [f"{letter} {style}" for style, letter in letters.items()]
    return "\n".join([*texts, "", *styles, "", *legend, ""])


def _style_letters(segments: Sequence[Segment], letters: dict[str, str]) -> str:
    return "".join(
        letters.setdefault(_visible_style(segment), ascii_letters[len(letters)]) * len(segment.text)
        for segment in segments
    )


def _visible_style(segment: Segment) -> str:
    style = segment.style or Style.null()
    is_blank = segment.text.isspace() and not style.reverse
    return str(Style(bgcolor=style.bgcolor) if is_blank else style.clear_meta_and_links())


def snapshot_path(name: str, columns: int, lines: int) -> Path:
    return SNAPSHOTS_FOLDER / f"{name}-{columns}x{lines}.txt"


@pytest.mark.parametrize(("name", "columns", "lines"), SNAPSHOTS)
def test_screen_matches_snapshot(paperlog: Shell, sample_store: Path, name: str, columns: int, lines: int) -> None:
    if name in SAMPLE:
        shutil.copyfile(sample_store, paperlog.store)
    expected = snapshot_path(name, columns, lines).read_text("utf-8")
    assert render(paperlog, name, columns, lines) == expected


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "library.json"
    write_library(path, imported=0)
    return path


def test_every_snapshot_is_used() -> None:
    assert {*SNAPSHOTS_FOLDER.iterdir()} == {snapshot_path(*snapshot) for snapshot in SNAPSHOTS}


def write_snapshots(folder: Path) -> None:
    SNAPSHOTS_FOLDER.mkdir(exist_ok=True)
    for file in SNAPSHOTS_FOLDER.iterdir():
        file.unlink()
    stores: Mapping[str, Path] = {name: folder / f"{name}.json" for name in ("new", "sample")}
    Shell(stores["new"])("list")
    write_library(stores["sample"], imported=0)
    for name, columns, lines in SNAPSHOTS:
        store = folder / "library.json"
        shutil.copyfile(stores["sample" if name in SAMPLE else "new"], store)
        snapshot_path(name, columns, lines).write_text(render(Shell(store), name, columns, lines), "utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        write_snapshots(Path(temporary))
