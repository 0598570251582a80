"""Local servers in place of arXiv and doi.org, and a shell that uses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from paperlog.fetch import Fetcher, HttpClient
from paperlog.fetch.fetcher import ARXIV, DOI_ORG
from support.servers import LocalServer, local_server
from support.shell import NOW, Shell


@pytest.fixture
def arxiv() -> Iterator[LocalServer]:
    with local_server() as server:
        yield server


@pytest.fixture
def doi_org() -> Iterator[LocalServer]:
    with local_server() as server:
        yield server


@pytest.fixture
def pauses() -> list[float]:
    """The lengths of requested pauses in seconds; the test records them instead of waiting."""
    return []


@pytest.fixture
def paperlog(
    paperlog: Shell, arxiv: LocalServer, doi_org: LocalServer, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """A shell with local servers in place of arXiv and doi.org."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    fetcher = Fetcher(
        HttpClient(sleep=pause, now=lambda: NOW),
        replace(ARXIV, base_url=arxiv.address),
        replace(DOI_ORG, base_url=doi_org.address),
    )
    paperlog.fetcher = lambda: fetcher
    return paperlog
