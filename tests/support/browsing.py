"""A driver for the browser in tests: `browser("j r 4")` presses keys, and `browser.text` is the text on the screen."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual.events import Key
from textual.pilot import Pilot

from paperlog.cli.context import open_session
from paperlog.configuration.loading import load_configuration
from paperlog.output.screen import Screen
from paperlog.paths import configuration_path
from paperlog.store import AtomicFile
from paperlog.store.lock import locked
from paperlog.tui.app import Browser
from paperlog.tui.external_access import ExternalAccess
from paperlog.tui.library_screen import LibraryScreen
from paperlog.tui.terminal_background import UNKNOWN, Answer
from paperlog.tui.widgets.status_line import StatusLine
from support.shell import Shell

_QUEUES = 5
"""The queues that a message can pass through: app, screen, widget, another widget, and the app again."""

_TIMEOUT = 60
"""The timeout in seconds."""


@dataclass
class BrowserPilot:
    """Controls a browser, whose event loop runs only during calls of these methods."""

    app: Browser
    pilot: Pilot[None]
    runner: asyncio.Runner
    ignored_groups: frozenset[str] = frozenset({"fetches"})

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self.runner.run(asyncio.wait_for(coroutine, _TIMEOUT))

    def __call__(self, keys: str) -> BrowserPilot:
        """Press keys, separated by spaces, and wait for the effect of each key."""
        for key in keys.split():
            self.run(self._press([key]))
        return self

    def write(self, text: str) -> BrowserPilot:
        """Type text without pauses, then wait for the effect."""
        self.run(self._press(text))
        return self

    async def _press(self, keys: Iterable[str]) -> None:
        await self._send(keys)
        await self.settle()

    def together(self, keys: str) -> BrowserPilot:
        """Press keys, separated by spaces, without pauses, then wait for the effect."""
        self.run(self._press(keys.split()))
        return self

    def send(self, keys: str) -> None:
        """Press keys, separated by spaces, without waiting for any effect."""
        self.run(self._send(keys.split()))

    async def _send(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.app.post_message(Key(key, " " if key == "space" else key if len(key) == 1 else None))

    @contextmanager
    def while_another_writes(self, store: Path) -> Iterator[None]:
        """Hold the library's lock, so that changes wait until the end of the block."""
        self.ignored_groups |= {"changes"}
        with locked(AtomicFile(store)):
            yield
        self.ignored_groups -= {"changes"}
        self.run(self.settle())

    async def settle(self) -> None:
        """Wait until the app is idle, except for pending fetches and changes that wait for the lock."""
        passes = 0
        while self.app.is_running and passes < _QUEUES:
            await self.pilot._wait_for_screen()
            passes += 1
            while any(worker.group not in self.ignored_groups for worker in self.app.workers):
                await asyncio.sleep(0.002)
                passes = 0
        if self.app.is_running:
            self.app.screen._on_timer_update()

    def rest(self) -> None:
        """Wait until the layout is complete."""
        self.run(self.pilot.pause())

    def refresh(self) -> BrowserPilot:
        """Reload the library, as the browser does every second."""
        self.run(self._reload())
        return self

    async def _reload(self) -> None:
        await self.screen.reload()
        await self.settle()

    def wait_for(self, text: str) -> BrowserPilot:
        return self.wait(lambda: text in self.text)

    def wait(self, condition: Callable[[], bool]) -> BrowserPilot:
        self.run(self._wait(condition))
        return self

    async def _wait(self, condition: Callable[[], bool]) -> None:
        while not condition():
            await asyncio.sleep(0.02)
            await self.settle()
        await self.settle()

    def click(self, selector: str, column: int, line: int) -> BrowserPilot:
        self.run(self._click(selector, column, line))
        return self

    async def _click(self, selector: str, column: int, line: int) -> None:
        await self.pilot.click(selector, offset=(column, line))
        await self.settle()

    def resize(self, columns: int, lines: int) -> BrowserPilot:
        self.run(self._resize(columns, lines))
        return self

    async def _resize(self, columns: int, lines: int) -> None:
        await self.pilot.resize_terminal(columns, lines)
        await self.settle()

    @property
    def screen(self) -> LibraryScreen:
        return self.app.library_screen

    @property
    def lines(self) -> list[str]:
        with self.app._context():
            strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def toasts(self) -> list[str]:
        """All failures so far, oldest first."""
        return [toast.message for toast in self.app._notifications]

    @property
    def status(self) -> str:
        """The status line."""
        return str(self.app.screen_stack[0].query_one(StatusLine).visual)

    @property
    def key(self) -> str | None:
        """The key of the paper under the cursor."""
        return self.screen.entry.key if self.screen.entry else None

    @property
    def keys(self) -> list[str]:
        return [entry.key for entry in self.screen.list_pane.papers.entries]

    @property
    def is_open(self) -> bool:
        return self.app.is_running

    def svg(self) -> str:
        self.rest()
        with self.app._context():
            return self.app.export_screenshot(simplify=True)


@contextmanager
def browsing(
    paperlog: Shell, columns: int = 80, lines: int = 24, *, color: bool = True, background: Answer = UNKNOWN
) -> Iterator[BrowserPilot]:
    """Run the browser in a virtual terminal."""
    session = open_session(paperlog.store, paperlog.environ, lambda: paperlog.now)
    terminal = Screen(sys.stdout, is_terminal=True, width=columns, color=color)
    version = session.version()
    configuration = load_configuration(configuration_path(paperlog.environ), paperlog.environ, ()).configuration
    access = ExternalAccess(
        paperlog.store,
        paperlog.store.with_name("browser.json"),
        paperlog.environ,
        paperlog.pictures,
        paperlog.fetcher,
        configuration,
        background,
    )
    app = Browser(session, version, session.snapshot(), terminal, access)
    lasting = patch("paperlog.tui.messages._ERROR_SECONDS", 600.0)
    with lasting, asyncio.Runner() as runner:  # so that `toasts` has them all on a slow machine
        test = app.run_test(size=(columns, lines), notifications=True)
        pilot = runner.run(test.__aenter__())
        browser = BrowserPilot(app, pilot, runner)
        runner.run(browser.settle())
        try:
            yield browser
        finally:
            runner.run(test.__aexit__(None, None, None))
