"""Where settings come from: environment variables take precedence over the file, and the file over the defaults."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from paperlog import paths
from paperlog.configuration.loading import load_configuration
from paperlog.configuration.settings import Configuration
from paperlog.paths import configuration_path


def test_environment_takes_precedence_over_the_file_and_the_file_over_the_default(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('editor = "nvim"\npager = "most"\n')
    environ = {"VISUAL": " ", "EDITOR": "nano -w"}
    loaded = load_configuration(file, environ, ())
    assert loaded.configuration == Configuration(editor="nano -w", pager="most")
    origins = {each.name: (each.variable, each.line) for each in loaded.settings() if each.variable or each.line}
    assert origins == {"editor": ("EDITOR", None), "pager": (None, 2)}
    for variable in ("VISUAL", "PAPERLOG_EDITOR"):
        environ[variable] = "kak"
        assert load_configuration(file, environ, ()).variables == {"editor": variable}
    environ |= {"PAGER": "more", "PAPERLOG_PAGER": "less"}
    assert load_configuration(file, environ, ()).configuration.pager == "less"


def test_no_variable_switches_the_pager_on_again(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("pager = false")
    loaded = load_configuration(file, {"PAGER": "less"}, ())
    assert (loaded.configuration.pager, loaded.variables) == (False, {})
    assert load_configuration(None, {"PAGER": "less"}, ()).configuration.pager == "less"


@pytest.mark.parametrize(
    ("environ", "pager", "variable"),
    [
        ({"PAGER": "more"}, "more", "PAGER"),
        ({"PAGER": "more", "PAPERLOG_PAGER": "less -S"}, "less -S", "PAPERLOG_PAGER"),
        ({"PAGER": "more", "PAPERLOG_PAGER": ""}, False, "PAPERLOG_PAGER"),
        ({"PAGER": " "}, False, "PAGER"),
        ({}, "most", None),
    ],
)
def test_variables_of_the_pager(tmp_path: Path, environ: dict[str, str], pager: object, variable: str | None) -> None:
    file = tmp_path / "config.toml"
    file.write_text('pager = "most"')
    loaded = load_configuration(file, environ, ())
    assert (loaded.configuration.pager, loaded.variables.get("pager")) == (pager, variable)


@pytest.mark.parametrize("name", ["missing.toml", "file/config.toml"])
def test_missing_file_has_no_effect(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    loaded = load_configuration(tmp_path / name, {}, ())
    assert (loaded.configuration, loaded.warnings) == (Configuration(), [])


def test_unreadable_file_is_reported(tmp_path: Path) -> None:
    loaded = load_configuration(tmp_path, {}, ())
    assert loaded.warnings == [f"{tmp_path} can't be read: Is a directory. The defaults are used."]
    assert loaded.configuration == Configuration()


def test_path_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert configuration_path({"PAPERLOG_CONFIG": "~/x.toml"}) == Path("~/x.toml").expanduser()
    monkeypatch.setattr(paths, "user_config_folder", lambda: tmp_path)
    assert configuration_path({"PAPERLOG_CONFIG": ""}) == tmp_path / "config.toml"
    monkeypatch.setattr(paths, "user_config_folder", lambda: None)
    assert configuration_path({}) is None


FOLDER = paths.user_config_folder  # the function itself, which other tests can't call


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize("home", ["", "relative", "/home/reader"])
@pytest.mark.parametrize("configured", [None, "", "relative", "/etc/settings"])
def test_folder_is_the_one_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, configured: str | None, home: str, platform: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", home)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if configured is not None:
        monkeypatch.setenv("XDG_CONFIG_HOME", configured)
    folder = platformdirs.user_config_path("paperlog", appauthor=False)
    assert FOLDER() == (folder if folder.is_absolute() else None)
