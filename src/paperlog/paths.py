"""Locations of files and folders. This module doesn't create any."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from paperlog.errors import SystemFailure

if TYPE_CHECKING:
    from platformdirs import PlatformDirs  # annotation only: most commands don't need it

STORE_VARIABLE = "PAPERLOG_STORE"
STORE_NAME = "library.json"
CONFIGURATION_VARIABLE = "PAPERLOG_CONFIG"
CONFIGURATION_NAME = "config.toml"


def expanded(path: str | Path) -> Path:
    """Expand `~`, which a shell leaves in quotes. An unknown user is kept."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path.expanduser raises for unknown users


def store_path(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the path of the library file: `path`, else $PAPERLOG_STORE, else the default path."""
    if path is not None:
        return expanded(path)
    if from_environment := environ.get(STORE_VARIABLE):
        return expanded(from_environment)
    return user_data_folder() / STORE_NAME


def configuration_path(environ: Mapping[str, str]) -> Path | None:
    """Return the path of the configuration file: $PAPERLOG_CONFIG, else the default path, if it can be found."""
    if from_environment := environ.get(CONFIGURATION_VARIABLE):
        return expanded(from_environment)
    folder = user_config_folder()
    return folder and folder / CONFIGURATION_NAME


def cache_folder() -> Path:
    """Return the folder for cached files, which can be fetched again."""
    if folder := _platform_folder(lambda folders: folders.user_cache_path):
        return folder
    raise SystemFailure("Can't find your home folder to cache images in. Set HOME.")


def user_data_folder() -> Path:
    if folder := _platform_folder(lambda folders: folders.user_data_path):
        return folder
    raise SystemFailure("Can't find your home folder to keep the library in. Name a file with --store PATH.")


def browser_state_path() -> Path | None:
    """Return the path of the file with the state of the browser, or None if there is no home folder."""
    folder = _platform_folder(lambda folders: folders.user_state_path)
    return folder and folder / "browser.json"


def user_config_folder() -> Path | None:
    """Return the folder for settings, or None if there is no home folder."""
    home, configured = (Path(os.environ.get(name, "")) for name in ("HOME", "XDG_CONFIG_HOME"))
    if sys.platform == "linux" and home.is_absolute():  # platformdirs takes longer to import than the settings to read
        return (configured if configured.is_absolute() else home / ".config") / "paperlog"
    return _platform_folder(lambda folders: folders.user_config_path)


def _platform_folder(folder_of: Callable[[PlatformDirs], Path]) -> Path | None:
    """Return one of the folders of platformdirs, or None if there is no home folder."""
    from platformdirs import PlatformDirs  # noqa: PLC0415 - only the default paths need it

    try:
        folder = folder_of(PlatformDirs("paperlog", appauthor=False))
    except RuntimeError:
        return None
    return folder if folder.is_absolute() else None  # older versions return a relative path


def in_folder(folder: str, path: str) -> str:
    """Return a path with the folder that it is relative to. Absolute paths, even those of Windows, stay as they are."""
    return path if PureWindowsPath(path).is_absolute() else str(Path(folder, path))
