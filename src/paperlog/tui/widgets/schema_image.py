"""The schema image of a paper, drawn with kitty graphics if the terminal supports them, else with half blocks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache, partial
from threading import Thread
from typing import TYPE_CHECKING

from rich.text import Text
from textual import work
from textual.message import Message
from textual.widgets import Static

from paperlog.errors import PaperlogError

if TYPE_CHECKING:
    from paperlog.fetch import Fetcher  # imports the HTTP client
    from paperlog.image_cache import ImageCache  # optional dependency

_MAX_DRAWINGS = 32
_LOADING = Text("Loading the image…", "dim")


class SchemaImage(Static):
    """An image from a URL. Cached images are drawn once images are switched on; others are fetched by `toggle`."""

    class Failed(Message):
        """The image could not be fetched or drawn."""

        def __init__(self, error: PaperlogError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self, environ: Mapping[str, str], image_cache: Callable[[], ImageCache], fetcher: Callable[[], Fetcher]
    ) -> None:
        super().__init__(id="image")
        self.display = False
        self._environ = environ
        self._image_cache, self._fetcher = image_cache, fetcher
        self._drawing_thread = ThreadPoolExecutor(1, "drawing")  # drawings that haven't started can be canceled
        self._cached_drawing = lru_cache(_MAX_DRAWINGS)(self._draw)
        self._url: str | None = None
        self._columns = 0
        self._awaited_urls: set[str] = set()
        self._is_enabled = self._should_scroll = False

    def show(self, url: str | None) -> None:
        """Show the image from a URL once it is drawn; hide the previous image immediately."""
        if url != self._url:
            self._url = url
            self._should_scroll = False
            self._show_drawing(None)
            self._redraw()

    def set_width(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            self._redraw()

    def toggle(self, url: str) -> None:
        """Switch images off if one is shown. Otherwise, switch them on and fetch the image if necessary."""
        if self.display:
            self._is_enabled = False
            self._awaited_urls.discard(url)
            self._show_drawing(None)
        else:
            self._awaited_urls.add(url)
            self._should_scroll = True
            self._show_drawing(_LOADING)
            self._fetch(url)

    def _show_drawing(self, drawing: Text | None) -> None:
        self.display = drawing is not None
        self.update(drawing or "")
        if drawing and self._should_scroll:
            self.call_after_refresh(self.scroll_visible, animate=False, top=True)
            self._should_scroll = drawing is _LOADING

    @work(group="fetches")
    async def _fetch(self, url: str) -> None:
        try:
            await asyncio.wrap_future(_start_in_daemon_thread(partial(self._fetch_into_cache, url)))
        except PaperlogError as error:
            self.post_message(self.Failed(error))
        else:
            self._is_enabled = self._is_enabled or url in self._awaited_urls
        self._awaited_urls.discard(url)
        self._redraw()

    def _fetch_into_cache(self, url: str) -> None:
        cache = self._image_cache()
        if not cache.get(url):
            cache.store(url, self._fetcher().fetch_image(url))

    @work(group="drawings", exclusive=True)
    async def _redraw(self) -> None:
        drawing = _LOADING if self._url in self._awaited_urls else None
        if self._is_enabled and not drawing and self._url and self._columns:
            loop = asyncio.get_running_loop()
            try:
                draw = partial(self._cached_drawing, self._url, self._columns)
                drawing = await loop.run_in_executor(self._drawing_thread, draw)
            except LookupError:
                pass
            except PaperlogError as error:
                self._is_enabled = False
                self.post_message(self.Failed(error))
        self._show_drawing(drawing if self._is_enabled or drawing is _LOADING else None)

    def _draw(self, url: str, columns: int) -> Text:
        """Draw a cached image. Raises LookupError if it isn't cached: lru_cache doesn't remember exceptions."""
        image = self._image_cache().get(url)
        if image is None:
            raise LookupError(url)
        from paperlog.output.images import half_blocks  # noqa: PLC0415 - optional dependency
        from paperlog.output.kitty_placeholders import (  # noqa: PLC0415 - as above
            kitty_placeholders,
            supports_kitty_placeholders,
        )

        if not supports_kitty_placeholders(self._environ):
            return half_blocks(image, columns, columns)
        transmission, drawing = kitty_placeholders(image, columns, columns)
        driver = self.app._driver  # noqa: SLF001 - other writes would mix with the driver's output
        assert driver is not None  # noqa: S101 - a mounted widget has a driver
        driver.write(transmission)
        return drawing


def _start_in_daemon_thread(function: Callable[[], None]) -> Future[None]:
    """Run a slow function in a daemon thread, which doesn't delay the program's exit."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - re-raised by the future
            future.set_exception(error)
        else:
            future.set_result(None)

    Thread(target=run, daemon=True).start()
    return future
