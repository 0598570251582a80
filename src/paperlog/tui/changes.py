"""Running changes to the library in the background, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from textual.app import App

from paperlog.errors import PaperlogError
from paperlog.tui.toasts import show_error

T = TypeVar("T")

CHANGES = "changes"
"""The worker group for changes to the library."""


class ChangeQueue:
    """Runs changes in order in a single thread, so that the screen never waits for the lock."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, CHANGES)

    async def run(self, app: App[Any], operation: Callable[[], T]) -> T | None:
        """Run an operation on the library. If it fails, show the error and return None."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, operation)
        except (PaperlogError, OSError) as error:
            show_error(app, error)
            return None


async def wait_for_changes(app: App[Any]) -> None:
    """Wait until all changes are on disk or have failed."""
    changes = [worker.wait() for worker in app.workers if worker.group == CHANGES]
    await asyncio.gather(*changes, return_exceptions=True)  # a signal cancels changes that take too long
