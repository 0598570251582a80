"""Paths that begin with `~`, which a shell leaves in quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell import Shell


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_quoted_home_folder_is_expanded(paperlog: Shell, home: Path) -> None:
    assert paperlog(["export", "lora", "-o", "~/lora.bib"]).out == f"Wrote 1 paper to {home}/lora.bib\n"
    assert paperlog(["import", "~/lora.bib", "~/lora.bib"]).code == 0
    assert paperlog(["backup", "~/backup.json"]).code == 0
    assert paperlog(["restore", "~/backup.json"]).code == 0
    assert paperlog(["edit", "lora", "--pdf", "~/lora.bib"]).code == 0
    assert paperlog.paper("lora")["pdf"] == f"{home}/lora.bib"
    assert paperlog(["sync", "~/backup.json"]).code == 0
    assert paperlog(["--store", "~/backup.json", "path"]).out == f"{home}/backup.json\n"


def test_unknown_user_is_part_of_the_name(paperlog: Shell, home: Path) -> None:
    result = paperlog(["import", "~no-such-user/x.bib"])
    assert (result.code, result.err) == (2, "There is no file ~no-such-user/x.bib.\n")
