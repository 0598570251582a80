"""Local image servers, and a shell that fetches from them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from paperlog.fetch import Fetcher, HttpClient
from paperlog.image_cache import ImageCache
from support.servers import LocalServer, local_server
from support.shell import NOW, Shell


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """The TLS context of a local server, and a file with the certificate of the authority that signed it."""
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(server)
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return server, file


@pytest.fixture
def server(authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    tls, file = authority
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    with local_server(tls) as server:
        yield server


@pytest.fixture
def elsewhere(authority: tuple[ssl.SSLContext, Path]) -> Iterator[LocalServer]:
    """A second server with another host name, like the separate image servers of code hosts."""
    with local_server(authority[0]) as server:
        server.address = server.address.replace("127.0.0.1", "localhost")
        yield server


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pictures"


@pytest.fixture
def paperlog(paperlog: Shell, folder: Path, pauses: list[float]) -> Shell:
    """A shell that can fetch and cache images."""

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    fetcher = Fetcher(HttpClient(sleep=pause, now=lambda: NOW))
    paperlog.fetcher = lambda: fetcher
    paperlog.pictures = lambda: ImageCache(folder)
    return paperlog
