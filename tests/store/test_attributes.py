"""Owner, group, access control lists, extended attributes and hard links of the library file."""

from __future__ import annotations

import errno
import grp
import os
import stat
import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from paperlog.store.attributes import copy_attributes
from support.shell import Shell
from support.systems import simulate_macos

pytestmark = pytest.mark.posix


class TestAttributes:
    @pytest.fixture
    def other_group(self) -> int:
        """A group that this user can give files to, other than the default group."""
        groups = [entry.gr_gid for entry in grp.getgrall()] if os.geteuid() == 0 else os.getgroups()
        return next((group for group in groups if group != os.getegid()), os.getegid())

    def test_group_and_mode_are_kept(self, paperlog: Shell, other_group: int) -> None:
        os.chown(paperlog.store, -1, other_group)
        paperlog.store.chmod(0o640)
        paperlog("rate lora 5")
        status = paperlog.store.stat()
        assert (status.st_gid, stat.S_IMODE(status.st_mode)) == (other_group, 0o640)

    def test_write_by_root_keeps_the_owner(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        """The new lock, folder and backup belong to the owner of the library, too."""
        user, group = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        os.chown(paperlog.store, user, group)
        assert paperlog("rate lora 5").code == 0
        new = [paperlog.store.with_name(f"library.json.{name}") for name in ("lock", "backups")]
        for path in (paperlog.store, *new, *paperlog.backups()):
            assert (path.stat().st_uid, path.stat().st_gid) == (user, group), path

    def test_new_library_of_root_belongs_to_the_owner_of_the_folder(
        self, new_paperlog: Shell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = 65534 if os.geteuid() == 0 else os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        os.chown(new_paperlog.store.parent.parent, user, -1)
        assert new_paperlog("rate lora 5").code == 0
        assert {path.stat().st_uid for path in (new_paperlog.store.parent, *new_paperlog.store.parent.iterdir())} == {
            user
        }

    def test_files_of_other_users_keep_their_owner(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        changed = list[Any]()
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        monkeypatch.setattr(os, "fchown", lambda *what: changed.append(what))
        assert paperlog("rate lora 5").code == 0
        assert changed == []

    def test_group_that_is_not_permitted_gets_what_everyone_has(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: Any) -> None:
            raise PermissionError(errno.EPERM, "Operation not permitted")

        source, new = tmp_path / "source", tmp_path / "new"
        source.touch()
        source.chmod(0o664)
        with new.open("w") as file, monkeypatch.context() as patch:
            patch.setattr(os, "fchown", refuse)
            patch.setattr(os, "fstat", lambda _: SimpleNamespace(st_uid=-1, st_gid=-1))
            copy_attributes(source, file.fileno())
        assert stat.S_IMODE(new.stat().st_mode) == 0o644

    def test_extended_attributes_and_access_control_list_are_kept(self, paperlog: Shell) -> None:
        os.setxattr(paperlog.store, "user.tag", b"x")
        os.setxattr(paperlog.store, ACL, acl(daemon=READ))
        paperlog("rate lora 5")
        assert os.getxattr(paperlog.store, "user.tag") == b"x"
        assert os.getxattr(paperlog.store, ACL) == acl(daemon=READ)

    def test_access_control_list_of_the_folder_is_not_added(self, paperlog: Shell) -> None:
        paperlog.store.chmod(0o640)
        os.setxattr(paperlog.store.parent, ACL.replace("access", "default"), acl(daemon=READ))
        paperlog("rate lora 5")
        assert ACL not in os.listxattr(paperlog.store)
        assert stat.S_IMODE(paperlog.store.stat().st_mode) == 0o640

    def test_unsupported_attributes_are_ignored(self, paperlog: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: Any) -> None:
            raise OSError(errno.EOPNOTSUPP, "Operation not supported")

        os.setxattr(paperlog.store, "user.tag", b"x")
        monkeypatch.setattr(os, "setxattr", refuse)
        assert paperlog("rate lora 4").code == 0
        monkeypatch.setattr(os, "listxattr", refuse)
        assert paperlog("rate lora 5").code == 0
        simulate_macos(monkeypatch)  # which has other calls
        assert paperlog("rate lora 3").code == 0

    def test_hard_link_that_stays_behind_is_reported_once(self, paperlog: Shell) -> None:
        link = paperlog.store.with_name("link.json")
        link.hardlink_to(paperlog.store)
        result = paperlog("rate lora 4")
        assert (result.code, result.out != "") == (0, True)
        assert result.err == (
            f"{paperlog.store} had other hard links, which keep the previous version. "
            f"Replace each with a symbolic link: ln -sf {paperlog.store} OTHER\n"
        )
        assert paperlog("rate lora 5").err == ""
        assert Shell(link).paper("lora")["rating"] is None


ACL = "system.posix_acl_access"
READ = 4


def acl(daemon: int) -> bytes:
    """Return an access control list that gives user 1 permissions, as Linux stores it."""
    entries = [(0x01, 6, -1), (0x02, daemon, 1), (0x04, 0, -1), (0x10, 4, -1), (0x20, 0, -1)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
