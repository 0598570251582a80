"""Fetching of schema images over https, from any server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2
from msgspec import Struct, field

from paperlog.errors import InsecureUrl, NoConnection, NoImage, NoMetadata, PaperlogError, ServerBusy
from paperlog.fetch.http_client import MAX_RETRY_DELAY, HttpClient, Server

if TYPE_CHECKING:
    from paperlog.image_cache import ImageCache  # needs an optional extra, unlike fetching papers

ProgressCallback = Callable[[Sequence[tuple[str, str]]], Iterable[tuple[str, str]]]

MAX_IMAGE_BYTES = 10_000_000
_CONTENT_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/octet-stream")


class FetchReport(Struct, frozen=True):
    """The keys of papers whose images were fetched or already cached, and the errors for other papers."""

    fetched: list[str] = field(default_factory=list)
    cached: list[str] = field(default_factory=list)
    failed: dict[str, PaperlogError] = field(default_factory=dict)


@dataclass(frozen=True)
class _ImageServer(Server):
    """An image server, which may redirect to any other https server."""

    def redirect_target(self, url: httpx2.URL) -> httpx2.URL | None:
        return url if url.scheme == "https" else None


def fetch_missing_images(
    images: ImageCache, fetch: Callable[[str], bytes], urls: Mapping[str, str], show_progress: ProgressCallback = iter
) -> FetchReport:
    """Fetch the images that aren't cached, one by one. Errors are collected in the report.

    `urls` maps paper keys to image URLs. After a failed connection, or if a server tells the client to retry much
    later, no more requests are sent to that server.
    """
    report = FetchReport()
    failed_servers: dict[str, PaperlogError] = {}
    for key, url in show_progress(list(urls.items())):
        try:
            if images.get(url):
                report.cached.append(key)
                continue
            host = _parse_https_url(url).host
            if host in failed_servers:
                report.failed[key] = failed_servers[host]
                continue
            images.store(url, fetch(url))
            report.fetched.append(key)
        except PaperlogError as error:
            report.failed[key] = error
            if isinstance(error, NoConnection) or (isinstance(error, ServerBusy) and error.seconds > MAX_RETRY_DELAY):
                failed_servers[error.server] = error
    return report


async def fetch_image(http: HttpClient, url: str) -> bytes:
    """Fetch the content of an https URL. Raises PaperlogError on failure or for an unexpected content type."""
    parsed_url = _parse_https_url(url)
    server = _ImageServer(
        parsed_url.host, "", f"https://{parsed_url.netloc.decode()}", _CONTENT_TYPES, max_bytes=MAX_IMAGE_BYTES
    )
    async with http.open() as client:
        try:
            return await http.get(client, server, parsed_url.raw_path.decode(), url)
        except NoMetadata:
            raise NoImage(server.name, url) from None


def _parse_https_url(url: str) -> httpx2.URL:
    with suppress(httpx2.InvalidURL, ValueError):
        parsed_url = httpx2.URL(url)
        if parsed_url.scheme == "https" and parsed_url.host:
            return parsed_url
    raise InsecureUrl(url)
