"""The `backup` and `restore` commands."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from support.shell import Shell


def advance(paperlog: Shell, **time: float) -> None:
    paperlog.now += timedelta(**time)


def test_first_change_of_each_hour_makes_a_backup(paperlog: Shell) -> None:
    before = paperlog.store.read_bytes()
    paperlog("rate lora 1")
    assert [backup.read_bytes() for backup in paperlog.backups()] == [before]
    advance(paperlog, minutes=59)
    paperlog("rate lora 2")
    assert len(paperlog.backups()) == 1
    advance(paperlog, minutes=2)
    before = paperlog.store.read_bytes()
    paperlog("rate lora 3")
    assert len(paperlog.backups()) == 2
    assert paperlog.backups()[-1].read_bytes() == before


def test_backups_are_readable_by_their_owner_only(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    (backup,) = paperlog.backups()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700


def test_named_pipe_among_the_backups_is_unreadable(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    (backup,) = paperlog.backups()
    pipe = backup.with_name("20300101T000000Z.json")
    os.mkfifo(pipe)
    assert "unreadable" in paperlog("backup --list").out
    result = paperlog("restore 1 --yes")
    assert result.code == 4
    assert result.err.startswith(f"The backup {pipe} can't be read: not a regular file.")
    paperlog.store.write_text("garbage")
    assert "restore it with 'paperlog restore 2'" in paperlog("list").err


def test_import_makes_a_backup_before_any_change(paperlog: Shell) -> None:
    paperlog("remove lora")
    paperlog("import")
    assert len(paperlog.backups()) == 2
    paperlog("import")
    assert len(paperlog.backups()) == 2


def test_backups_continue_after_the_clock_is_set_back(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    advance(paperlog, days=-400)
    assert paperlog("rate lora 2").code == 0
    assert len(paperlog.backups()) == 2


def test_last_24_backups_and_one_a_day_for_30_days_are_kept(paperlog: Shell) -> None:
    for hour in range(24 * 40 // 6):
        advance(paperlog, hours=6, minutes=1)
        assert paperlog(f"rate lora {hour % 5 + 1}").code == 0
    kept = [backup.name for backup in paperlog.backups()]
    days = [name[:8] for name in kept]
    assert 24 <= len(kept) <= 24 + 30
    assert len(set(days[:-24])) == len(days[:-24])  # only one backup a day is kept
    assert len(kept) > 24 + 20


def test_list_backups_and_restore_one_by_number(paperlog: Shell) -> None:
    paperlog("rate lora 1")
    advance(paperlog, hours=2)
    paperlog("rate lora 2")
    lines = paperlog("backup --list").lines
    assert [line.split("  ")[:3] for line in lines] == [
        ["", " 1", "2026-11-23 14:00"],
        ["", " 2", "2026-11-23 12:00"],
    ]
    assert "49 papers, 1 reading" in lines[0]
    listed = paperlog("backup --list --json").json
    assert [(each["number"], each["readings"]) for each in listed] == [(1, 1), (2, 0)]
    advance(paperlog, minutes=1)
    result = paperlog("restore 2")
    assert result.code == 0
    assert "49 papers, 0 readings. The previous library is kept in" in result.out
    assert paperlog.paper("lora")["rating"] is None
    paperlog("restore 1")
    assert paperlog.paper("lora")["rating"] == 2


def test_backup_to_a_file_and_restore_it(paperlog: Shell, tmp_path: Path) -> None:
    paperlog("rate lora 5")
    file = tmp_path / "copy.json"
    assert paperlog(f"backup {file}").out == f"Copied to {file}\n"
    assert file.read_bytes() == paperlog.store.read_bytes()
    paperlog.store.unlink()
    assert paperlog(f"restore {file}").code == 0
    assert paperlog.paper("lora")["rating"] == 5
    result = paperlog(f"backup {file}")
    assert (result.code, result.err) == (2, f"{file} already exists. Choose another file.\n")


def test_backup_without_a_file_goes_to_the_backup_folder(paperlog: Shell) -> None:
    result = paperlog("backup")
    (backup,) = paperlog.backups()
    assert result.out == f"Copied to {backup}\n"
    paperlog("backup")
    assert [path.name for path in paperlog.backups()] == ["20261123T120000Z.1.json", "20261123T120000Z.json"]
    assert paperlog("backup --list --json").json[0]["path"].endswith(".1.json")


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("restore 1", 1, "There is no backup 1. See 'paperlog backup --list'."),
        ("restore 0", 1, "There is no backup 0."),
        ("restore nosuch.json", 2, "There is no file nosuch.json."),
        ("restore /", 4, "not a regular file"),
        ("backup --json", 2, "--json needs --list."),
        ("backup x --list", 2, "--list can't be combined with a file"),
        ("backup ''", 2, ". already exists. Choose another file."),
        ("backup /nosuch/file", 5, "Can't write /nosuch/file: No such file or directory."),
    ],
)
def test_invalid_arguments_of_backup_and_restore(paperlog: Shell, line: str, code: int, says: str) -> None:
    before = paperlog.store.read_bytes()
    result = paperlog(line)
    assert (result.code, result.out) == (code, "")
    assert says in result.err
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[1", b"\xff", b'{"_meta": {"1": {"schema": 9, "revision": 1}}}'])
def test_invalid_backups_are_not_restored(paperlog: Shell, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    before = paperlog.store.read_bytes()
    assert paperlog(f"restore {file}").code == 4
    assert paperlog.store.read_bytes() == before
    assert paperlog.backups() == []


@pytest.mark.parametrize("line", ["list", "rate lora 5", "history", "import", "doctor", "undo"])
def test_error_for_an_unreadable_library_mentions_the_newest_good_backup(paperlog: Shell, line: str) -> None:
    paperlog("rate lora 1")
    advance(paperlog, hours=2)
    paperlog("rate lora 2")
    newest = paperlog.backups()[-1]
    newest.write_bytes(newest.read_bytes()[:-10])
    paperlog.store.write_text("garbage")
    result = paperlog(line)
    assert (result.code, result.out) == (4, "")
    assert result.err.endswith(
        "The newest good backup is from 2026-11-23 12:00; restore it with 'paperlog restore 2'.\n"
    )
    assert paperlog("backup --list").lines[0].split("  ")[3] == "unreadable"


def test_restore_keeps_the_damaged_library(paperlog: Shell) -> None:
    paperlog("rate lora 5")
    paperlog.store.write_text("garbage")
    assert paperlog("restore 1").code == 0
    assert len(paperlog("list").lines) == 49
    (damaged,) = [path for path in paperlog.backups() if path.suffix == ".unreadable"]
    assert damaged.read_text() == "garbage"
    assert len(paperlog("backup --list").lines) == 1


def test_commands_without_a_library(new_paperlog: Shell) -> None:
    assert new_paperlog("backup --list").out == ""
    assert new_paperlog("doctor").out == "No problems found.\n"
    assert new_paperlog("doctor --fix").out == "No problems found.\n"
    assert new_paperlog("restore 1").code == 1
    assert not new_paperlog.store.parent.exists()
    result = new_paperlog("backup")
    assert (result.code, result.err) == (1, f"There is no library {new_paperlog.store} yet.\n")


def test_unrelated_files_in_the_backup_folder_are_ignored(paperlog: Shell) -> None:
    paperlog("backup")
    folder = paperlog.backups()[0].parent
    for name in ("notes.txt", "20261399T120000Z.json"):
        (folder / name).write_text("mine")
    assert len(paperlog("backup --list").lines) == 1
    paperlog("rate lora 1")
    assert (folder / "notes.txt").read_text() == "mine"


def test_change_is_refused_if_its_backup_cannot_be_written(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    paperlog.store.with_name("library.json.backups").write_text("in the way")
    before = paperlog.store.read_bytes()
    result = paperlog("rate lora 5")
    assert result.code == 5
    assert "Can't write a backup to" in result.err
    assert paperlog.store.read_bytes() == before


@pytest.mark.parametrize("target", ["20301231T235959Z.json", "deleted"])
def test_restore_of_an_unreadable_backup(paperlog: Shell, target: str) -> None:
    paperlog("backup")
    backup = paperlog.backups()[0].with_name("20301231T235959Z.json")
    backup.symlink_to(backup.with_name(target))  # a symlink to itself, or a dangling one
    result = paperlog("restore 1")
    assert result.code == 5
    assert result.err.startswith(f"Can't read {backup}: ")


def test_declined_restore_changes_nothing(paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    paperlog("backup")
    paperlog("rate lora 5")
    monkeypatch.setattr("paperlog.cli.context.CommandContext.confirm", lambda *_, **__: False)
    assert paperlog("restore 1").out == ""
    assert paperlog.paper("lora")["rating"] == 5


def test_backups_from_the_future_do_not_displace_others(paperlog: Shell) -> None:
    advance(paperlog, days=400)
    for _ in range(30):
        advance(paperlog, hours=2)
        paperlog("backup")
    advance(paperlog, days=-500)
    for stars in (1, 2, 3):
        advance(paperlog, hours=2)
        paperlog(f"rate lora {stars}")
    now = [path.name for path in paperlog.backups() if path.name < "2027"]
    assert len(now) == 3
    paperlog("rate lora 4")
    assert len([path.name for path in paperlog.backups() if path.name < "2027"]) == 3
    assert len(paperlog.backups()) == 24 + 3


def test_restore_without_a_library_makes_no_backup(paperlog: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    paperlog(f"backup {copy}")
    paperlog.store.unlink()
    assert paperlog(f"restore {copy}").out == f"Restored {copy}: 49 papers, 0 readings.\n"


@pytest.mark.parametrize("line", ["list", "rate gan 3", "import - --format csv"])
def test_new_library_after_the_old_one_was_deleted_mentions_its_backup(paperlog: Shell, line: str) -> None:
    paperlog("rate lora 1")
    paperlog("backup")
    paperlog.store.unlink()
    hint = "The newest good backup is from 2026-11-23 12:00; restore it with 'paperlog restore 1'."
    assert paperlog("doctor").lines[0].endswith(f"The library {paperlog.store} was deleted or moved away. {hint}")
    result = paperlog(line, stdin="title,date\nA,2020\n")
    message = f"The library {paperlog.store} was deleted or moved away; a new one is created. {hint}"
    assert (result.code, result.err.splitlines()[0]) == (0, message)
    assert "deleted" not in paperlog(line, stdin="title,date\nA,2020\n").err
    paperlog("restore 1")
    assert paperlog.paper("lora")["rating"] == 1


def test_backup_of_a_damaged_library_mentions_a_good_one(paperlog: Shell) -> None:
    paperlog("backup")
    paperlog.store.write_text("garbage")
    result = paperlog("backup")
    assert result.code == 4
    assert result.err.endswith("restore it with 'paperlog restore 1'.\n")


def test_error_of_an_invalid_backup_names_the_backup(paperlog: Shell, tmp_path: Path) -> None:
    file = tmp_path / "backup.json"
    file.write_text("garbage")
    result = paperlog(f"restore {file} --yes")
    assert (result.code, result.out) == (4, "")
    assert result.err.startswith(f"The backup {file} can't be read: invalid JSON")
    assert result.err.endswith("Nothing was changed.\n")
    assert paperlog("restore / --yes").err == "The backup / can't be read: not a regular file. Nothing was changed.\n"


@pytest.mark.parametrize("line", ["backup a.json", "restore a.json", "export -o a.json", "--store a.json list"])
def test_relative_path_in_a_deleted_folder(
    paperlog: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    result = paperlog(line)
    reason = "because the current folder can't be found: No such file or directory. Change to another folder."
    assert (result.code, result.err) == (5, f"Can't find a.json, {reason}\n")
