"""The schema picture of a paper: in kitty's protocol where the terminal says that it speaks it, else in half blocks."""

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
    from paperlog.fetch import Fetcher  # loads the network
    from paperlog.image_cache import ImageCache  # an extra

_MAX_DRAWINGS = 32
_LOADING = Text("The picture is coming…", "dim")


class SchemaImage(Static):
    """The picture at an address, where the reader wants pictures: one that is here, or was asked for."""

    class Failed(Message):
        """There is no picture, and why."""

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
        self._drawing_thread = ThreadPoolExecutor(1, "drawing")  # what is not begun yet can be left out there
        self._cached_drawing = lru_cache(_MAX_DRAWINGS)(self._draw)
        self._url: str | None = None
        self._columns = 0
        self._awaited_urls: set[str] = set()
        self._is_enabled = self._should_scroll = False

    def show(self, url: str | None) -> None:
        """Show the picture at an address as soon as it is drawn, and none before."""
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
        """Take pictures away where one is seen, else bring the one at an address, and want those that are here, too."""
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
        """Return a picture that is here. Raises LookupError, which no cache keeps, where it is not."""
        image = self._image_cache().get(url)
        if image is None:
            raise LookupError(url)
        from paperlog.output.images import half_blocks  # noqa: PLC0415 - an extra
        from paperlog.output.kitty_placeholders import (  # noqa: PLC0415 - the same
            kitty_placeholders,
            supports_kitty_placeholders,
        )

        if not supports_kitty_placeholders(self._environ):
            return half_blocks(image, columns, columns)
        transmission, drawing = kitty_placeholders(image, columns, columns)
        driver = self.app._driver  # noqa: SLF001 - what else is written lands amid its own
        assert driver is not None  # noqa: S101 - it draws what is shown
        driver.write(transmission)
        return drawing


def _start_in_daemon_thread(function: Callable[[], None]) -> Future[None]:
    """Begin what may take long, beside the screen and in a thread that nothing waits for when the program ends."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
            future.set_exception(error)
        else:
            future.set_result(None)

    Thread(target=run, daemon=True).start()
    return future
