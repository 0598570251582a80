"""HTTP requests with limits on time, size, redirects and retries."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx2

from paperlog import __version__
from paperlog.errors import InvalidResponse, NoConnection, NoMetadata, ServerBusy, ServerUnreachable, shorten

MAX_REDIRECTS = 3
MAX_RETRIES = 2
REQUEST_INTERVAL = 3.0
"""Seconds between requests, as required by arXiv's terms of use."""
MAX_RETRY_DELAY = 10.0

_ERRNO = re.compile(r"^\[Errno -?[0-9]+\] ")
_NOT_FOUND_STATUSES = frozenset({400, 404, 406, 410})


@dataclass(frozen=True)
class Server:
    """A server, the content types to accept and the other hosts it may redirect to.

    `source` is the source of the papers fetched from it.
    """

    name: str
    source: str
    base_url: str
    content_types: tuple[str, ...]
    redirect_hosts: frozenset[str] = frozenset()
    max_bytes: int = 2_000_000

    def display_name(self, url: httpx2.URL) -> str:
        """Return this server's name, or the URL's host if it is another server."""
        return self.name if url.host == httpx2.URL(self.base_url).host else url.host

    def redirect_target(self, url: httpx2.URL) -> httpx2.URL | None:
        """Return the URL to follow for a redirect to `url`, or None. Other hosts must be known and use https."""
        base = httpx2.URL(self.base_url)
        if (url.scheme, url.host, url.port) == (base.scheme, base.host, base.port):
            return url
        is_known = url.host in self.redirect_hosts and url.scheme in {"http", "https"} and url.port is None
        return url.copy_with(scheme="https") if is_known else None


@dataclass(frozen=True)
class HttpClient:
    """An HTTP client. Timeouts are in seconds; `total_timeout` includes redirects and retries."""

    connect_timeout: float = 10.0
    total_timeout: float = 30.0
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def open(self) -> httpx2.AsyncClient:
        """Open a connection pool, using the proxy configured in the environment."""
        headers = {"User-Agent": f"paperlog/{__version__}", "Accept-Encoding": "identity"}
        try:
            return httpx2.AsyncClient(headers=headers, timeout=httpx2.Timeout(None, connect=self.connect_timeout))
        except (ImportError, ValueError, OSError) as error:
            raise ServerUnreachable("the network", f"invalid proxy or certificate settings: {error}") from error

    async def get(self, client: httpx2.AsyncClient, server: Server, path: str, subject: str) -> bytes:
        """Send a GET request and return the body. `subject` is shown in error messages.

        Raises NoMetadata, ServerUnreachable, ServerBusy or InvalidResponse.
        """
        try:
            url = httpx2.URL(server.base_url + path)
        except httpx2.InvalidURL:
            raise NoMetadata(server.name, subject) from None
        try:
            async with asyncio.timeout(self.total_timeout):
                return await self._get_with_retries(client, server, url, subject)
        except (TimeoutError, httpx2.TimeoutException) as error:
            if isinstance(error, TimeoutError):
                raise ServerUnreachable(server.name, f"no response within {self.total_timeout:g} s") from error
            raise NoConnection(
                server.display_name(error.request.url), f"no response within {self.connect_timeout:g} s"
            ) from error
        except httpx2.InvalidURL as error:  # of a redirect
            raise InvalidResponse(server.name, "redirect to an invalid address") from error
        except (ValueError, ExceptionGroup, httpx2.HTTPError, httpx2.StreamError, httpx2.CookieConflict) as error:
            # For example, an invalid host or port.
            raise ServerUnreachable(server.name, "invalid host or port") from error

    async def _get_with_retries(
        self, client: httpx2.AsyncClient, server: Server, url: httpx2.URL, subject: str, retries: int = MAX_RETRIES
    ) -> bytes:
        try:
            return await self._follow_redirects(client, server, url, subject)
        except httpx2.TimeoutException:
            raise
        except httpx2.TransportError as error:
            if not retries:
                reason = _ERRNO.sub("", str(error)) or "connection lost"
                error_type = NoConnection if isinstance(error, httpx2.ConnectError) else ServerUnreachable
                raise error_type(server.display_name(error.request.url), reason) from error
            delay = 1.0
        except ServerBusy as error:
            if not retries or error.seconds > MAX_RETRY_DELAY:
                raise
            delay = error.seconds
        await self.sleep(delay)
        return await self._get_with_retries(client, server, url, subject, retries - 1)

    async def _follow_redirects(
        self, client: httpx2.AsyncClient, server: Server, url: httpx2.URL, subject: str
    ) -> bytes:
        """Return the body after following redirects."""
        for _ in range(MAX_REDIRECTS + 1):
            async with client.stream("GET", url, headers={"Accept": server.content_types[0]}) as response:
                if not response.next_request:
                    self._check_headers(server, response, subject)
                    return await _read_body(server, response)
                next_url = server.redirect_target(response.next_request.url)
                if next_url is None:
                    target = response.next_request.url.copy_with(path="/", query=None, fragment=None)
                    raise InvalidResponse(server.name, f"unexpected redirect to {shorten(str(target))}")
                url = next_url
        raise InvalidResponse(server.name, f"more than {MAX_REDIRECTS} redirects")

    def _check_headers(self, server: Server, response: httpx2.Response, subject: str) -> None:
        """Raise an error unless the status, content type and encoding are as expected."""
        if response.has_redirect_location:
            raise InvalidResponse(server.name, "redirect to an invalid address")
        status = response.status_code
        reason = f"{status} {httpx2.codes.get_reason_phrase(status)}".strip()
        if status == httpx2.codes.TOO_MANY_REQUESTS or httpx2.codes.is_server_error(status):
            raise ServerBusy(server.display_name(response.url), reason, self._retry_delay(response.headers))
        if status in _NOT_FOUND_STATUSES:
            raise NoMetadata(server.name, subject)
        if status != httpx2.codes.OK:
            raise InvalidResponse(server.name, f"status {reason}")
        content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if content_type not in server.content_types:
            raise InvalidResponse(
                server.name, f"content type '{shorten(content_type)}' instead of {server.content_types[0]}"
            )
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise InvalidResponse(server.name, "unexpected compression")

    def _retry_delay(self, headers: httpx2.Headers) -> float:
        """Return the number of seconds to wait before a retry, from `Retry-After` if that header is valid."""
        retry_after = headers.get("Retry-After", "").strip()
        if retry_after.isascii() and retry_after.isdigit():
            return max(1.0, float(retry_after))
        with suppress(ValueError, TypeError, OverflowError):  # not a date, or without a time zone
            return max(1.0, (parsedate_to_datetime(retry_after) - self.now()).total_seconds())
        return REQUEST_INTERVAL


async def _read_body(server: Server, response: httpx2.Response) -> bytes:
    """Read the body up to the server's size limit."""
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > server.max_bytes:
            raise InvalidResponse(server.name, f"larger than {server.max_bytes // 1_000_000} MB")
    return bytes(content)
