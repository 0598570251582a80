"""Sessions with a library in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from paperlog.formats import ImportedList
from paperlog.library.session import Session
from paperlog.store import MemoryStorage, Store


def memory_session(now: datetime, catalogue: Callable[[], ImportedList] = lambda: ImportedList("none")) -> Session:
    """Return a session with a new library, at a time that stays the same."""
    return Session(Store(MemoryStorage(), "test"), catalogue, lambda: now, lambda _: None)
