"""System faults: errors injected with strace, a full disk, a file size limit, and killed processes."""

from __future__ import annotations

import json
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from paperlog.errors import StoreUnreadable
from paperlog.store import load_snapshot
from support.faults import Library
from support.mutations import damaged
from support.shell import Shell

PAPERLOG = [sys.executable, "-m", "paperlog"]
TRACED = ("openat", "write", "fsync", "fchmod", "rename", "renameat2", "unlink")


def strace(library: Library, *options: str) -> tuple[int, list[str]]:
    """Run a change under strace; return the exit code and the system calls."""
    words = [
        "strace", "-f", "-y", "-qq", "-o", str(library.log), "-e", f"trace={','.join(TRACED)}",
        *options, *PAPERLOG, "rate", "lora", "5",
    ]  # fmt: skip
    result = subprocess.run(words, env=library.environment, capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr
    return result.returncode, library.log.read_text("utf-8").splitlines()


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed: apt-get install strace")
@pytest.mark.parametrize("fault", ["signal=KILL", "error=EIO"])
def test_faults_injected_by_strace(library: Library, fault: str) -> None:
    content = library.shell.store.read_bytes()
    assert strace(library)[0] == 0  # makes a backup, so that the next runs don't
    library.shell.store.write_bytes(content)
    library.shell.store.with_name(".library.json.tmp").write_text("left by a killed write")
    code, calls = strace(library)
    assert code == 0
    folder = str(library.shell.store.parent)
    points = [
        (name, number)
        for name in TRACED
        for number, call in enumerate((call for call in calls if f" {name}(" in call), start=1)
        if folder in call
    ]
    assert {name for name, _ in points} == set(TRACED)
    fired = 0
    for name, number in points:
        library.shell.store.write_bytes(content)
        library.shell.store.with_name(".library.json.tmp").write_text("left by a killed write")
        code, calls = strace(library, "-e", f"inject={name}:{fault}:when={number}")
        struck = [call for call in calls if ("INJECTED" if "error" in fault else f" {name}(") in call]
        assert folder in struck[-1], (name, number, calls)
        fired += 1
        assert code in ({-9, 137} if "KILL" in fault else {0, 5})
        rating = library.shell.paper("lora")["rating"]
        assert rating in (None, 5)
        assert code != 0 or rating == 5
        assert library.shell("annotate lora again").code == 0
    assert fired == len(points) > 8


def can_mount() -> bool:
    return (
        shutil.which("mount") is not None
        and subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        ).returncode
        == 0
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.skipif(not can_mount(), reason="mounting is not allowed here: run as root")
def test_full_disk_leaves_the_library_unchanged(library: Library, small_disk: Path) -> None:
    store = small_disk / "library.json"
    store.write_bytes(library.shell.store.read_bytes())
    shell = Shell(store)
    assert shell("rate lora 1").code == 0
    (small_disk / "filler").write_bytes(b"x" * 30_000)
    before = store.read_bytes()
    result = shell(["annotate", "lora", "-"], stdin="y" * 60_000)
    assert (result.code, result.out) == (5, "")
    assert "No space left on device" in result.err
    assert store.read_bytes() == before
    assert shell.paper("lora")["rating"] == 1
    (small_disk / "filler").unlink()
    assert shell("rate lora 2").code == 0


def test_file_size_limit_leaves_the_library_unchanged(library: Library) -> None:
    before = library.shell.store.read_bytes()
    limit = len(before) + 100
    result = subprocess.run(
        [*PAPERLOG, "annotate", "lora", "y" * 1000], env=library.environment, capture_output=True, text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip
    assert (result.returncode, result.stdout) == (5, "")
    assert "File too large" in result.stderr
    assert library.shell.store.read_bytes() == before


def test_concurrent_and_killed_writers_lose_no_acknowledged_changes(library: Library) -> None:
    """Eight threads write, one verifies the library, and one kills writers."""
    writers, changes = 8, 6
    chance = random.Random(3)
    acknowledged: list[str] = []
    running: list[subprocess.Popen[bytes]] = []
    finished = threading.Event()
    trouble: list[str] = []

    def write(writer: int) -> None:
        for change in range(changes):
            text = f"w{writer} c{change}"
            process = subprocess.Popen(
                [*PAPERLOG, "annotate", "lora", text],
                env=library.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            running.append(process)
            if writer == change == 0:
                process.kill()  # kill at least one process
            _, err = process.communicate()
            if process.returncode == 0:
                acknowledged.append(text)
            elif process.returncode != -signal.SIGKILL:
                trouble.append(err.decode())

    def verify() -> None:
        while not finished.is_set():
            before = list(acknowledged)
            texts = [note["text"] for note in json.loads(library.shell("show lora --json").out)["notes"]]
            if not set(before) <= set(texts) or len(texts) != len(set(texts)):
                trouble.append(f"{before} is not in {texts}")

    def kill() -> None:
        for _ in range(writers):  # far fewer kills than changes, however slow the machine is
            if finished.wait(chance.uniform(0.05, 0.2)):
                return
            if living := [process for process in running if process.poll() is None]:
                chance.choice(living).send_signal(signal.SIGKILL)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    killer = threading.Thread(target=kill)
    for thread in [*threads, killer]:
        thread.start()
    verifier = threading.Thread(target=verify)
    verifier.start()
    for thread in threads:
        thread.join()
    finished.set()
    killer.join()
    verifier.join()
    assert trouble == []
    texts = [note["text"] for note in library.shell.paper("lora")["notes"]]
    assert set(acknowledged) <= set(texts)
    killed = writers * changes - len(acknowledged)
    assert 0 < killed < writers * changes


def test_truncated_library_is_refused_and_left_unchanged(library: Library) -> None:
    content = library.shell.store.read_bytes()
    step = max(1, len(content) // 120)
    for end in [*range(0, len(content) - 2, step), len(content) - 2]:
        library.shell.store.write_bytes(content[:end])
        result = library.shell("rate lora 5" if end % 2 else "list")
        assert (result.code, result.out) == (4, "")
        assert re.search(r"can't be read: (the file is empty|invalid JSON)", result.err)
        assert library.shell.store.read_bytes() == content[:end]


def test_device_is_not_a_library() -> None:
    for device in ("/dev/null", "/dev/zero"):
        result = Shell(Path(device))("list")
        assert (result.code, result.out) == (4, "")
        assert "not a regular file" in result.err


def test_small_library_truncated_at_every_byte_is_refused(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "library.json")
    (tmp_path / "one.toml").write_text("[[paper]]\nkey = 'a'\ntitle = 'Ä'\ncategory = 'x'\n", "utf-8")
    shell(f"import {tmp_path / 'one.toml'}")
    shell("mark-read a --note n")
    content = shell.store.read_bytes()
    assert len(load_snapshot(content, shell.store).papers) == 1
    for end in range(len(content.rstrip())):
        with pytest.raises(StoreUnreadable):
            load_snapshot(content[:end], shell.store)


def test_damaged_libraries_give_messages_without_a_traceback(paperlog: Shell) -> None:
    chance = random.Random(11)
    paperlog("mark-read lora --rating 4 --note mine")
    paperlog("edit gpt-3 --title Edited")
    paperlog("undo")
    content = paperlog.store.read_bytes()
    codes = set()
    for _ in range(120):
        damaged_content = damaged(content, chance)
        paperlog.store.write_bytes(damaged_content)
        for line in ("list", "doctor", "history", "rate vit 3", "doctor --fix", "undo"):
            result = paperlog(line)
            codes.add(result.code)
            if result.code == 4:
                assert paperlog.store.read_bytes() == damaged_content or "Change" in result.err
                break
    assert codes >= {0, 1, 4}
