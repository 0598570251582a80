"""Messages in the status line, and toasts for failures if there is room for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from textual.app import App
from textual.notifications import SeverityLevel

from paperlog.errors import PaperlogError, SystemFailure
from paperlog.models import Entry
from paperlog.text import plural, sanitize
from paperlog.tui.widgets.status_line import StatusLine

_ERROR_SECONDS = 10.0


def show_message(app: App[Any], message: str, key_hint: str = "") -> None:
    """Show a message in the status line. `key_hint` names a key that is useful now, such as `z undo`."""
    app.screen_stack[0].query_one(StatusLine).show(message, key_hint)


def show_error(app: App[Any], error: PaperlogError | OSError) -> None:
    _show_failure(app, str(error if isinstance(error, PaperlogError) else SystemFailure.unexpected(error)), "error")


def show_warning(app: App[Any], message: str) -> None:
    _show_failure(app, message, "warning")


def _show_failure(app: App[Any], message: str, severity: SeverityLevel) -> None:
    """Show a failure in a toast or, on a screen that a toast would cover, in the status line."""
    screen = app.screen_stack[0]
    if app.screen is screen and (screen.has_class("-narrow") or screen.has_class("-short")):
        app.call_later(screen.query_one(StatusLine).show_failure, message)  # warnings come from other threads
    else:
        app.notify(sanitize(message, lines=True), severity=severity, timeout=_ERROR_SECONDS, markup=False)


def names_of(entries: Sequence[Entry]) -> str:
    """Return the name of the only paper, or the number of papers."""
    return entries[0].paper.name if len(entries) == 1 else plural(len(entries), "paper")


@contextmanager
def errors_shown(app: App[Any]) -> Iterator[None]:
    """Show an expected error raised in the block instead of propagating it."""
    try:
        yield
    except (PaperlogError, OSError) as error:
        show_error(app, error)
