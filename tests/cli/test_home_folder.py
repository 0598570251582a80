"""The home folder: `~` in quotes, which a shell leaves unchanged, and users without a home folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from paperlog import paths
from paperlog.cli.completion.scripts import install
from paperlog.errors import SystemFailure
from support.shell import Shell

# The functions themselves, which conftest replaces
CACHE_FOLDER, CONFIG_FOLDER, DATA_FOLDER = paths.cache_folder, paths.user_config_folder, paths.user_data_folder


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


@pytest.fixture
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable names a folder of the user, who isn't in the system's list of users."""

    def find_user(_: int) -> None:
        raise KeyError

    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", find_user)


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("folder", [CACHE_FOLDER, DATA_FOLDER])
def test_missing_home_folder_is_reported(folder: Callable[[], Path]) -> None:
    with pytest.raises(SystemFailure, match="Can't find your home folder"):
        folder()


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_there_are_no_settings_without_a_home_folder(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert CONFIG_FOLDER() is None


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_not_installed_without_a_home_folder(shell: str) -> None:
    with pytest.raises(SystemFailure, match="Can't find your home folder to install completion in"):
        install(shell, {})
