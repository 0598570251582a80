"""Handling keys, pastes and clicks one at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Event
from textual.message_pump import MessagePump
from textual.screen import Screen

_ROUNDS = 3
"""The number of times that events must travel from the focused widget up to the app: once for a key, once for the
message it causes, and once for a message caused by that message.
"""
_CHECK_SECONDS = 1.0
"""Seconds after which to check whether the widget still exists."""


class InputQueue:
    """Handles each event only after the previous one has had its full effect.

    Textual sends a key to the widget that has the focus when the key arrives. When keys arrive together, that can be a
    widget of a dialog that an earlier key is about to close. `handle` returns False if it ignored the event.
    """

    def __init__(self, app: App[Any], handle: Callable[[Event], Awaitable[bool]]) -> None:
        self._app = app
        self._handle = handle
        self._events: deque[Event] = deque()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, event: Event) -> None:
        self._events.append(event)
        if self._idle.is_set():
            self._idle.clear()
            self._app.run_worker(self._handle_events(), group="input")

    async def wait_until_handled(self) -> None:
        """Wait until all events that have arrived are handled."""
        await _wait_for(self._app)  # events in the app's own queue
        await self._idle.wait()

    async def _handle_events(self) -> None:
        try:
            while self._events and self._app.is_running:
                await self._handle_event(self._events.popleft())
        finally:
            self._idle.set()

    async def _handle_event(self, event: Event) -> None:
        screen = self._app.screen
        handled = asyncio.get_running_loop().create_future()

        async def handle() -> None:
            handled.set_result(await self._handle(event))

        self._app.call_later(handle)  # in the app's own task, like every event
        if not await handled:
            return
        for _ in range(_ROUNDS):
            focused = self._app.focused
            for node in focused.ancestors_with_self if focused else (self._app.screen, self._app):
                await _wait_for(node)
        if self._app.screen is not screen:  # the cursor can't move in a list before its layout
            await _wait_for_refresh(self._app.screen)


async def _wait_for(node: MessagePump) -> None:
    """Wait until a widget has handled its pending messages or was removed."""
    arrived = asyncio.Event()
    if node.call_later(arrived.set):
        while node.is_running and not arrived.is_set():  # no time limit: on a busy machine, a key may take seconds
            with suppress(TimeoutError):
                await asyncio.wait_for(arrived.wait(), _CHECK_SECONDS)


async def _wait_for_refresh(screen: Screen[Any]) -> None:
    refreshed = asyncio.Event()
    screen.call_after_refresh(refreshed.set)
    with suppress(TimeoutError):
        await asyncio.wait_for(refreshed.wait(), _CHECK_SECONDS)
