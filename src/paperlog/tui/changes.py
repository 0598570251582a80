"""Changing the library in the background, one change at a time, and showing the results."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from textual.app import App
from textual.screen import Screen

from paperlog.errors import PaperlogError
from paperlog.library.results import Result
from paperlog.models import Change, Entry
from paperlog.output.messages import result_text
from paperlog.output.screen import Screen as Terminal
from paperlog.tui.messages import names_of, show_error, show_message

T = TypeVar("T")

CHANGES = "changes"
"""The worker group for changes to the library."""
UNDO_HINT, REDO_HINT = "z undo", "Z redo"


class Changes:
    """Runs changes in order in a single thread, so that the screen never waits for the lock.

    `show` shows changed papers at once: reloading a large library takes a while.
    """

    def __init__(
        self,
        screen: Screen[Any],
        terminal: Terminal,
        show: Callable[[Sequence[Entry]], None],
        reload: Callable[[], Awaitable[None]],
    ) -> None:
        self._screen = screen
        self._glyphs = terminal.glyphs
        self._show = show
        self.reload = reload
        self._thread = ThreadPoolExecutor(1, CHANGES)

    def start(self, operation: Callable[[], Result]) -> None:
        """Start a change of papers, and show its result once it is on disk."""
        self.start_task(self.change(operation))

    def start_task(self, task: Coroutine[Any, Any, None]) -> None:
        """Start a task that changes the library. The browser waits for it before it quits."""
        self._screen.run_worker(task, group=CHANGES)

    async def change(self, operation: Callable[[], Result]) -> None:
        if result := await self.run(operation):
            self._show(result.entries)
            self.show_result(result)
            await self.reload()

    async def run(self, operation: Callable[[], T]) -> T | None:
        """Run an operation on the library. If it fails, show the error and return None."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, operation)
        except (PaperlogError, OSError) as error:
            show_error(self._screen.app, error)
            return None

    def show_result(self, result: Result) -> None:
        """Show the new state of a paper, or the sentence about several papers."""
        app = self._screen.app
        if result.change is None:
            show_message(app, f"{names_of(result.entries)}: nothing to change")
        elif len(result.entries) == 1:
            (entry,) = result.entries
            symbol = self._glyphs.status[entry.reading.status]
            text = result_text(entry, result.change.command)
            show_message(app, f"{symbol} {entry.paper.name}: {text}", UNDO_HINT)
        else:
            show_message(app, _as_sentence(result.change), UNDO_HINT)

    def step_through_history(self, prefix: str, key_hint: str, operation: Callable[[], list[Change]]) -> None:
        self.start_task(self._step_through_history(prefix, key_hint, operation))

    async def _step_through_history(self, prefix: str, key_hint: str, operation: Callable[[], list[Change]]) -> None:
        for change in await self.run(operation) or ():
            show_message(self._screen.app, f"{prefix}: {change.sentence}", key_hint)
        await self.reload()


def _as_sentence(change: Change) -> str:
    return change.sentence[:1].upper() + change.sentence[1:]


async def wait_for_changes(app: App[Any]) -> None:
    """Wait until all changes are on disk or have failed."""
    changes = [worker.wait() for worker in app.workers if worker.group == CHANGES]
    await asyncio.gather(*changes, return_exceptions=True)  # a signal cancels changes that take too long
