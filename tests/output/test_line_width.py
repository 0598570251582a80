"""No line is wider than the terminal: every command on a lived-in library, at 20 to 250 columns.

Paths, links, JSON and exports are not wrapped, because they are copied from the terminal.
"""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from paperlog.output.cells import width
from support.lived_in import write_library
from support.shell import Shell

READING = """
list
list --sort rating
list note:softmax
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
""".strip().splitlines()
WRITING = """
mark-read lora vit --rating 4 --note 'averyveryverylongwordthatfitsnowhereatall_and_more'
mark-skimmed moe
mark-reading detr
mark-dropped mamba
queue bert elmo --first
tag category:language --add "a very long tag in several words which is longer than twenty cells" --yes
rate elmo 2
annotate elmo "a note"
edit elmo --title "注意力机制就是你所需要的一切注意力机制就是你所需要的一切注意力机制就是你所需要的一切"
edit elmo --reset title
undo 3
redo
import
import --dry-run
merge elmo gpt --yes
remove lora --yes
backup
backup --list
doctor
view save a-view-with-a-long-name-of-many-cells 'category:language or year:2023..2024 or author:"jane doe"'
""".strip().splitlines()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lived-in library with few imported papers, so that commands are faster."""
    path = tmp_path_factory.mktemp("widths") / "library.json"
    write_library(path, 120)
    return path


@pytest.fixture
def paperlog(tmp_path: Path, store: Path) -> Shell:
    return Shell(Path(shutil.copy(store, tmp_path / "library.json")))


def wide_lines(paperlog: Shell, line: str, columns: int) -> list[str]:
    """Run a command and return the lines that are wider than the terminal."""
    result = paperlog(["--color", "always", *shlex.split(line)], columns=columns)
    text = re.sub(r"\x1b\[[0-9;]*m", "", result.out + result.err)
    assert text.strip(), line
    return [f"{line}: {shown}" for shown in text.split("\n") if width(shown) > columns]


@pytest.mark.parametrize("columns", [20, 41, 59, 60, 80, 113, 250])
def test_reading_commands_fit_the_terminal(paperlog: Shell, columns: int) -> None:
    assert [shown for line in ["", *READING] for shown in wide_lines(paperlog, line, columns)] == []


@pytest.mark.parametrize("columns", [20, 60, 100])
def test_writing_commands_fit_the_terminal(paperlog: Shell, columns: int) -> None:
    assert [shown for line in WRITING for shown in wide_lines(paperlog, line, columns)] == []


@pytest.mark.parametrize("columns", [59, 60, 80, 250])
def test_rows_show_months_and_at_most_16_cells_of_a_key(paperlog: Shell, columns: int) -> None:
    row = next(line for line in paperlog("list category:language", columns=columns).lines if "generative" in line)
    assert re.search(r" generative-agen…  .*  Apr 2023", row) if columns > 59 else "generative-agen…  Apr 2023" in row
    assert "★" in row
