"""Fixtures and settings for all tests."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from paperlog.paths import CONFIGURATION_VARIABLE
from support.sample_library import write_library
from support.shell import NO_CONFIGURATION, Shell

# No deadline: tests can be slow on a busy machine. `--hypothesis-profile=thorough` tries more examples.
settings.register_profile("paperlog", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile("paperlog")

# Let the processes that tests start use compiled bytecode, and let Ctrl-C reach them even if the tests were started in
# the background of a script, where it is ignored.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Let no test read the configuration of the machine.
os.environ[CONFIGURATION_VARIABLE] = NO_CONFIGURATION

# Collect garbage less often: Textual's caches keep many objects of each closed browser alive.
gc.set_threshold(10_000, 50, 20)


def pytest_collection_finish() -> None:
    gc.freeze()


@pytest.fixture(autouse=True)
def _protect_real_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise AssertionError("a test used a folder of the real user")

    for folder in ("user_data_folder", "user_config_folder", "cache_folder", "browser_state_path"):
        monkeypatch.setattr(f"paperlog.paths.{folder}", refuse)
    monkeypatch.delenv("PAPERLOG_STORE", raising=False)
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library file as the first command creates it."""
    shell = Shell(tmp_path_factory.mktemp("filled") / "library.json")
    assert shell("list").code == 0
    return shell.store


@pytest.fixture
def paperlog(tmp_path: Path, filled_store: Path) -> Shell:
    """A shell whose library contains the built-in catalogue."""
    store = tmp_path / "library.json"
    shutil.copyfile(filled_store, store)
    return Shell(store)


@pytest.fixture
def new_paperlog(tmp_path: Path) -> Shell:
    """A shell without a library."""
    return Shell(tmp_path / "data" / "library.json")


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the sample library."""
    path = tmp_path_factory.mktemp("sample") / "library.json"
    write_library(path)
    return path
