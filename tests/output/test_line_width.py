"""No line is wider than the terminal: every command on a sample library, at 20 to 250 columns.

Paths, links, JSON and exports are not wrapped, because they are copied from the terminal.
"""

from __future__ import annotations

import re
import shlex
import shutil
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paperlog.cli.command_table import COMMANDS
from paperlog.fetch import Fetcher
from paperlog.image_cache import ImageCache
from paperlog.output.cells import width
from support.sample_library import write_library
from support.shell import Shell

COLUMNS = st.integers(20, 250)
NOT_WRAPPED = {"browse", "path", "export", "report", "merge-driver"}
"""Commands that show a full screen, which has its own tests, or a path, a list or a report to copy, or are for git."""
READING = """
config
graph
graph grounded-sam
list
list --sort rating
list note:softmax
list --sort read
list --sort status
log
log sam
log qlora
log --since -30d --status read
progress lora
list @backlog
next -n 30 --explain
queue
search attention
search 注意機構
search atention lora adptation
show lora
show sam
show ssd
show attention
notes
tags
view
history
doctor
stats
stats year:2023.. author:chen
stats rating:5 status:unread
list rating:5 status:unread
stats status:nosuch
help
help query
help list
import --help
show nosuchpaper
show a
list nosuch:field
list (lora or
list --nosuch
nosuch
rate lora 9
search
undo 999
merge lora nosuch
split lora
cite nosuch
cite bert --style apa
schema
schema fetch nosuch
open nosuchpaper
open --pdf lora
restore 99
restore nosuch.json
remove nosuchpaper
update nosuchpaper
add nosuch
add --title "Attention Is All You Need" --link https://arxiv.org/abs/1706.03762
import nosuch.bib
sync nosuch.json
sync --resolve
category list
category remove nosuch
random
view save mine 'list of ('
view remove nosuch
goal clear --month 2020-01
goal set 3 --week november
undo 0
""".strip().splitlines()
WRITING = """
mark-read lora vit --rating 4 --note 'averyveryverylongwordthatfitsnowhereatall_and_more'
mark-skimmed moe
mark-reading detr
mark-dropped mamba
queue bert elmo --first
tag category:language --add "a very long tag in several words which is longer than twenty cells" --yes
rate elmo 2
progress elmo 12/3000
progress lm-is-compression 999998/999999
list is:reading
annotate elmo "a note" --quote "averyveryverylongwordthatfitsnowhereatall_and_more of a quotation" --page "xii to xiii"
log elmo
log lm-is-compression
show elmo
log
log elmo --edit 1 --on 2024-05
log elmo --remove 1
annotate elmo "a note"
edit elmo --title "注意力机制就是你所需要的一切注意力机制就是你所需要的一切注意力机制就是你所需要的一切"
edit elmo --reset title
undo 3
redo
category rename vision "A very long name of a category in several words which is longer than twenty cells"
category recolor general blue
category merge general language --yes
category remove vision --yes
goal set 50 --year 2026
goal set 999999 --week 2026-w48
goal
goal clear --year 2026
import
import --dry-run
link elmo --builds-on lora --compares-with lm-is-compression --compares-with vit
link lora --builds-on elmo
link elmo vit --remove
merge elmo gpt --yes
split elmo --yes
remove lora --yes
mark-unread lora --yes
add --title "A paper with a long title about 注意力机制 in several words" --author "Jane Doe" --link https://lab.org/papers
add --title "Another one" --link https://lab.org/papers
import {folder}/list.bib --source mine
import {folder}/list.bib --source mine --dry-run
import {folder}/empty.txt
backup {folder}/copy.json
sync {folder}/copy.json
rate vit 5
sync {folder}/copy.json
backup
backup --list
restore 1 --yes
undo --skip
doctor
view save a-view-with-a-long-name-of-many-cells 'category:language or year:2023..2024 or author:"jane doe"'
view remove a-view-with-a-long-name-of-many-cells
""".strip().splitlines()
LIST = """
@misc{one, title={A first paper with a long title}, url={https://lab.org/papers}}
@misc{two, title={Another one}, url={https://lab.org/papers}}
@misc{without-a-title-but-with-a-long-key, year=2020}
@misc{broken, title={Never closed
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample library with few imported papers, so that commands are faster."""
    path = tmp_path_factory.mktemp("widths") / "library.json"
    write_library(path, 120)
    return path


def wide_lines(paperlog: Shell, line: str, columns: int) -> list[str]:
    """Run a command and return the lines that are wider than the terminal."""
    result = paperlog(["--color", "always", *shlex.split(line)], columns=columns)
    text = re.sub(r"\x1b\[[0-9;]*m", "", result.out + result.err)
    assert text.strip(), line
    return [f"{line}: {shown}" for shown in text.split("\n") if width(shown) > columns]


@pytest.mark.parametrize("line", ["", *READING])
@settings(max_examples=2)
@example(20)
@given(COLUMNS)
def test_reading_commands_fit_the_terminal(store: Path, line: str, columns: int) -> None:
    paperlog = Shell(store, fetcher=Fetcher, pictures=lambda: ImageCache(store.parent))
    assert wide_lines(paperlog, line, columns) == []


@settings(max_examples=1)
@example(20)
@given(COLUMNS)
def test_writing_commands_fit_the_terminal(store: Path, columns: int) -> None:
    with TemporaryDirectory() as folder:
        paperlog = Shell(Path(shutil.copy(store, Path(folder, "library.json"))))
        Path(folder, "list.bib").write_text(LIST, "utf-8")
        Path(folder, "empty.txt").touch()
        lines = [line.replace("{folder}", folder) for line in WRITING]
        assert [shown for line in lines for shown in wide_lines(paperlog, line, columns)] == []


@settings(max_examples=1)
@example(20)
@given(COLUMNS)
def test_findings_fit_the_terminal(store: Path, columns: int) -> None:
    with TemporaryDirectory() as folder:
        paperlog = Shell(Path(shutil.copy(store, Path(folder, "library.json"))))
        damaged = re.sub('"rating": [0-9]', '"rating": 99', paperlog.store.read_text("utf-8"), count=3)
        paperlog.store.write_text(damaged, "utf-8")
        lines = ["doctor", "list is:read", "rate lora 5", "doctor --fix", "doctor"]
        assert [shown for line in lines for shown in wide_lines(paperlog, line, columns)] == []


def test_every_command_is_tested() -> None:
    tested = {line.split()[0] for line in [*READING, *WRITING]}
    assert set(chain.from_iterable(COMMANDS.values())) - NOT_WRAPPED <= tested


@pytest.mark.parametrize(
    ("columns", "start"),
    [
        (59, "generative-agents  Apr 2023"),
        (60, "generative-agen…  Generat"),
        (80, "generative-agen…  Generat"),
        (250, "generative-agents  "),
    ],
)
def test_rows_show_months_and_cut_keys_to_16_cells_if_titles_are_cut(store: Path, columns: int, start: str) -> None:
    row = next(line for line in Shell(store)("list category:language", columns=columns).lines if "generative" in line)
    assert f" {start}" in row
    assert "  Apr 2023" in row
    assert "★" in row
