"""Access to resources outside the library: other programs, the network, the image cache."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from textual.app import App

from paperlog.configuration.settings import Configuration
from paperlog.errors import PaperlogError
from paperlog.tui.terminal_background import UNKNOWN, Answer

if TYPE_CHECKING:
    from paperlog.fetch import Fetcher  # imports the HTTP client
    from paperlog.image_cache import ImageCache  # optional dependency

T = TypeVar("T")


class ExternalAccess(Struct, frozen=True):
    """What the browser needs besides the session.

    `store_path` is the library file, and `state_path` is where the browser remembers its state, if anywhere.
    `background` is the terminal's answer about its background.
    """

    store_path: Path
    state_path: Path | None
    environ: Mapping[str, str]
    image_cache: Callable[[], ImageCache]
    fetcher: Callable[[], Fetcher]
    configuration: Configuration
    background: Answer = UNKNOWN


def run_in_terminal(app: App[Any], program: Callable[[], T]) -> T:
    """Suspend the browser while another program uses the terminal, and return its result."""
    outcome: T | PaperlogError | OSError
    with app.suspend(), _without_interrupts():  # suspend() doesn't restore the screen after an exception
        try:
            outcome = program()
        except (PaperlogError, OSError) as error:
            outcome = error
    if isinstance(outcome, PaperlogError | OSError):
        raise outcome
    return outcome


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C, so that it ends only the program that uses the terminal."""

    def ignore(_: int, __: FrameType | None) -> None:  # not SIG_IGN, which the program would inherit
        pass

    before = signal.signal(signal.SIGINT, ignore)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
