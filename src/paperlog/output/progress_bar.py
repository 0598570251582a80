"""A bar for what takes its time, on a terminal; it is gone when all is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from paperlog.output.screen import Screen

T = TypeVar("T")


class ProgressCallback(Protocol):
    """Gives things one by one, and shows how far it is with them."""

    def __call__(self, description: str, items: Sequence[T]) -> Iterable[T]: ...


@contextmanager
def progress_bar(screen: Screen, *, is_long: bool) -> Iterator[ProgressCallback]:
    """Give a watch, which shows a bar where the work is long and somebody looks."""
    if not (is_long and screen.is_terminal):
        yield lambda _, items: items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(file=screen.stream, width=screen.width, force_terminal=True, no_color=not screen.color)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, expand=True) as bar:
        yield lambda description, items: bar.track(items, description=description)
