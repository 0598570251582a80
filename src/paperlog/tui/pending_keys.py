"""Waiting for keys that were pressed but not handled yet."""

from __future__ import annotations

import asyncio

from textual.widget import Widget


async def wait_for_pending_keys(widget: Widget) -> None:
    """Wait until a widget has handled all keys pressed so far: a priority binding can run before that."""
    arrived = asyncio.Event()
    widget.call_later(arrived.set)
    await arrived.wait()
