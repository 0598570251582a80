"""Asking a server, within limits: of time, size, redirects and tries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from paperlog import __version__
from paperlog.errors import InvalidResponse, NoConnection, NoMetadata, ServerBusy, ServerUnreachable, shortened

MOST_REDIRECTS = 3
MOST_RETRIES = 2
PAUSE = 3.0
"""Seconds between requests, as arXiv asks for."""
LONGEST_PAUSE = 10.0

_ERRNO = re.compile(r"^\[Errno -?[0-9]+\] ")
_UNKNOWN = frozenset({400, 404, 406, 410})


@dataclass(frozen=True)
class Server:
    """Who is asked: where, for which types of content, and on which other hosts the answer may lie.

    `source` is what the papers that come from there have as theirs.
    """

    name: str
    source: str
    address: str
    types: tuple[str, ...]
    hosts: frozenset[str] = frozenset()
    most_bytes: int = 2_000_000

    def name_of(self, url: httpx.URL) -> str:
        """Return what to call who answers at an address: this server, or a host that it leads to."""
        return self.name if url.host == httpx.URL(self.address).host else url.host

    def leads_to(self, url: httpx.URL) -> httpx.URL | None:
        """Return where to follow a redirect: on the server itself, or to a host that is known, over https."""
        home = httpx.URL(self.address)
        if (url.scheme, url.host, url.port) == (home.scheme, home.host, home.port):
            return url
        is_known = url.host in self.hosts and url.scheme in {"http", "https"} and url.port is None
        return url.copy_with(scheme="https") if is_known else None


@dataclass(frozen=True)
class Web:
    """The network. `connect` and `whole` are seconds for a connection, and for an answer with all its retries."""

    connect: float = 10.0
    whole: float = 30.0
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def client(self) -> httpx.AsyncClient:
        """Return a client, which goes through the proxy that the environment names."""
        headers = {"User-Agent": f"paperlog/{__version__}", "Accept-Encoding": "identity"}
        try:
            return httpx.AsyncClient(headers=headers, timeout=httpx.Timeout(None, connect=self.connect))
        except (ImportError, ValueError, OSError) as error:
            raise ServerUnreachable(
                "the network", f"the proxy or certificates set up here can't be used: {error}"
            ) from error

    async def get(self, client: httpx.AsyncClient, server: Server, path: str, what: str) -> bytes:
        """Return what a server answers about `what`.

        Raises NoMetadata, ServerUnreachable, ServerBusy or InvalidResponse.
        """
        try:
            url = httpx.URL(server.address + path)
        except httpx.InvalidURL:
            raise NoMetadata(server.name, what) from None
        try:
            async with asyncio.timeout(self.whole):
                return await self._tried(client, server, url, what)
        except (TimeoutError, httpx.TimeoutException) as error:
            if isinstance(error, TimeoutError):
                raise ServerUnreachable(server.name, f"no answer within {self.whole:g} s") from error
            raise NoConnection(server.name_of(error.request.url), f"no answer within {self.connect:g} s") from error
        except (ValueError, ExceptionGroup) as error:  # a host or a port that can't be
            raise ServerUnreachable(server.name, "it is, or leads to, an address that can't be") from error

    async def _tried(
        self, client: httpx.AsyncClient, server: Server, url: httpx.URL, what: str, retries: int = MOST_RETRIES
    ) -> bytes:
        try:
            return await self._followed(client, server, url, what)
        except httpx.TimeoutException:
            raise
        except httpx.TransportError as error:
            if not retries:
                reason = _ERRNO.sub("", str(error)) or "the connection broke"
                failure = NoConnection if isinstance(error, httpx.ConnectError) else ServerUnreachable
                raise failure(server.name_of(error.request.url), reason) from error
            pause = 1.0
        except ServerBusy as busy:
            if not retries or busy.seconds > LONGEST_PAUSE:
                raise
            pause = busy.seconds
        await self.sleep(pause)
        return await self._tried(client, server, url, what, retries - 1)

    async def _followed(self, client: httpx.AsyncClient, server: Server, url: httpx.URL, what: str) -> bytes:
        """Return what stands behind all redirects."""
        for _ in range(MOST_REDIRECTS + 1):
            async with client.stream("GET", url, headers={"Accept": server.types[0]}) as response:
                if not response.next_request:
                    self._check(server, response, what)
                    return await _content(server, response)
                onward = server.leads_to(response.next_request.url)
                if onward is None:
                    place = response.next_request.url.copy_with(path="/", query=None, fragment=None)
                    raise InvalidResponse(
                        server.name, f"it leads to {shortened(str(place))}, where paperlog does not go"
                    )
                url = onward
        raise InvalidResponse(server.name, f"it leads from place to place more than {MOST_REDIRECTS} times")

    def _check(self, server: Server, response: httpx.Response, what: str) -> None:
        """Raise what the head of an answer says is wrong."""
        status = response.status_code
        said = f"{status} {httpx.codes.get_reason_phrase(status)}".strip()
        if status == httpx.codes.TOO_MANY_REQUESTS or httpx.codes.is_server_error(status):
            raise ServerBusy(server.name_of(response.url), said, self._pause(response.headers))
        if status in _UNKNOWN:
            raise NoMetadata(server.name, what)
        if status != httpx.codes.OK:
            raise InvalidResponse(server.name, f"it is {said}")
        form = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if form not in server.types:
            raise InvalidResponse(server.name, f"its type is '{shortened(form)}', not {server.types[0]}")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise InvalidResponse(server.name, "it is compressed, and was not asked for so")

    def _pause(self, headers: httpx.Headers) -> float:
        """Return for how many seconds a server wants to be left alone."""
        said = headers.get("Retry-After", "").strip()
        if said.isascii() and said.isdigit():
            return max(1.0, float(said))
        with suppress(ValueError, TypeError):  # no date, or one without a time zone
            return max(1.0, (parsedate_to_datetime(said) - self.now()).total_seconds())
        return PAUSE


async def _content(server: Server, response: httpx.Response) -> bytes:
    """Return the content of an answer, which is read no further than it may be long."""
    content = bytearray()
    async for piece in response.aiter_raw():
        content += piece
        if len(content) > server.most_bytes:
            raise InvalidResponse(server.name, f"it is longer than {server.most_bytes // 1_000_000} MB")
    return bytes(content)
