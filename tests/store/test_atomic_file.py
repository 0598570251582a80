"""Replacing the library file: the lock, and changes by others in the meantime."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from paperlog.errors import StoreBusy, StoreChanged, SystemFailure
from paperlog.store import AtomicFile, Store, write_user_file
from paperlog.store.lock import locked
from support.shell import Shell


class TestTheFile:
    """AtomicFile without a store."""

    @pytest.fixture
    def file(self, tmp_path: Path) -> AtomicFile:
        return AtomicFile(tmp_path / "file", lock_timeout=0.1)

    def write(self, file: AtomicFile, content: bytes) -> None:
        with locked(file) as writable:
            found = file.read()
            writable.replace(content, found[1] if found else None)

    def test_file_is_replaced(self, file: AtomicFile) -> None:
        assert file.read() is None
        self.write(file, b"one")
        self.write(file, b"two")
        found = file.read()
        assert found is not None
        assert found[0] == b"two"

    def test_outside_change_is_detected(self, file: AtomicFile) -> None:
        self.write(file, b"one")
        with locked(file) as writable:
            found = file.read()
            assert found is not None
            file.target.write_bytes(b"theirs")
            with pytest.raises(StoreChanged):
                writable.replace(b"two", found[1])
        assert file.target.read_bytes() == b"theirs"
        assert sorted(path.name for path in file.target.parent.iterdir()) == ["file", "file.lock"]

    def test_created_or_deleted_file_is_detected(self, file: AtomicFile) -> None:
        file.target.write_bytes(b"theirs")
        with locked(file) as writable, pytest.raises(StoreChanged):
            writable.replace(b"ours", None)
        assert file.target.read_bytes() == b"theirs"
        with locked(file) as writable:
            found = file.read()
            assert found is not None
            file.target.unlink()
            with pytest.raises(StoreChanged):
                writable.replace(b"ours", found[1])

    def test_lock_times_out(self, file: AtomicFile) -> None:
        with locked(file), pytest.raises(StoreBusy, match=r"waited 0\.1 s"), locked(AtomicFile(file.path, 0.1)):
            pass

    def test_writer_waits_for_the_lock(self, file: AtomicFile) -> None:
        patient = AtomicFile(file.path)
        entered = threading.Event()

        def write() -> None:
            self.write(patient, b"later")
            entered.set()

        with locked(file) as writable:
            thread = threading.Thread(target=write)
            thread.start()
            assert not entered.is_set()
            writable.replace(b"first", None)
        thread.join()
        assert file.target.read_bytes() == b"later"

    @pytest.mark.parametrize(
        "call", ["os.fsync", pytest.param("os.fchmod", marks=pytest.mark.posix), "os.write", "os.replace"]
    )
    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
    def test_failed_write_leaves_the_old_content(
        self, file: AtomicFile, monkeypatch: pytest.MonkeyPatch, call: str, code: int
    ) -> None:
        self.write(file, b"old")

        def fail(*_: Any) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(call, fail)
        with pytest.raises(SystemFailure, match=os.strerror(code)):
            self.write(file, b"new")
        assert file.target.read_bytes() == b"old"
        assert sorted(path.name for path in file.target.parent.iterdir()) == ["file", "file.lock"]

    def test_stale_temporary_file_is_overwritten(self, file: AtomicFile) -> None:
        file.target.with_name(".file.tmp").write_bytes(b"of a killed process")
        self.write(file, b"new")
        assert file.target.read_bytes() == b"new"

    def test_failed_read(self, file: AtomicFile, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: Any) -> None:
            raise OSError(errno.EIO, "Input/output error")

        file.target.write_bytes(b"x")
        for call in ("open", "fstat"):
            with monkeypatch.context() as patch, pytest.raises(SystemFailure, match="Can't read"):
                patch.setattr(os, call, fail)
                file.read()

    def test_folder_that_cannot_be_created(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(SystemFailure), locked(AtomicFile(tmp_path / "file" / "library.json")):
            pass


def test_outside_change_during_a_write_exits_with_6(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def tampered_fsync(descriptor: int) -> None:
        real(descriptor)
        paperlog.store.write_text("theirs", "utf-8")

    monkeypatch.setattr(os, "fsync", tampered_fsync)
    result = paperlog("rate lora 5")
    assert (result.code, result.out) == (6, "")
    assert "Nothing was written; try again." in result.err
    assert paperlog.store.read_text("utf-8") == "theirs"


def test_change_right_after_a_read_is_detected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "library.json"
    path.write_text("ours")
    opened = AtomicFile.open

    @contextmanager
    def tampered_open(file: AtomicFile) -> Iterator[SimpleNamespace]:
        with opened(file) as there:
            assert there is not None

            def read() -> bytes:
                content = there.read()
                path.write_text("theirs, by now")
                return content

            yield SimpleNamespace(read=read, fileno=there.fileno)

    monkeypatch.setattr(AtomicFile, "open", tampered_open)
    file = AtomicFile(path)
    found = file.read()
    assert found is not None
    content, version = found
    assert content == b"ours"
    with locked(file) as writable, pytest.raises(StoreChanged):
        writable.replace(b"ours, changed", version)
    assert path.read_text() == "theirs, by now"


def test_busy_library_exits_with_6(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paperlog.store.atomic.AtomicFile.__init__.__defaults__", (0.1,))
    with locked(AtomicFile(paperlog.store)):
        result = paperlog("rate lora 5")
    assert (result.code, result.out) == (6, "")
    assert "is locked by another paperlog process" in result.err


def test_concurrent_creation_of_the_library(new_paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Shell(new_paperlog.store)
    real = Store.change
    raced: list[bool] = []

    def change(store: Store, *args: Any, **kwargs: Any) -> Any:
        if not raced:
            raced.append(True)
            other("rate vit 5")
        return real(store, *args, **kwargs)

    monkeypatch.setattr(Store, "change", change)
    result = new_paperlog("rate lora 5")
    assert (result.code, result.err) == (0, "")
    assert len(new_paperlog("list").lines) == 49
    assert new_paperlog.paper("vit")["rating"] == 5


def test_file_for_the_user_is_written_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "papers.bib"
    for content in (b"first\n", b"second\n"):
        write_user_file(file, content, force=True)
        assert file.read_bytes() == content
