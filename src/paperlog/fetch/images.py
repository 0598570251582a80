"""Pictures, from anywhere, over https."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from msgspec import Struct, field

from paperlog.errors import InsecureUrl, NoConnection, NoImage, NoMetadata, PaperlogError, ServerBusy
from paperlog.fetch.web import LONGEST_PAUSE, Server, Web

if TYPE_CHECKING:
    from paperlog.image_cache import ImageCache  # what fetches papers needs no extra

ProgressCallback = Callable[[Sequence[tuple[str, str]]], Iterable[tuple[str, str]]]

MOST_BYTES = 10_000_000
_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/octet-stream")


@dataclass(frozen=True)
class _Host(Server):
    """A server that has a picture, or sends its askers to any other that has it."""

    def leads_to(self, url: httpx.URL) -> httpx.URL | None:
        return url if url.scheme == "https" else None


async def fetch_picture(web: Web, url: str) -> bytes:
    """Return what an address has, which says of itself that it may be a picture."""
    address = _address(url)
    host = _Host(address.host, "", f"https://{address.netloc.decode()}", _TYPES, most_bytes=MOST_BYTES)
    async with web.client() as client:
        try:
            return await web.get(client, host, address.raw_path.decode(), url)
        except NoMetadata:
            raise NoImage(host.name, url) from None


def _address(url: str) -> httpx.URL:
    with suppress(httpx.InvalidURL, ValueError):
        address = httpx.URL(url)
        if address.scheme == "https" and address.host:
            return address
    raise InsecureUrl(url)


class FetchReport(Struct, frozen=True):
    """What became of the pictures of papers: the papers' keys, and why some have none."""

    fetched: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    failed: dict[str, PaperlogError] = field(default_factory=dict)


def fetch_all(
    pictures: ImageCache, fetch: Callable[[str], bytes], addresses: Mapping[str, str], watch: ProgressCallback = iter
) -> FetchReport:
    """Fetch the pictures of papers that are not here, one after the other; what fails keeps no other from coming.

    A server without a connection, or that wants to be left alone for long, is asked for nothing more.
    """
    taken = FetchReport()
    closed: dict[str, PaperlogError] = {}
    for key, url in watch(list(addresses.items())):
        try:
            if pictures.kept(url):
                taken.there.append(key)
                continue
            host = _address(url).host
            if host in closed:
                taken.failed[key] = closed[host]
                continue
            pictures.keep(url, fetch(url))
            taken.fetched.append(key)
        except PaperlogError as error:
            taken.failed[key] = error
            if isinstance(error, NoConnection) or (isinstance(error, ServerBusy) and error.seconds > LONGEST_PAUSE):
                closed[error.server] = error
    return taken
