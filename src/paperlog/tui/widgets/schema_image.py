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

_MOST_DRAWINGS = 32
_COMING = Text("The picture is coming…", "dim")


class SchemaImage(Static):
    """The picture at an address, where the reader wants pictures: one that is here, or was asked for."""

    class Failed(Message):
        """There is no picture, and why."""

        def __init__(self, error: PaperlogError) -> None:
            super().__init__()
            self.error = error

    def __init__(
        self, environ: Mapping[str, str], pictures: Callable[[], ImageCache], fetcher: Callable[[], Fetcher]
    ) -> None:
        super().__init__(id="picture")
        self.display = False
        self._environ = environ
        self._pictures, self._fetcher = pictures, fetcher
        self._drawer = ThreadPoolExecutor(1, "drawer")  # what is not begun yet can be left out there
        self._drawing = lru_cache(_MOST_DRAWINGS)(self._drawn)
        self._url: str | None = None
        self._columns = 0
        self._coming: set[str] = set()
        self._is_wanted = self._is_looked_for = False

    def show(self, url: str | None) -> None:
        """Show the picture at an address as soon as it is drawn, and none before."""
        if url != self._url:
            self._url = url
            self._is_looked_for = False
            self._put(None)
            self._draw()

    def fit(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            self._draw()

    def turn(self, url: str) -> None:
        """Take pictures away where one is seen, else bring the one at an address, and want those that are here, too."""
        if self.display:
            self._is_wanted = False
            self._coming.discard(url)
            self._put(None)
        else:
            self._coming.add(url)
            self._is_looked_for = True
            self._put(_COMING)
            self._bring(url)

    def _put(self, drawing: Text | None) -> None:
        self.display = drawing is not None
        self.update(drawing or "")
        if drawing and self._is_looked_for:
            self.call_after_refresh(self.scroll_visible, animate=False, top=True)
            self._is_looked_for = drawing is _COMING

    @work(group="fetches")
    async def _bring(self, url: str) -> None:
        try:
            await asyncio.wrap_future(_begun(partial(self._keep, url)))
        except PaperlogError as error:
            self.post_message(self.Failed(error))
        else:
            self._is_wanted = self._is_wanted or url in self._coming
        self._coming.discard(url)
        self._draw()

    def _keep(self, url: str) -> None:
        pictures = self._pictures()
        if not pictures.get(url):
            pictures.store(url, self._fetcher().fetch_image(url))

    @work(group="drawings", exclusive=True)
    async def _draw(self) -> None:
        drawing = _COMING if self._url in self._coming else None
        if self._is_wanted and not drawing and self._url and self._columns:
            loop = asyncio.get_running_loop()
            try:
                drawing = await loop.run_in_executor(self._drawer, self._drawing, self._url, self._columns)
            except LookupError:
                pass
            except PaperlogError as error:
                self._is_wanted = False
                self.post_message(self.Failed(error))
        self._put(drawing if self._is_wanted or drawing is _COMING else None)

    def _drawn(self, url: str, columns: int) -> Text:
        """Return a picture that is here. Raises LookupError, which no cache keeps, where it is not."""
        picture = self._pictures().get(url)
        if picture is None:
            raise LookupError(url)
        from paperlog.output.images import half_blocks  # noqa: PLC0415 - an extra
        from paperlog.output.kitty_placeholders import (  # noqa: PLC0415 - the same
            kitty_placeholders,
            supports_kitty_placeholders,
        )

        if not supports_kitty_placeholders(self._environ):
            return half_blocks(picture, columns, columns)
        sent, drawing = kitty_placeholders(picture, columns, columns)
        driver = self.app._driver  # noqa: SLF001 - what else is written lands amid its own
        assert driver is not None  # noqa: S101 - it draws what is shown
        driver.write(sent)
        return drawing


def _begun(do: Callable[[], None]) -> Future[None]:
    """Begin what may take long, beside the screen and in a thread that nothing waits for when the program ends."""
    future: Future[None] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            do()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
            future.set_exception(error)
        else:
            future.set_result(None)

    Thread(target=run, daemon=True).start()
    return future
