"""Real processes: concurrency, kills, pipes and encodings."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from paperlog import __version__
from support.shell import Shell
from support.terminal import run_in_terminal

Environment = dict[str, str]
COMMAND = [sys.executable, "-m", "paperlog"]


@pytest.fixture
def environment(paperlog: Shell) -> Environment:
    """Environment variables that point to the test's library and an empty home folder."""
    return {**os.environ, "PAPERLOG_STORE": str(paperlog.store), "HOME": str(paperlog.store.parent / "home")}


def start(environment: Environment, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*COMMAND, *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_concurrent_writers_lose_no_notes(paperlog: Shell, environment: Environment) -> None:
    waiting = f"Waiting for another paperlog process that is writing to {paperlog.store}.\n"
    processes = [start(environment, "annotate", "lora", f"note {number}") for number in range(16)]
    for process in processes:
        _, err = process.communicate()
        assert (process.returncode, err.replace(waiting.encode(), b"")) == (0, b"")
    notes = paperlog.paper("lora")["notes"]
    assert sorted(note["text"] for note in notes) == sorted(f"note {number}" for number in range(16))
    assert [note["id"] for note in notes] == list(range(1, 17))
    assert len(paperlog("history --json --limit 100").json) == 16


def test_concurrent_first_runs_create_one_library(new_paperlog: Shell) -> None:
    environment = {**os.environ, "PAPERLOG_STORE": str(new_paperlog.store)}
    processes = [start(environment, "list") for _ in range(6)]
    created = 0
    for process in processes:
        out, err = process.communicate()
        assert (process.returncode, out.count(b"\n")) == (0, 49)
        created += err.count(b"Created a new library")
    assert created == 1
    assert len(new_paperlog.tables()["papers"]) == 49


def test_killed_writers_leave_a_readable_library(paperlog: Shell, environment: Environment) -> None:
    """Kill writers at random moments.

    The library has every acknowledged note, and only notes that a process wrote.
    """
    chance = random.Random(9)
    acknowledged = set()
    for number in range(15):
        process = start(environment, "annotate", "lora", f"note {number}")
        time.sleep(chance.uniform(0, 0.5))  # kill at a random moment
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if process.returncode == 0:
            acknowledged.add(f"note {number}")
        texts = {note["text"] for note in paperlog.paper("lora")["notes"]}
        assert acknowledged <= texts <= {f"note {n}" for n in range(number + 1)}
    assert paperlog("annotate lora last").code == 0
    left = {path.name for path in paperlog.store.parent.iterdir()}
    assert left <= {"library.json", "library.json.lock", "library.json.backups", "home"}


def test_closed_pipe_is_not_an_error(environment: Environment) -> None:
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m paperlog list --json | head -1"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (result.returncode, result.stdout, result.stderr) == (0, "[\n", "")


def test_change_is_saved_if_stdout_is_full(paperlog: Shell, environment: Environment) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*COMMAND, "rate", "lora", "5"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (result.returncode, paperlog.paper("lora")["rating"]) == (5, 5)
    assert result.stderr == "System error: No space left on device.\n"


@pytest.mark.parametrize(
    ("line", "code"), [("rate lora 4", 5), ("list", 5), ("nosuchcommand", 2), ("rate lora 9", 2), ("show nosuch", 1)]
)
def test_exit_code_is_right_if_stdout_and_stderr_are_full(
    paperlog: Shell, environment: Environment, line: str, code: int
) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run([*COMMAND, *line.split()], env=environment, stdout=full, stderr=full, check=False)
    assert result.returncode == code
    assert paperlog.paper("lora")["rating"] == (4 if line == "rate lora 4" else None)


@pytest.mark.parametrize(
    "name", ["\u0645\u06cc\u200c\u062e\u0648", "👨\u200d👩", "two\ttabs", "two\nlines", os.fsdecode(b"latin1-\xe9")]
)
def test_path_in_a_pipe_is_exact(environment: Environment, tmp_path: Path, name: str) -> None:
    store = tmp_path / name / "library.json"
    result = subprocess.run(
        [*COMMAND, "path"], env={**environment, "PAPERLOG_STORE": str(store)}, capture_output=True, check=True
    )
    assert result.stdout == os.fsencode(store) + b"\n"


def test_system_error_names_the_file(environment: Environment, tmp_path: Path) -> None:
    with (tmp_path / "write-only").open("w") as stdin:
        result = subprocess.run(
            [*COMMAND, "annotate", "lora", "-"],
            env=environment,
            stdin=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (result.returncode, result.stderr) == (5, "Can't read standard input: Bad file descriptor.\n")
    missing = tmp_path / ("x" * 300)
    result = subprocess.run(
        [*COMMAND, "export", "--format", "json", "-o", str(missing)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, f"{missing}" in result.stderr) == (5, True)


def test_closed_standard_streams_are_not_an_error(paperlog: Shell, environment: Environment) -> None:
    for closed in (">&-", "2>&-", "<&-"):
        line = f"{sys.executable} -m paperlog rate lora 5 {closed}"
        result = subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, "")
    assert paperlog.paper("lora")["rating"] == 5


def test_interrupt_exits_with_130_and_changes_nothing(
    paperlog: Shell, environment: Environment, tmp_path: Path
) -> None:
    before = paperlog.store.read_bytes()
    editor = tmp_path / "editor"
    editor.write_text('echo precious > "$1"; kill -INT $PPID; read -r nothing')
    env = {**environment, "VISUAL": f"sh {editor}"}
    process = subprocess.Popen(
        [*COMMAND, "annotate", "lora"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    out, err = process.communicate("enter\n")
    (draft,) = tmp_path.glob("library.json.draft-*.md")
    assert (process.returncode, out) == (130, "")
    assert err == f"Interrupted: nothing was changed. Your text is kept in {draft}.\n"
    assert draft.read_text("utf-8") == "precious\n"
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_output_in_any_encoding(environment: Environment, encoding: str) -> None:
    env = {**environment, "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    for words in (["list"], ["show", "transformer"], ["rate", "lora", "5"], ["export", "--format", "toml"], []):
        result = subprocess.run([*COMMAND, *words], env=env, capture_output=True, check=False)
        assert (result.returncode, result.stderr) == (0, b"")
        assert result.stdout
    found = subprocess.run([*COMMAND, "show", "transformer", "--json"], env=env, capture_output=True, check=False)
    assert "Łukasz Kaiser" in json.loads(found.stdout)["authors"]


def test_wide_characters_keep_columns_aligned_in_ascii(paperlog: Shell) -> None:
    paperlog(["category", "rename", "general", "应用 é"])
    lines = run_in_terminal(paperlog, "stats", 80, PYTHONIOENCODING="ascii")
    (name,) = [line for line in lines if "????" in line and "of 10" in line]
    assert name.startswith("| ???? ?  ")
    assert len(name) == 80


def test_arguments_that_are_not_utf8(paperlog: Shell, environment: Environment) -> None:
    result = subprocess.run([*COMMAND, "show", b"\xff\xfe"], env=environment, capture_output=True, check=False)
    assert (result.returncode, result.stdout) == (1, b"")
    assert result.stderr.startswith("No paper matches '\ufffd\ufffd'.".encode())
    assert subprocess.run([*COMMAND, "annotate", "lora", b"a\xffb"], env=environment, check=False).returncode == 0
    assert paperlog("notes lora").lines[-1].endswith("a\ufffdb")


def test_checkout_runs_as_a_module_without_installation(environment: Environment) -> None:
    top = Path(__file__).parents[2]
    env = {**environment, "PYTHONPATH": str(top / "src")}
    result = subprocess.run([*COMMAND, "--version"], env=env, cwd="/", capture_output=True, text=True, check=False)
    assert result.stdout == f"paperlog {__version__}\n"


def test_default_path_follows_xdg_data_home(tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    env.pop("PAPERLOG_STORE", None)
    result = subprocess.run([*COMMAND, "path"], env=env, capture_output=True, text=True, check=False)
    assert result.stdout == f"{tmp_path}/data/paperlog/library.json\n"
    assert list(tmp_path.iterdir()) == []


def test_closed_or_invalid_stdin(paperlog: Shell, environment: Environment) -> None:
    def run(line: str, **more: str) -> subprocess.CompletedProcess[bytes]:
        command = f"{sys.executable} -m paperlog {line}"
        return subprocess.run(["bash", "-c", command], env={**environment, **more}, capture_output=True, check=False)

    assert run("annotate lora - <&-").returncode == 2
    result = run("annotate lora - < <(printf 'a\\xff')", PYTHONIOENCODING="utf-8:strict")
    assert (result.returncode, result.stdout) == (4, b"")
    assert result.stderr == b"Standard input can't be read: not valid utf-8 (byte 1). Nothing was changed.\n"
    assert run("remove lora <&-").returncode == 0


@pytest.mark.parametrize("line", ["--version", "--help", "list --help", "list"])
def test_full_stdout_is_an_error_without_a_traceback(environment: Environment, line: str) -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*COMMAND, *line.split()], env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr) == (5, "System error: No space left on device.\n")


@pytest.mark.parametrize("line", ["--version", "--help", "list --help", "help query", "list"])
def test_broken_pipe_is_not_an_error(environment: Environment, line: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    result = subprocess.run(
        [*COMMAND, *line.split()], env=environment, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (result.returncode, result.stderr) == (0, "")


def test_interrupt_during_imports(environment: Environment) -> None:
    code = (
        "import sys; sys.modules['typer'] = None; import paperlog.__main__ as m, builtins, signal; "
        "real = builtins.__import__; "
        "builtins.__import__ = lambda *a, **k: signal.raise_signal(2) if 'cli' in a[0] else real(*a, **k); m.main()"
    )
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (130, "")


def test_path_without_the_home_variable(environment: Environment) -> None:
    env = {
        name: value for name, value in environment.items() if name not in {"HOME", "PAPERLOG_STORE", "XDG_DATA_HOME"}
    }
    result = subprocess.run([*COMMAND, "path"], env=env, capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert Path(result.stdout.strip()).is_absolute()


@pytest.mark.parametrize(
    "words", [["show", ""], ["show", "x" * 100_000], ["show", "--", "-x"], ["list", "--category", "é" * 9]]
)
def test_unusual_arguments_print_a_message(environment: Environment, words: list[str]) -> None:
    result = subprocess.run([*COMMAND, *words], env=environment, capture_output=True, text=True, check=False)
    assert result.returncode in {1, 2}
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert len(result.stderr) < 1000


def test_note_with_a_million_characters(paperlog: Shell) -> None:
    text = "word " * 200_000
    assert paperlog(["annotate", "lora", "-"], stdin=text).code == 0
    assert paperlog.paper("lora")["notes"][0]["text"] == text.strip()
    assert len(paperlog("notes lora", columns=80).lines) > 10_000
