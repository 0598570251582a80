"""The examples and the layers in CONTRIBUTING.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from support.documents import TOP, blocks

PAGE = TOP / "CONTRIBUTING.md"
BEFORE = {  # for each file, the line after which an example is inserted
    "src/paperlog/cli/command_table.py": '    "Browse and search": {\n',
    "src/paperlog/formats/__init__.py": '    HTML = "html"\n',
    "src/paperlog/library/doctor.py": "        *check_quarantine(snapshot),\n",
    "src/paperlog/query/fields.py": "FIELDS: Mapping[str, Field] = {\n",
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source code with all examples from CONTRIBUTING.md inserted."""
    copy = tmp_path_factory.mktemp("copy")
    for folder in ("src", "data"):
        shutil.copytree(TOP / folder, copy / folder)
    for language, text in blocks(PAGE):
        if language != "python":
            continue
        name, _, code = text.removeprefix("# ").partition("\n")
        file = copy / name
        content = file.read_text("utf-8") if file.exists() else ""
        if code.startswith(" "):
            assert content.count(BEFORE[name]) == 1
            file.write_text(content.replace(BEFORE[name], BEFORE[name] + code), "utf-8")
        else:
            file.write_text(f"{content}\n\n{code}" if content else code, "utf-8")
    return copy


@pytest.mark.parametrize(
    ("line", "code", "answer"),
    [
        ("sample", 0, r"[a-z0-9-]+\tunread\t.*\n"),
        ("sample --help", 0, r"Usage: .*paperlog sample(.|\n)*Example: paperlog sample\n(.|\n)*"),
        ("--help", 0, r"(.|\n)*Browse and search\n  sample  (.|\n)*"),
        ("export key:lora --format titles", 0, r"LoRA: Low-Rank Adaptation of Large Language Models\n"),
        ("doctor", 1, r"no-link  'tall' has no link. .*\n.*\n"),
        ("list venue:iclr key:lora", 0, r"lora\t.*\n"),
    ],
)
def test_examples_of_extensions_work(changed: Path, tmp_path: Path, line: str, code: int, answer: str) -> None:
    # don't measure coverage of the copy
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment = {**kept, "PYTHONPATH": str(changed / "src"), "PAPERLOG_STORE": str(tmp_path / "library.json")}

    def paperlog(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "paperlog", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert paperlog("add", "--title", "Tall", "--category", "language").returncode == 0
    result = paperlog(*line.split())
    assert (result.returncode, result.stderr) == (code, "")
    assert re.fullmatch(answer, result.stdout), result.stdout


def test_layers_match_the_import_contract() -> None:
    picture = next(text for language, text in blocks(PAGE) if not language)
    project = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    shown = [re.match(r"\w+( \| \w+)*", line) for line in picture.splitlines()]
    assert [each.group() for each in shown if each] == [layer for layer in layers if layer != "__main__"]
