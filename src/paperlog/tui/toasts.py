"""Toasts: messages and errors shown for a few seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App

from paperlog.errors import PaperlogError, SystemFailure
from paperlog.text import sanitize

_MESSAGE_SECONDS, _ERROR_SECONDS = 3.0, 10.0


def show_message(app: App[Any], message: str) -> None:
    app.notify(sanitize(message), timeout=_MESSAGE_SECONDS, markup=False)


def show_error(app: App[Any], error: PaperlogError | OSError) -> None:
    message = str(error if isinstance(error, PaperlogError) else SystemFailure.unexpected(error))
    app.notify(sanitize(message, lines=True), severity="error", timeout=_ERROR_SECONDS, markup=False)


@contextmanager
def errors_shown(app: App[Any]) -> Iterator[None]:
    """Show an expected error raised in the block instead of propagating it."""
    try:
        yield
    except (PaperlogError, OSError) as error:
        show_error(app, error)
