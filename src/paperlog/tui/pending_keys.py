"""Keys that were pressed but have not reached their widget yet."""

from __future__ import annotations

import asyncio

from textual.widget import Widget


async def wait_for_pending_keys(widget: Widget) -> None:
    """Wait until a widget has handled all keys pressed so far: a priority binding runs before they arrive there."""
    arrived = asyncio.Event()
    widget.call_later(arrived.set)
    await arrived.wait()
