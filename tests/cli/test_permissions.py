"""Operations that the system denies, tested with real processes that run without root privileges."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from support.permissions import OWNER, run_and_become_owner, run_unprivileged
from support.shell import Shell


@contextmanager
def mode(path: Path, permissions: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(permissions)
    try:
        yield
    finally:
        path.chmod(before)


def library(paperlog: Shell) -> Path:
    return paperlog.store


def folder(paperlog: Shell) -> Path:
    return paperlog.store.parent


def lock(paperlog: Shell) -> Path:
    return paperlog.store.with_name("library.json.lock")


def backups(paperlog: Shell) -> Path:
    return paperlog.store.with_name("library.json.backups")


@pytest.mark.parametrize(
    ("place", "permissions", "message"),
    [
        (library, 0o400, "Can't write to {library}: Permission denied."),
        (folder, 0o500, "Can't write to {library}: Permission denied."),
        (lock, 0o000, "Can't open and lock {library}.lock: Permission denied."),
        (backups, 0o500, "Can't write a backup to {library}.backups: Permission denied."),
    ],
)
def test_write_is_refused_at_once_and_doctor_says_why(
    paperlog: Shell, place: Callable[[Shell], Path], permissions: int, message: str
) -> None:
    lock(paperlog).touch()
    backups(paperlog).mkdir()
    before = paperlog.store.read_bytes()
    with mode(place(paperlog), permissions):
        result = run_unprivileged(paperlog, "rate", "lora", "5")
        found = run_unprivileged(paperlog, "doctor")
        listed = run_unprivileged(paperlog, "list")
    assert (result.returncode, result.stdout) == (5, "")
    assert result.stderr == message.format(library=paperlog.store) + "\n"
    assert paperlog.store.read_bytes() == before
    assert found.returncode == 1
    assert f"not-writable  {place(paperlog)} isn't writable, so no change can be saved." in found.stdout
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 49)


@pytest.mark.parametrize("store_option", [True, False])
def test_library_that_may_not_be_read(paperlog: Shell, store_option: bool) -> None:
    with mode(paperlog.store, 0o000):
        for line in ("list", "rate lora 5"):
            result = run_unprivileged(paperlog, *line.split(), store_option=store_option)
            assert (result.returncode, result.stdout) == (5, "")
            assert result.stderr == f"Can't read {paperlog.store}: Permission denied.\n"
        assert run_unprivileged(paperlog, "path", store_option=store_option).stdout == f"{paperlog.store}\n"


def test_import_of_a_file_that_may_not_be_read(paperlog: Shell, tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    file.write_text("@article{a, title = {A}}")
    with mode(file, 0o000):
        result = run_unprivileged(paperlog, "import", str(file))
    assert (result.returncode, result.stderr) == (5, f"Can't read {file}: Permission denied.\n")


def test_owner_can_use_a_library_that_root_wrote(filled_store: Path) -> None:
    with TemporaryDirectory() as folder:  # tmp_path is in a folder that other users may not enter
        store = Path(shutil.copy(filled_store, folder))
        for path in (folder, store):
            os.chown(path, OWNER, -1)
        result = run_and_become_owner(store, "list,rate lora 4,backup", "rate lora 5,backup,list")
        assert result.stderr == ""
        assert result.stdout.endswith("\n0 0 0 0 0 0\n")
        assert "Models (lora): unread, 5 stars\n" in result.stdout
        assert {path.stat().st_uid for path in Path(folder).rglob("*")} == {OWNER}


def test_first_read_in_an_unwritable_folder_stays_in_memory(new_paperlog: Shell, tmp_path: Path) -> None:
    with mode(tmp_path, 0o500):
        listed = run_unprivileged(new_paperlog, "list")
        rated = run_unprivileged(new_paperlog, "rate", "lora", "5")
    assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 49)
    assert listed.stderr == (
        f"Can't create the folder {new_paperlog.store.parent}: Permission denied. "
        "Showing the built-in catalogue; changes can't be saved.\n"
    )
    assert (rated.returncode, rated.stdout) == (5, "")


def test_first_read_without_a_folder_stays_in_memory(new_paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "mkdir", refuse)
    listed = new_paperlog("list")
    assert (listed.code, len(listed.lines)) == (0, 49)
    assert listed.err.endswith("Permission denied. Showing the built-in catalogue; changes can't be saved.\n")
