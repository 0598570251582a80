"""A progress bar for long operations, shown only on a terminal and removed at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from paperlog.output.screen import Screen

T = TypeVar("T")


class ProgressCallback(Protocol):
    """Iterates over items and shows how many are done or, if they have sizes in bytes, how many bytes.

    For items without a length, the bar only shows activity.
    """

    def __call__(self, description: str, items: Iterable[T], sizes: Sequence[int] = ()) -> Iterable[T]: ...


@contextmanager
def progress_bar(screen: Screen, *, is_long: bool) -> Iterator[ProgressCallback]:
    """Yield a callback that shows a bar if the operation is long and the screen is a terminal."""
    if not (is_long and screen.is_terminal):
        yield lambda _, items, __=(): items
        return
    from rich.console import Console
    from rich.filesize import decimal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class CountColumn(MofNCompleteColumn):
        def render(self, task: Task) -> Text:
            if task.fields.get("in_bytes"):
                return Text(f"{decimal(int(task.completed))} of {decimal(int(task.total or 0))}")
            return Text() if task.total is None else super().render(task)

    class TimeLeftColumn(TimeRemainingColumn):
        def render(self, task: Task) -> Text:
            return Text() if task.time_remaining is None else super().render(task)

    console = Console(file=screen.stream, width=screen.width, force_terminal=True, no_color=not screen.color)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=None, complete_style="green", finished_style="green", pulse_style="green"),
        CountColumn(),
        TimeLeftColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True, expand=True) as bar:

        def track(description: str, items: Iterable[T], sizes: Sequence[int] = ()) -> Iterable[T]:
            if not sizes:
                yield from bar.track(items, description=description)
                return
            task = bar.add_task(description, total=sum(sizes), in_bytes=True)
            for item, size in zip(items, sizes, strict=True):
                yield item
                bar.advance(task, size)

        yield track
