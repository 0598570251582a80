"""The tests of the store run on this system.

On Linux, those that aren't marked `posix` also run on a simulation of Windows.
"""

from __future__ import annotations

import sys

import pytest

SYSTEMS = {"linux": ["posix", "windows"], "win32": ["windows"]}.get(sys.platform, ["posix"])
collect_ignore = [] if sys.platform == "linux" else ["test_attributes.py"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("system", SYSTEMS, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not (item.get_closest_marker("posix") and _system(item) == "windows")]


def _system(item: pytest.Item) -> object:
    callspec = getattr(item, "callspec", None)
    return callspec and callspec.params.get("system")


@pytest.fixture(autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "windows" and sys.platform == "linux":
        from support.systems import simulate_windows  # noqa: PLC0415 - can't be imported on Windows

        simulate_windows(monkeypatch)
