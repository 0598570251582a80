"""Where things live. Looking a place up creates nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from paperlog.errors import SystemFailure

STORE_VARIABLE = "PAPERLOG_STORE"
STORE_NAME = "library.json"


def store_path(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the library file: the one named, else the environment's, else the user's own."""
    if path is not None:
        return path
    if from_environment := environ.get(STORE_VARIABLE):
        return Path(os.path.expanduser(from_environment))  # noqa: PTH111 - an unknown user's home is no error here
    return user_data_folder() / STORE_NAME


def cache_folder() -> Path:
    """Return where things lie that can be fetched again."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - only pictures are kept there

    folder = user_cache_path("paperlog", appauthor=False)
    if not folder.is_absolute():
        raise SystemFailure("There is no home folder to keep pictures in.")
    return folder


def user_data_folder() -> Path:
    from platformdirs import user_data_path  # noqa: PLC0415 - only the default path needs it

    folder = user_data_path("paperlog", appauthor=False)
    if not folder.is_absolute():
        raise SystemFailure("There is no home folder to keep the library in. Name a file with --store PATH.")
    return folder
