"""A fault at any system call of a merge leaves each file either fully updated or untouched."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from paperlog.errors import StoreChanged
from paperlog.store import AtomicFile, FileStorage, Store
from support.disk import Disk
from support.faults import Library
from support.shell import Shell


@pytest.fixture
def other(library: Library) -> Shell:
    """A copy of the library in the same folder."""
    return library.shell.copy(library.shell.store.with_name("other.json"))


@pytest.fixture
def conflict(library: Library) -> bytes:
    """The content of a library with conflict markers, as git leaves it."""
    shell = library.shell
    before = shell.store.read_bytes()
    shell("rate lora 1")
    ours = shell.store.read_bytes()
    shell.store.write_bytes(before)
    shell("annotate lora theirs")
    content = b"<<<<<<< ours\n%b=======\n%b>>>>>>> theirs\n" % (ours, shell.store.read_bytes())
    shell.store.write_bytes(content)
    shutil.rmtree(f"{shell.store}.backups")
    return content


@pytest.mark.parametrize("fault", ["KILL", "INT", "ENOSPC"])
def test_fault_at_every_system_call_of_resolving_conflicts(library: Library, conflict: bytes, fault: str) -> None:
    shell = library.shell

    def again() -> None:
        shell.store.write_bytes(conflict)
        shutil.rmtree(f"{shell.store}.backups", ignore_errors=True)

    again()
    code, printed = library.run("EIO", 0, "never", "sync --resolve")
    assert code == 0, printed
    calls = len(library.log.read_text("utf-8").splitlines())
    after = shell.contents()
    written = set()
    for number in range(1, calls + 1):
        again()
        code, printed = library.run(fault, number, "before", "sync --resolve")
        assert "Traceback" not in printed, number
        is_written = shell.store.read_bytes() != conflict
        assert code != 0 or is_written, number
        assert conflict in [path.read_bytes() for path in shell.backups()] or not is_written
        assert is_written or shell("sync --resolve").code == 0
        assert shell.contents() == after
        written.add(is_written)
    assert written == {False, True}


def test_power_cut_leaves_the_conflict_or_the_merged_library(library: Library, conflict: bytes) -> None:
    store = str(library.shell.store)
    code, printed = library.run("EIO", 0, "never", "sync --resolve")
    assert code == 0, printed
    merged = library.shell.store.read_bytes()
    disk = Disk({store: conflict})
    states = set()
    for call in map(json.loads, library.log.read_text("utf-8").splitlines()):
        disk.run(call)
        for names in disk.after_a_cut():
            states.add(names[store])
            backups = [content for path, content in names.items() if ".backups/2" in path]
            assert all(content == conflict for content in backups), "a backup is complete"
            assert names[store] == conflict or backups, "the file with the markers is backed up"
    assert states == {conflict, merged}
    assert all(names[store] == merged for names in disk.after_a_cut())


def test_conflict_resolved_twice_at_once_while_others_write(library: Library, conflict: bytes) -> None:
    shell = library.shell
    assert shell("list").code == 4
    lines = ["annotate lora one", "sync --resolve", "annotate lora two", "sync --resolve", "annotate lora three"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "paperlog", "--store", str(shell.store), *line.split()],
            env=library.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for line in lines
    ]
    codes = dict(zip(lines[::2], [process.wait() for process in processes][::2], strict=True))
    assert sorted(process.returncode for process in processes[1::2]) == [0, 2], "only one finds a conflict"
    assert set(codes.values()) <= {0, 4}, "a writer is refused before the conflict is resolved"
    written = {line.rpartition(" ")[2] for line, code in codes.items() if code == 0}
    paper = shell.paper("lora")
    assert {note["text"] for note in paper["notes"]} == {"first", "theirs", *written}
    assert paper["rating"] == 1
    assert [path.read_bytes() for path in shell.backups() if path.suffix == ".unreadable"] == [conflict]


def test_file_that_another_program_changes_while_a_conflict_is_resolved(library: Library, conflict: bytes) -> None:
    shell = library.shell
    changed = conflict.replace(b"theirs", b"others")
    with pytest.raises(StoreChanged), Store(FileStorage(AtomicFile(shell.store)), "").resolve(shell.now):
        shell.store.write_bytes(changed)
    assert shell.store.read_bytes() == changed
    assert shell("sync --resolve").code == 0
    assert [note["text"] for note in shell.paper("lora")["notes"]] == ["first", "others"]


@pytest.mark.parametrize("fault", ["KILL", "INT", "ENOSPC"])
def test_fault_at_every_system_call_of_a_merge_of_two_copies(library: Library, other: Shell, fault: str) -> None:
    shell = library.shell
    shell("rate lora 1")
    other("annotate lora theirs")
    copies = (shell, other)
    contents = [copy.store.read_bytes() for copy in copies]
    before = [copy.contents() for copy in copies]
    line = f"sync {other.store} --both"

    def again() -> None:
        for copy, content in zip(copies, contents, strict=True):
            copy.store.write_bytes(content)
            shutil.rmtree(f"{copy.store}.backups", ignore_errors=True)

    again()
    code, printed = library.run("EIO", 0, "never", line)
    assert code == 0, printed
    calls = len(library.log.read_text("utf-8").splitlines())
    after = shell.contents()
    assert after == other.contents() != before[0]
    states = set()
    for number in range(1, calls + 1):
        again()
        code, printed = library.run(fault, number, "before", line)
        assert "Traceback" not in printed, number
        are_written = []
        for copy, old in zip(copies, before, strict=True):
            assert copy.contents() in (old, after), number
            are_written.append(copy.contents() == after)
        assert code != 0 or all(are_written), number
        states.add(tuple(are_written))
        assert shell(line).code == 0, "the next merge must go through"
        assert shell.contents() == other.contents() == after
    assert {(False, False), (True, True)} < states


def test_two_copies_that_are_merged_into_each_other_at_once(library: Library, other: Shell) -> None:
    shell = library.shell
    for number in range(3):
        shell(f"annotate lora ours{number}")
        other(f"annotate lora theirs{number}")
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "paperlog", "--store", str(one), "sync", str(two), "--both"],
                env=library.environment,
                stdout=subprocess.DEVNULL,
            )
            for one, two in ((shell.store, other.store), (other.store, shell.store))
        ]
        assert [process.wait() for process in processes] == [0, 0]
        assert shell.contents() == other.contents()
    assert len(shell.paper("lora")["notes"]) == 7


def test_power_cut_leaves_each_copy_as_it_was_or_merged(library: Library, other: Shell) -> None:
    shell = library.shell
    shell("rate lora 1")
    other("annotate lora theirs")
    for copy in (shell, other):
        shutil.rmtree(f"{copy.store}.backups")
    stores = [str(copy.store) for copy in (shell, other)]
    before = {store: Path(store).read_bytes() for store in stores}
    code, printed = library.run("EIO", 0, "never", f"sync {other.store} --both")
    assert code == 0, printed
    after = {store: Path(store).read_bytes() for store in stores}
    disk = Disk(before)
    tried = 0
    for call in map(json.loads, library.log.read_text("utf-8").splitlines()):
        disk.run(call)
        for names in disk.after_a_cut():
            for store in stores:
                assert names[store] in (before[store], after[store]), call
            backups = [content for path, content in names.items() if ".backups/2" in path]
            assert all(content in before.values() for content in backups), "a backup is complete"
            assert all(before[store] in (names[store], *backups) for store in stores), "the old copies are backed up"
            tried += 1
    assert tried > 10
    assert all({store: names[store] for store in stores} == after for names in disk.after_a_cut())
