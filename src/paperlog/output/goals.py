"""Goals and their progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from paperlog.output.screen import Screen
from paperlog.stats.goals import GoalProgress

_BAR_CELLS = 10


def show_goals(screen: Screen, progress: Sequence[GoalProgress]) -> None:
    """Show the period, a bar and the pace of each goal. In a pipe: tab-separated period, papers read, goal and pace."""
    if not screen.is_terminal:
        screen.write_lines(
            "\t".join((each.goal.key, str(each.read), str(each.goal.papers), each.pace)) for each in progress
        )
        return
    names = [each.period.in_words() for each in progress]
    name_width = max(map(len, names), default=0)
    for name, each in zip(names, progress, strict=True):
        bar = screen.styled(
            screen.progress_bar(min(each.read, each.goal.papers), each.goal.papers, _BAR_CELLS), "green"
        )
        if name_width + _BAR_CELLS + len(str(each)) + 5 <= screen.width:
            screen.write_line(f" {name:<{name_width}}  {bar}  {each}")
        else:
            screen.write_wrapped(" ", f"{name}: {each}")


def show_current_goals(screen: Screen, progress: Iterable[GoalProgress]) -> None:
    """Show a sentence for each goal."""
    for each in progress:
        screen.write_wrapped(" ", f"Goal for {each.period.in_words()}: {each}")
