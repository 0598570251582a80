"""Locations of files and folders. This module doesn't create any."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from paperlog.errors import SystemFailure

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
    return folder / CONFIGURATION_NAME if folder.is_absolute() else None


def cache_folder() -> Path:
    """Return the folder for cached files, which can be fetched again."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - only the image cache needs it

    folder = user_cache_path("paperlog", appauthor=False)
    if not folder.is_absolute():
        raise SystemFailure("Can't find your home folder to cache images in. Set HOME.")
    return folder


def user_data_folder() -> Path:
    from platformdirs import user_data_path  # noqa: PLC0415 - only the default path needs it

    folder = user_data_path("paperlog", appauthor=False)
    if not folder.is_absolute():
        raise SystemFailure("Can't find your home folder to keep the library in. Name a file with --store PATH.")
    return folder


def user_config_folder() -> Path:
    """Return the folder for settings. The path is relative if there is no home folder."""
    if sys.platform == "linux":  # as platformdirs, whose import takes longer than reading the settings
        configured = Path(os.environ.get("XDG_CONFIG_HOME", ""))
        return (configured if configured.is_absolute() else expanded("~/.config")) / "paperlog"
    from platformdirs import user_config_path  # noqa: PLC0415 - as above

    return user_config_path("paperlog", appauthor=False)


def in_folder(folder: str, path: str) -> str:
    """Return a path with the folder that it is relative to. Absolute paths, even those of Windows, stay as they are."""
    return path if PureWindowsPath(path).is_absolute() else str(Path(folder, path))
