"""The program on simulations of Windows and macOS. The tests of the store run on the simulation of Windows, too."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperlog.configuration.commands import split_command
from paperlog.output.images import DEFAULT_CELL_SIZE, _cell_size
from paperlog.process_limits import limit_process
from paperlog.store import system
from support.files import write_file
from support.shell import Shell
from support.systems import is_open, simulate_macos, simulate_windows

ON_WINDOWS = """
import importlib, pkgutil, sys
import pytest
from support.systems import simulate_windows

def load(name, without=()):
    package = importlib.import_module(name)
    for module in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{name}."):
        if module.name not in {"paperlog.__main__", *without}:
            load(module.name, without)

load("paperlog")
for name in [name for name in sys.modules if name.partition(".")[0] == "paperlog"]:
    del sys.modules[name]
simulate_windows(pytest.MonkeyPatch())
load("paperlog", {"paperlog.tui.driver"})
"""
"""The libraries are loaded first, because they would use more of Windows than its simulation has."""
RUN_COMMANDS = """
from paperlog.cli.app import app

for line in sys.argv[1:]:
    if code := app(line.split(), standalone_mode=False):
        sys.exit(f"{line}: exit code {code}")
"""


def run_on_windows(code: str, paperlog: Shell, *lines: str) -> subprocess.CompletedProcess[str]:
    """Run code in another process, which loads the program after Windows is simulated."""
    environment = {"PAPERLOG_STORE": str(paperlog.store), "PYTHONPATH": str(Path(__file__).parent)}
    return subprocess.run(
        [sys.executable, "-c", ON_WINDOWS + code, *lines],
        env={**os.environ, **environment, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        encoding="cp1252",
        check=False,
    )


def test_every_module_but_the_posix_terminal_driver_can_be_loaded(paperlog: Shell) -> None:
    result = run_on_windows("", paperlog)
    assert (result.returncode, result.stderr) == (0, "")


def test_commands_read_and_write_the_library(new_paperlog: Shell, tmp_path: Path) -> None:
    bibliography = write_file(tmp_path, "new.bib", "@article{new, title={A new paper}, year=2026}\n")
    result = run_on_windows(
        RUN_COMMANDS, new_paperlog,
        "mark-read lora --on 2024-05-03 --rating 5", "annotate lora first", f"import {bibliography}", "backup",
        "edit vit --title ViT", "undo", "redo", "doctor", "list", "stats",
    )  # fmt: skip
    created = f"Created a new library with the 49 papers of ml-papers: {new_paperlog.store}\n"
    assert (result.returncode, result.stderr) == (0, created)
    assert new_paperlog.paper("lora")["notes"][0]["text"] == "first"
    assert new_paperlog.paper("new")["title"] == "A new paper"
    assert new_paperlog.paper("vit")["title"] == "ViT"
    assert b"\r" not in new_paperlog.store.read_bytes()


class TestOpenFiles:
    """Windows refuses to replace or delete a file that a program has open."""

    def test_write_waits_until_a_reader_has_closed_the_library(
        self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        simulate_windows(monkeypatch)
        reader = paperlog.store.open("rb")
        attempts = list[float]()

        def close_after_two_attempts(seconds: float) -> None:
            attempts.append(seconds)
            if len(attempts) == 2:
                reader.close()

        monkeypatch.setattr("time.sleep", close_after_two_attempts)
        assert paperlog("rate lora 5").code == 0
        assert len(attempts) == 2
        assert paperlog.paper("lora")["rating"] == 5

    def test_write_fails_if_the_library_stays_open(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        simulate_windows(monkeypatch)
        monkeypatch.setattr(system, "IN_USE_TIMEOUT", 0.0)
        before = paperlog.store.read_bytes()
        with paperlog.store.open("rb"):
            result = paperlog("rate lora 5")
        assert (result.code, result.out) == (5, "")
        assert result.err == f"Can't write to {paperlog.store}: The process cannot access the file.\n"
        assert paperlog.store.read_bytes() == before
        assert [path.name for path in paperlog.store.parent.iterdir() if path.name.startswith(".")] == []

    def test_reader_waits_while_the_library_is_being_replaced(
        self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        simulate_windows(monkeypatch)
        real, attempts = os.open, list[Any]()

        def refuse_once(path: Any, *options: Any) -> int:
            if path == paperlog.store and not attempts:
                attempts.append(path)
                raise PermissionError(errno.EACCES, "Permission denied")
            return real(path, *options)

        monkeypatch.setattr(os, "open", refuse_once)
        assert paperlog("list").code == 0
        assert attempts

    def test_missing_permission_is_final_elsewhere(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr("time.sleep", refuse)
        monkeypatch.setattr(os, "open", refuse)
        assert paperlog("list").code == 5


class TestSync:
    def test_macos_writes_the_disk_cache_to_the_disk(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        synced = simulate_macos(monkeypatch)
        assert paperlog("rate lora 5").code == 0
        assert len(synced) >= 4  # a backup, the library, and their folders

    def test_fsync_is_used_where_a_full_sync_is_not_supported(
        self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        simulate_macos(monkeypatch)
        real, synced = os.fsync, list[int]()

        def refuse(*_: Any) -> None:
            raise OSError(errno.ENOTSUP, "Operation not supported")

        def sync(descriptor: int) -> None:
            real(descriptor)
            synced.append(descriptor)

        monkeypatch.setattr(fcntl, "fcntl", refuse)
        monkeypatch.setattr(os, "fsync", sync)
        assert paperlog("rate lora 5").code == 0
        assert len(synced) >= 4


class TestOutput:
    @pytest.mark.parametrize("encoding", ["cp437", "cp1252", "cp932"])
    @pytest.mark.parametrize("line", ["", "list", "show gan", "stats", "--help", "log", "search noise"])
    def test_every_symbol_is_in_the_encoding_of_the_console(self, paperlog: Shell, encoding: str, line: str) -> None:
        paperlog("mark-read lora --rating 4")
        result = run_with_encoding(paperlog, encoding, line)
        assert (result.returncode, result.stderr) == (0, b"")
        assert "\\u" not in result.stdout.decode(encoding)

    def test_exports_are_utf_8_with_line_feeds(self, paperlog: Shell, tmp_path: Path) -> None:
        paperlog(["edit", "lora", "--title", "Größe → 深度"])
        for name in ("bibtex", "csv", "ris", "markdown"):
            file = tmp_path / name
            paperlog(f"export --format {name} -o {file}")
            result = run_with_encoding(paperlog, "cp1252", f"export --format {name}")
            assert result.stdout == file.read_bytes(), name


def run_with_encoding(paperlog: Shell, encoding: str, line: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with the encoding and the line endings of Windows."""
    code = "import sys; sys.stdout.reconfigure(newline='\\r\\n'); from paperlog.cli.app import app; app()"
    return subprocess.run(
        [sys.executable, "-c", code, *line.split()],
        env={**os.environ, "PAPERLOG_STORE": str(paperlog.store), "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )


def test_commands_with_the_paths_of_windows_are_split_at_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    command = r'"C:\Program Files\Editor\edit.exe" --wait D:\it\'s'
    simulate_windows(monkeypatch)
    assert split_command(command) == ["C:\\Program Files\\Editor\\edit.exe", "--wait", "D:\\it\\'s"]
    with pytest.raises(ValueError, match="quotation"):
        split_command('"C:\\x')


@pytest.mark.parametrize("simulate", [simulate_windows, simulate_macos])
def test_only_files_named_pdf_are_opened_where_the_name_decides_what_runs(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, simulate: Callable[[pytest.MonkeyPatch], object]
) -> None:
    opened = list[Any]()

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        opened.append(command)
        return subprocess.CompletedProcess(command, 0)

    simulate(monkeypatch)
    monkeypatch.setattr(subprocess, "run", run)
    for name in ("paper.PDF", "paper.command", "paper"):
        paperlog(["edit", "lora", "--pdf", str(write_file(tmp_path, name, "%PDF-1.7"))])
        result = paperlog("open lora --pdf")
        assert (result.code == 0, "doesn't end in .pdf" in result.err) == (name == "paper.PDF", name != "paper.PDF")
    assert [Path(command[-1]).name for command in opened] == ["paper.PDF"]


def test_limits_and_sizes_that_windows_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    simulate_windows(monkeypatch)
    limit_process(10, 10**9)
    assert _cell_size(sys.stdout) == DEFAULT_CELL_SIZE


def test_imitation_knows_the_open_files(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("w"):
        assert is_open(file)
    assert not is_open(file)
