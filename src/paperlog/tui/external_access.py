"""What the browser uses besides the library: other programs, the network, files of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from textual.app import App

from paperlog.errors import PaperlogError

if TYPE_CHECKING:
    from paperlog.fetch import Fetcher  # loads the network
    from paperlog.image_cache import ImageCache  # an extra

T = TypeVar("T")


class ExternalAccess(Struct, frozen=True):
    """What the browser reaches besides the library; `store_path` is the file of the library."""

    store_path: Path
    environ: Mapping[str, str]
    image_cache: Callable[[], ImageCache]
    fetcher: Callable[[], Fetcher]


def run_in_terminal(app: App[Any], program: Callable[[], T]) -> T:
    """Run another program in the terminal; the browser comes back before its result or its error does."""
    outcome: T | PaperlogError | OSError
    with app.suspend(), _without_interrupts():  # suspend() doesn't come back from a block that raises
        try:
            outcome = program()
        except (PaperlogError, OSError) as error:
            outcome = error
    if isinstance(outcome, PaperlogError | OSError):
        raise outcome
    return outcome


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the program that has the terminal."""

    def ignore(_: int, __: FrameType | None) -> None:  # SIG_IGN would be inherited by the program
        pass

    before = signal.signal(signal.SIGINT, ignore)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
