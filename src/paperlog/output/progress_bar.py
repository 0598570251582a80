"""A progress bar for long operations, shown only on a terminal and removed at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from paperlog.output.screen import Screen

T = TypeVar("T")


class ProgressCallback(Protocol):
    """Iterates over items and shows how many are done. For items without a length, the bar only shows activity."""

    def __call__(self, description: str, items: Iterable[T]) -> Iterable[T]: ...


@contextmanager
def progress_bar(screen: Screen, *, is_long: bool) -> Iterator[ProgressCallback]:
    """Yield a callback that shows a bar if the operation is long and the screen is a terminal."""
    if not (is_long and screen.is_terminal):
        yield lambda _, items: items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn
    from rich.text import Text

    class CountColumn(MofNCompleteColumn):
        def render(self, task: Task) -> Text:
            return Text() if task.total is None else super().render(task)

    console = Console(file=screen.stream, width=screen.width, force_terminal=True, no_color=not screen.color)
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=None), CountColumn())
    with Progress(*columns, console=console, transient=True, expand=True) as bar:
        yield lambda description, items: bar.track(items, description=description)
