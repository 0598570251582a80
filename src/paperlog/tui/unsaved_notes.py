"""Notes that were closed without saving, or could not be saved."""

from __future__ import annotations

from collections.abc import Mapping


class UnsavedNotes:
    """The text of unsaved notes by paper key."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._warned_of: dict[str, str] = {}

    @property
    def texts(self) -> Mapping[str, str]:
        return self._texts

    def add(self, key: str, text: str) -> None:
        """Store a note, before any text already stored for the same paper."""
        self._texts[key] = "\n".join(filter(None, [text, self._texts.get(key)]))

    def pop(self, key: str) -> str:
        return self._texts.pop(key, "")

    def warning(self) -> str | None:
        """Return a warning that quitting discards these notes, or None if there are none or it has been shown."""
        if not self._texts or self._texts == self._warned_of:
            return None
        self._warned_of = dict(self._texts)
        keys = ", ".join(self._texts)
        return f"Unsaved notes on {keys}. Press n on the paper to continue, or q again to quit without saving."
