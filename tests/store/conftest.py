"""The tests of the store run on this system and on an imitation of Windows, except those that are marked `posix`."""

from __future__ import annotations

import pytest

from support.systems import imitate_windows


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("system", ["posix", "windows"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if not (item.get_closest_marker("posix") and _system(item) == "windows")]


def _system(item: pytest.Item) -> object:
    return (
        item.callspec.params.get("system") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    )


@pytest.fixture(autouse=True)
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "windows":
        imitate_windows(monkeypatch)
