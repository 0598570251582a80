"""Commands write only to the data folder and to files that the user asked for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOUR = """
list category:language
show lora
search attention
next --explain
stats
open lora
mark-read chinchilla --on yesterday --rating 4 --note a
queue vit
annotate lora
tag lora --add todo
edit sam --published 2023-04-05
add --title Tall --category language
merge flashattention flashattention-2
remove ssd
view save todo is:queued
goal set 50 --year 2026
goal
report year
undo 3
redo
import
backup
restore 1
doctor --fix
export -o read.bib is:read
import read.bib --dry-run
history
path
help query
list --help
"""
RUN_LINES = """
import sys
from paperlog.cli.app import app

for line in sys.argv[1].strip().splitlines():
    code = app(line.split(), standalone_mode=False)
    assert not code, (line, code)
"""
WRITES = re.compile(
    r'(?:openat\(\w+, "(?P<opened>[^"]*)", [^)]*O_(?:WRONLY|RDWR|CREAT)'
    r'|\b(?:mkdir|rename|unlink|rmdir|chmod|fchmodat|chown|link|symlink|truncate|utimensat|mknod)\w*\(.*?"(?P<changed>[^"]*)")'
)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed: apt-get install strace")
def test_commands_write_only_to_the_data_folder(tmp_path: Path) -> None:
    home, here, log = (tmp_path / name for name in ("home", "here", "log"))
    for folder in (home, here):
        folder.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "XDG_", "PAPERLOG_"))}
    env |= {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "BROWSER": "true"}
    env |= {"VISUAL": f'{sys.executable} -c \'import sys; open(sys.argv[1], "w").write("a note")\''}
    words = ["strace", "-f", "--seccomp-bpf", "-qq", "-z", "-s", "4096", "-o", str(log), "-e", "trace=%file"]
    words += [sys.executable, "-c", RUN_LINES, TOUR]
    result = subprocess.run(words, cwd=here, env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    written = {
        (here / (call["opened"] or call["changed"])).resolve() for call in WRITES.finditer(log.read_text("utf-8"))
    }
    own = home / ".local" / "share" / "paperlog"
    assert own / "library.json.lock" in written
    elsewhere = {path for path in written if not path.is_relative_to(own)} - {Path(os.devnull), *own.parents}
    assert [re.sub("[0-9a-f]{8}", "TOKEN", path.name) for path in elsewhere] == [".read.bib.TOKEN.tmp"]
    left = {path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(own)}
    assert left == {log, here / "read.bib"}
