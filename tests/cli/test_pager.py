"""Long output on a terminal, which is shown in a pager."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from support.files import write_file
from support.shell import Shell
from support.terminal import run_in_terminal, spawn

PAGED = "shown in the pager"


@pytest.fixture
def pager(tmp_path: Path) -> str:
    """A pager that keeps its input and its settings in files."""
    script = write_file(
        tmp_path, "my pager", f'cat > "{tmp_path}/input"\necho "$LESS $LV" > "{tmp_path}/settings"\necho {PAGED}\n'
    )
    return f"sh '{script}'"


def test_pager_gets_long_output_with_its_colors(paperlog: Shell, pager: str, tmp_path: Path) -> None:
    assert run_in_terminal(paperlog, "list", 40, PAGER=pager) == [PAGED]
    text = (tmp_path / "input").read_text("utf-8")
    assert len(text.splitlines()) > 60
    assert "\x1b[1" in text
    assert (tmp_path / "settings").read_text() == "FRX -c\n"
    run_in_terminal(paperlog, "list", 40, PAGER=pager, LESS="-S")
    assert (tmp_path / "settings").read_text() == "-S -c\n"


@pytest.mark.parametrize(
    "line",
    [
        "list",
        "list --json",
        "list --template {title}",
        "search model --limit 40",
        "show lora vit bert",
        "next --count 40",
        "queue",
        "notes",
        "log",
        "history --limit 99",
        "stats",
        "graph",
        "report",
        "export --format bibtex",
        "random --count 9",
        "cite lora vit --style apa",
        "config",
        "help query",
        "help list",
        "doctor",
        "backup --list",
        "category list",
        "view list",
    ],
)
def test_commands_with_long_output(paperlog: Shell, pager: str, line: str) -> None:
    for each in ("annotate lora 'rank 8'", "mark-read lora", "queue vit sam", "view save best 'is:read rating:5'"):
        assert paperlog(each).code == 0
    assert PAGED in run_in_terminal(paperlog, line, 20, PAGER=pager, LINES="2")


@pytest.mark.parametrize("line", ["list --limit 3", "history", "rate lora 5", "rate lora 5 --json", "--help", "path"])
def test_short_output_and_changes_need_no_pager(paperlog: Shell, pager: str, line: str) -> None:
    assert PAGED not in run_in_terminal(paperlog, line, 80, PAGER=pager)


@pytest.mark.parametrize(
    ("line", "environ"),
    [
        ("--no-pager list", {}),
        ("list", {"PAGER": "cat"}),
        ("list", {"PAGER": ""}),
        ("list", {"PAPERLOG_PAGER": "cat"}),
        ("list", {"PAPERLOG_PAGER": ""}),
        ("list", {"TERM": "dumb"}),
    ],
)
def test_pager_can_be_switched_off(paperlog: Shell, pager: str, line: str, environ: dict[str, str]) -> None:
    lines = run_in_terminal(paperlog, line, 40, **{"PAGER": pager, **environ})
    assert PAGED not in lines
    assert lines[-2:] == ["   Auto-Encoding Variational Bayes", " 49 papers · 0 read · by category"]


def test_setting_switches_the_pager_off(paperlog: Shell, pager: str, tmp_path: Path) -> None:
    file = write_file(tmp_path, "config.toml", "pager = false")
    assert PAGED not in run_in_terminal(paperlog, "list", 40, PAGER=pager, PAPERLOG_CONFIG=str(file))


def test_own_variable_takes_precedence(paperlog: Shell, pager: str) -> None:
    assert run_in_terminal(paperlog, "list", 40, PAGER="false", PAPERLOG_PAGER=pager) == [PAGED]


@pytest.mark.parametrize("pager", ["/no/such/pager", "no-such-pager -x", "'", "/"])
def test_output_is_shown_without_a_pager_that_cannot_be_started(paperlog: Shell, pager: str) -> None:
    child = spawn(paperlog, "list", 40, PAGER=pager)
    child.expect_exact("Auto-Encoding Variational Bayes")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


@pytest.mark.parametrize("pager", ["true", "false", "head -n 1"])
def test_pager_may_end_early_or_fail(paperlog: Shell, pager: str) -> None:
    child = spawn(paperlog, "list", 40, PAGER=pager)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "Traceback" not in child.before


def test_interrupt_is_for_the_pager(paperlog: Shell, tmp_path: Path) -> None:
    script = write_file(
        tmp_path, "pager", "trap 'echo stopped; exit 1' INT\ncat > /dev/null\necho ready\nwhile :; do sleep 1; done\n"
    )
    child = spawn(paperlog, "list", 40, PAGER=f"sh {script}")
    child.expect_exact("ready")
    child.sendintr()
    child.expect_exact("stopped")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0


def test_pipe_has_no_pager(paperlog: Shell) -> None:
    env = {"PAPERLOG_STORE": str(paperlog.store), "PAGER": "false", "TERM": "xterm", "COLUMNS": "20"}
    done = subprocess.run([sys.executable, "-m", "paperlog", "list"], env=env, capture_output=True, check=True)
    assert len(done.stdout.splitlines()) == 49
