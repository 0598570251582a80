"""The README tells the truth: what it shows is what the program does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import Result, Shell
from paperlog.cli.app import COMMANDS
from paperlog.tui.keys import KEYS as BROWSER_KEYS

README = Path(__file__).parents[1] / "README.md"
PROMPT = "$ paperlog"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def run(paperlog: Shell, command: str) -> Result:
    """Run a command as the README shows it: 80 columns wide, or in a pipe."""
    piped = command.endswith("| cat")
    return paperlog(command.removesuffix("| cat"), columns=None if piped else 80)


def test_every_command_prints_what_the_readme_shows(paperlog: Shell) -> None:
    shown = 0
    for block in blocks("console"):
        for session in block.split(PROMPT)[1:]:
            command, _, expected = session.partition("\n")
            done = run(paperlog, command.strip())
            assert done.out + done.err == expected, command
            shown += 1
    assert shown > 20


def test_the_shell_commands_run(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    for browser in ("xdg-open", "browser"):
        program = paperlog.store.parent / browser
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PAPERLOG_STORE": str(paperlog.store),
        "HOME": str(paperlog.store.parent),
    }
    outputs = []
    for line in blocks("sh")[-1].splitlines():
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], env=env, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        outputs.append(done.stdout)
    shown, rated = outputs
    assert "unread" in shown
    assert rated == "LoRA: Low-Rank Adaptation of Large Language Models\n"


def test_every_command_is_shown_and_named() -> None:
    text = README.read_text("utf-8")
    for commands in COMMANDS.values():
        for name in commands:
            assert f"`{name}`" in text
            assert re.search(rf"^(\$ )?paperlog {name}\b", text, re.MULTILINE), name


def test_every_key_of_the_browser_is_named() -> None:
    text = README.read_text("utf-8").split("## The browser")[1].split("\n## ")[0]
    for keys in BROWSER_KEYS.values():
        for key in keys:
            letter = key.shown.split()[-1]
            assert f"`{letter}`" in text or letter in {"2", "3", "4", "enter", "esc"}, key


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`((?:faults/)?test_\w+\.py)::(\w+)`", README.read_text("utf-8"))
    assert len(named) > 15
    for file, test in named:
        assert re.search(
            rf"^(def|class) {test}\b", (README.parent / "tests" / file).read_text("utf-8"), re.MULTILINE
        ), test


def test_the_set_up_lines_are_one_line_each() -> None:
    install, test = (block.strip() for block in blocks("sh")[:2])
    assert install.endswith("paperlog list --category language")
    assert test.endswith("pytest")
    assert "\n" not in install + test
