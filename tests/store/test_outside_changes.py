"""Other programs that change the library or its lock while paperlog writes."""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paperlog.errors import LockLost, StoreChanged
from paperlog.store import AtomicFile, lock, renames, system
from paperlog.store.atomic import write_atomically
from paperlog.store.lock import locked
from support.shell import Shell

Hook = Callable[[Callable[[], None]], None]


@pytest.fixture
def before_rename(monkeypatch: pytest.MonkeyPatch) -> Hook:
    """Run a function once, after all checks, right before the file is renamed."""

    def hook(act: Callable[[], None]) -> None:
        real, pending = renames._rename, [act]

        def rename(*args: Any) -> bool:
            if pending:
                pending.pop()()
            return real(*args)

        monkeypatch.setattr(renames, "_rename", rename)

    return hook


def replace_file(path: Path, content: str) -> None:
    """Replace a file as programs that synchronise folders do."""
    write_atomically(path, content.encode())


def others(store: Path) -> list[str]:
    """Return the names of the hidden files next to the library."""
    return [path.name for path in store.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.posix
@pytest.mark.parametrize("change", [replace_file, lambda path, content: path.write_text(content)])
def test_change_right_before_the_rename_is_put_back(
    paperlog: Shell, before_rename: Hook, change: Callable[[Path, str], None]
) -> None:
    theirs = paperlog.store.read_text("utf-8") + "\n"
    before_rename(lambda: change(paperlog.store, theirs))
    result = paperlog("rate lora 5")
    assert (result.code, result.out) == (6, "")
    assert result.err == f"Another program changed {paperlog.store} at the same time. Nothing was written; try again.\n"
    assert paperlog.store.read_text("utf-8") == theirs
    assert others(paperlog.store) == []
    assert paperlog("rate lora 5").code == 0


@pytest.mark.posix
def test_two_changes_around_the_rename_are_both_kept(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    real, changes = renames._rename, ["first", "second"]

    def rename(*args: Any) -> bool:
        replace_file(paperlog.store, changes.pop(0))
        return real(*args)

    monkeypatch.setattr(renames, "_rename", rename)
    result = paperlog("rate lora 5")
    (kept,) = others(paperlog.store)
    assert (result.code, f"One version is kept in {paperlog.store.with_name(kept)};" in result.err) == (6, True)
    assert paperlog.store.read_text("utf-8") == "first"
    assert paperlog.store.with_name(kept).read_text("utf-8") == "second"


def test_unknown_version_replaced_by_a_killed_write_becomes_a_backup(paperlog: Shell) -> None:
    replaced = paperlog.store.with_name(".library.json.0123456789abcdef.old")
    theirs = paperlog.store.read_bytes()
    replaced.write_bytes(theirs)
    paperlog("rate lora 5")
    assert replaced.exists()
    (finding,) = paperlog("doctor --json").json
    assert (finding["check"], finding["fix"]) == ("unknown-version", "keep it as a backup")
    result = paperlog("doctor --fix")
    assert (result.code, replaced.exists()) == (0, False)
    assert theirs in [path.read_bytes() for path in paperlog.backups()]
    assert paperlog("undo").code == 0


@pytest.mark.posix
@pytest.mark.parametrize("moment", ["before", "after"])
def test_version_left_by_a_killed_write_is_deleted(
    paperlog: Shell, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The write is killed right before or after it exchanges the new version for the one that it has read."""
    real = renames._rename

    def rename(*args: Any) -> bool:
        if moment == "after":
            real(*args)
        os._exit(9)

    if not (child := os.fork()):
        monkeypatch.setattr(renames, "_rename", rename)
        paperlog("rate lora 5")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert len(others(paperlog.store)) == 1
    assert [finding["check"] for finding in paperlog("doctor --json").json] == ["leftover-file"]
    assert paperlog("rate vit 5").code == 0
    assert others(paperlog.store) == []


def test_version_that_disappears_is_ignored(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "listdir", lambda _: [".library.json.0123456789abcdef.old"])
    assert AtomicFile(paperlog.store).unknown_versions() == []
    assert paperlog("rate lora 5").code == 0


@pytest.mark.posix
def test_file_created_right_before_the_rename_is_not_replaced(tmp_path: Path, before_rename: Hook) -> None:
    file = AtomicFile(tmp_path / "file")
    before_rename(lambda: replace_file(file.target, "theirs"))
    with locked(file) as writable, pytest.raises(StoreChanged):
        writable.replace(b"ours", None)
    assert file.target.read_text("utf-8") == "theirs"


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_file_system_that_cannot_exchange_files(
    new_paperlog: Shell, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(renames, "_system_call", lambda: (lambda *_: -1, lambda: code))
    assert new_paperlog("rate lora 4").code == 0
    assert new_paperlog("rate lora 5").code == 0
    assert new_paperlog.paper("lora")["rating"] == 5
    assert others(new_paperlog.store) == []


def test_system_without_the_exchange_call(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renames, "_system_call", lambda: (None, None))
    assert paperlog("rate lora 5").code == 0
    assert paperlog.paper("lora")["rating"] == 5


@pytest.mark.posix
def test_failing_exchange_leaves_the_library_unchanged(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    before = paperlog.store.read_bytes()
    monkeypatch.setattr(renames, "_system_call", lambda: (lambda *_: -1, lambda: errno.EIO))
    result = paperlog("rate lora 5")
    assert (result.code, result.err) == (5, f"Can't write to {paperlog.store}: Input/output error.\n")
    assert (paperlog.store.read_bytes(), others(paperlog.store)) == (before, [])


def test_write_protected_library_is_not_replaced(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    paperlog("rate vit 5")  # so that this hour has a backup
    before = paperlog.store.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write to every file
    result = paperlog("rate lora 5")
    assert (result.code, result.err) == (5, f"Can't write to {paperlog.store}: Permission denied.\n")
    assert (paperlog.store.read_bytes(), others(paperlog.store)) == (before, [])


@pytest.mark.posix
@pytest.mark.parametrize(("error", "code"), [(errno.EINVAL, 0), (errno.EOPNOTSUPP, 0), (errno.EIO, 5)])
def test_only_a_file_system_that_cannot_sync_folders_may_fail_to(
    paperlog: Shell, monkeypatch: pytest.MonkeyPatch, error: int, code: int
) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(error, os.strerror(error))
        real(descriptor)

    paperlog("rate vit 5")  # so that this hour has a backup
    monkeypatch.setattr(os, "fsync", fsync)
    assert paperlog("rate lora 5").code == code
    assert paperlog.paper("lora")["rating"] == 5


@pytest.mark.posix
def test_previous_version_that_cannot_be_deleted_is_deleted_by_the_next_write(
    paperlog: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlink(_: Path) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", unlink)
        result = paperlog("rate lora 5")
    assert (result.code, result.err) == (0, "")
    assert others(paperlog.store) != []
    assert paperlog("rate vit 4").code == 0
    assert (paperlog.paper("lora")["rating"], others(paperlog.store)) == (5, [])


class TestLock:
    @pytest.mark.posix
    def test_write_with_a_deleted_lock_file_is_refused(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        lock_file = paperlog.store.with_name("library.json.lock")
        real = os.fsync

        def fsync(descriptor: int) -> None:
            real(descriptor)
            lock_file.unlink(missing_ok=True)

        before = paperlog.store.read_bytes()
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            result = paperlog("rate lora 5")
        assert (result.code, result.out) == (6, "")
        assert result.err == f"Another program deleted {lock_file} during the write. Nothing was written; try again.\n"
        assert (paperlog.store.read_bytes(), others(paperlog.store)) == (before, [])

    @pytest.mark.posix
    def test_next_writer_ends_a_write_whose_lock_file_was_deleted(self, paperlog: Shell, before_rename: Hook) -> None:
        """The first writer has passed all checks, and the second writes everything."""

        def interfere() -> None:
            paperlog.store.with_name("library.json.lock").unlink()
            assert paperlog("rate vit 4").code == 0

        before_rename(interfere)
        assert paperlog("rate lora 5").code == 6
        assert (paperlog.paper("vit")["rating"], paperlog.paper("lora")["rating"]) == (4, None)

    @pytest.mark.posix
    def test_temporary_file_of_a_writer_without_its_lock_is_deleted(self, tmp_path: Path) -> None:
        file = AtomicFile(tmp_path / "file")
        real = os.replace

        def replace(*args: Any) -> None:
            (tmp_path / "file.lock").unlink()
            with locked(file):
                pass
            real(*args)

        file.target.write_text("old")
        with pytest.MonkeyPatch.context() as patch, locked(file) as writable:
            patch.setattr(os, "replace", replace)
            found = file.read()
            assert found
            with pytest.raises(LockLost):
                writable.replace(b"new", found[1])
        assert file.target.read_text() == "old"

    @pytest.mark.posix
    def test_lock_file_replaced_while_waiting_is_locked_instead(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = AtomicFile(tmp_path / "file")
        real, replaced = system.try_lock, list[bool]()

        def try_lock(descriptor: int) -> bool:
            if not replaced:
                replaced.append(True)
                (tmp_path / "file.lock").unlink()
            return real(descriptor)

        monkeypatch.setattr(lock, "try_lock", try_lock)
        with locked(file) as writable:
            writable.replace(b"new", None)
        assert file.target.read_bytes() == b"new"

    def test_waiting_is_announced_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file, warnings = AtomicFile(tmp_path / "file"), list[str]()
        monkeypatch.setattr(lock, "_SILENT_WAIT", 0)
        told, entered = threading.Event(), threading.Event()

        def warn(warning: str) -> None:
            warnings.append(warning)
            told.set()

        def write() -> None:
            with locked(AtomicFile(file.path), warn):
                entered.set()

        with locked(file):
            thread = threading.Thread(target=write)
            thread.start()
            assert told.wait(20)
            assert not entered.is_set()
        thread.join()
        assert warnings == [f"Waiting for another paperlog process that is writing to {file.path}."]

    def test_lock_created_by_two_processes_at_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        file, real, missing = AtomicFile(tmp_path / "file"), os.open, [True]

        def opened(path: Any, *args: Any) -> int:
            if str(path).endswith(".lock") and missing:
                missing.clear()
                Path(path).touch()
                raise FileNotFoundError
            return real(path, *args)

        monkeypatch.setattr(os, "open", opened)
        with locked(file):
            assert (tmp_path / "file.lock").exists()

    def test_folder_that_cannot_be_listed(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(os, "listdir", refuse)
        assert paperlog("rate lora 5").code == 0

    @pytest.mark.posix
    def test_lock_is_not_a_symbolic_link(self, paperlog: Shell, tmp_path: Path) -> None:
        paperlog.store.with_name("library.json.lock").symlink_to(tmp_path / "elsewhere")
        result = paperlog("rate lora 5")
        assert (result.code, f"Can't open and lock {paperlog.store}.lock: Too many" in result.err) == (5, True)
        assert not (tmp_path / "elsewhere").exists()

    @pytest.mark.posix
    def test_failing_lock_call_is_an_error(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr("fcntl.flock", refuse)
        result = paperlog("rate lora 5")
        assert (result.code, result.err) == (5, f"Can't open and lock {paperlog.store}.lock: No locks available.\n")
