"""The fixtures that all tests share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from support.shell import Shell

settings.register_profile("paperlog", deadline=None)  # a busy machine is no fault
settings.load_profile("paperlog")


@pytest.fixture(autouse=True)
def _real_library_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise AssertionError("a test reached for the reader's own library")

    for folder in ("user_data_folder", "cache_folder"):
        monkeypatch.setattr(f"paperlog.paths.{folder}", refuse)
    monkeypatch.delenv("PAPERLOG_STORE", raising=False)
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library file of a reader who has just begun."""
    shell = Shell(tmp_path_factory.mktemp("filled") / "library.json")
    assert shell("list").code == 0
    return shell.store


@pytest.fixture
def paperlog(tmp_path: Path, filled_store: Path) -> Shell:
    """A shell whose library has the built-in catalogue."""
    store = tmp_path / "library.json"
    shutil.copyfile(filled_store, store)
    return Shell(store)


@pytest.fixture
def new_paperlog(tmp_path: Path) -> Shell:
    """A shell without a library yet."""
    return Shell(tmp_path / "data" / "library.json")
