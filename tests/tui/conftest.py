"""Fixtures for the browser tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.browsing import BrowserPilot, browsing
from support.shell import Shell


@pytest.fixture
def browser(paperlog: Shell) -> Iterator[BrowserPilot]:
    with browsing(paperlog) as browser:
        yield browser
