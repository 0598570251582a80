"""A fault at any system call of a commit leaves the library either fully updated or untouched."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.disk import Disk
from support.faults import Library

CHANGE = "rate lora 5"


def reading(library: Library) -> Any:
    """Return the rating and the notes of `lora`."""
    paper = library.shell.paper("lora")
    return paper["rating"], tuple(note["text"] for note in paper["notes"])


BEFORE, AFTER = (None, ("first",)), (5, ("first",))


def calls_of(library: Library, line: str = CHANGE) -> list[dict[str, Any]]:
    """Run a change without a fault, revert it, and return its system calls."""
    content = library.shell.store.read_bytes()
    begin_again(library, content)
    code, printed = library.run("EIO", 0, "never", line)
    assert code == 0, printed
    calls = [json.loads(call) for call in library.log.read_text("utf-8").splitlines()]
    begin_again(library, content)
    return calls


def begin_again(library: Library, content: bytes) -> None:
    """Restore the library and delete its backups, so that the next change makes a backup."""
    library.shell.store.write_bytes(content)
    shutil.rmtree(library.shell.store.with_name("library.json.backups"), ignore_errors=True)


@pytest.mark.parametrize(
    ("fault", "when"),
    [
        ("KILL", "before"),
        ("KILL", "after"),
        ("TERM", "before"),
        ("INT", "before"),
        ("INT", "after"),
        ("ENOSPC", "before"),
    ],
)
def test_fault_at_every_system_call(library: Library, fault: str, when: str) -> None:
    calls = calls_of(library)
    assert {call["name"] for call in calls} == {
        "open",
        "write",
        "fsync",
        "fchmod",
        "replace",
        "renameat2",
        "unlink",
        "close",
        "mkdir",
    }
    seen = set()
    content = library.shell.store.read_bytes()
    for number in range(1, len(calls) + 1):
        code, printed = library.run(fault, number, when, CHANGE)
        expected = {"KILL": {-9}, "TERM": {-15}, "INT": {130}, "ENOSPC": {0, 5}}[fault]
        assert code in expected, (number, printed)
        assert "Traceback" not in printed, number
        state = reading(library)
        assert state in (BEFORE, AFTER)
        assert code != 0 or state == AFTER
        seen.add(state)
        assert library.shell("annotate lora again").code == 0, "the next change must go through"
        begin_again(library, content)
    assert seen == {BEFORE, AFTER}


def test_power_cut_leaves_the_old_or_the_new_library(library: Library) -> None:
    library.shell("remove lora")
    for line in ("rate vit 5", "import"):
        before = library.shell.store.read_bytes()
        store = str(library.shell.store)
        calls = calls_of(library, line)
        writes = [call for call in calls if call["name"] == "write"]
        after = "".join(call["data"] for call in writes if call["path"] == writes[-1]["path"]).encode("latin-1")
        assert before != after
        disk = Disk({store: before})
        tried = 0
        for call in calls:
            disk.run(call)
            for names in disk.after_a_cut():
                assert names[store] in (before, after), call
                assert all(content == before for path, content in names.items() if ".backups/2" in path), (
                    "a backup gets its final name only when it is complete"
                )
                tried += 1
        assert tried > len(calls)
        assert {names[store] for names in disk.after_a_cut()} == {after}, "exit 0 means that it is on disk"


@pytest.mark.parametrize("fault", ["KILL", "EIO"])
@pytest.mark.parametrize("line", ["import", "restore 1 --yes", "doctor --fix", "undo", "backup"])
def test_fault_at_every_system_call_of_large_changes(library: Library, line: str, fault: str) -> None:
    shell = library.shell
    shell("rate lora 1")
    shell("remove vit")
    text = shell.store.read_text("utf-8")
    shell.store.write_text(
        text.replace('"readings": {', '"readings": {\n"77": {"key": "gpt-3", "rating": 9},'), "utf-8"
    )
    shell("backup")
    folder = shell.store.with_name("library.json.backups")
    saved = {path: path.read_bytes() for path in [shell.store, *folder.iterdir()]}

    def again() -> None:
        for path in folder.iterdir():
            path.unlink()
        for path, content in saved.items():
            path.write_bytes(content)

    code, _ = library.run("EIO", 0, "never", line)
    assert code == 0
    calls = len(library.log.read_text("utf-8").splitlines())
    after = _without_ids(shell.contents())
    again()
    before = _without_ids(shell.contents())
    valid = {key: row for key, row in before["readings"].items() if row.get("rating") != 9}
    aside = {**before, "readings": valid}
    for number in range(1, calls + 1):
        code, printed = library.run(fault, number, "before", line)
        assert "Traceback" not in printed, number
        assert _without_ids(shell.contents()) in (before, aside, after), number
        assert shell("annotate moe again").code == 0
        again()


def test_backup_is_durable_before_the_library_is_replaced(library: Library) -> None:
    """The backup folder and the backup are synced to disk first."""
    before = library.shell.store.read_bytes()
    store = str(library.shell.store)
    disk = Disk({store: before})
    made = []
    for call in calls_of(library):
        if call["name"] == "mkdir" and call["creates"]:
            made.append(str(Path(call["path"]).parent))
        if call["name"] == "fsync" and call["path"] in made:
            made.remove(call["path"])
        if call["name"] == "renameat2" and call["to"] == store:
            assert made == []
            assert before in [content for path, content in disk.durable.items() if ".backups/2" in path]
            return
        disk.run(call)
    pytest.fail("the library was never replaced")


def _without_ids(contents: Any) -> Any:
    """Return records without the ids of notes and events, which differ on each run."""
    return json.loads(re.sub(r'"(id|uid)": "[0-9a-f]{16}"', '"id": ""', json.dumps(contents)))
