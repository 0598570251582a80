"""The `goal` commands."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import AsJson, parse_count
from paperlog.errors import UsageError
from paperlog.library import goals
from paperlog.models import MAX_GOAL
from paperlog.periods import Period, containing, parse_period


class _GoalGroup(Group):
    # typer.Context is a subclass of the parameter type in the base class
    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:  # type: ignore[override]
        return super().resolve_command(ctx, ["set", *args] if args[0].isdecimal() else args)


goal = typer.Typer(cls=_GoalGroup)

Year = Annotated[
    str | None, typer.Option(metavar="YEAR", help="Year, such as 2026 or last-year.", show_default="this-year")
]
Month = Annotated[str | None, typer.Option(metavar="MONTH", help="Month, such as this-month, november or 2026-11.")]
Week = Annotated[
    str | None, typer.Option(metavar="WEEK", help="Week, such as this-week or 2026-w48, or any day of the week.")
]


@goal.callback(invoke_without_command=True)
def show_goals(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show your goals, or set or clear one.

    A goal is a number of papers to read in a year, a month or a week. A paper counts once. The dashboard and 'stats'
    show the goals of the current year, month and week. 'goal 50' is short for 'goal set 50'.

    Example: paperlog goal
    """
    if ctx.invoked_subcommand is not None:
        return
    context = command_context(ctx)
    progress = goals.goals(context.session)
    if as_json:
        from paperlog.output.json import goal_object

        context.show_json(list(map(goal_object, progress)))
        return
    from paperlog.output.goals import show_goals

    show_goals(context.out, progress)
    if not progress:
        context.hint("No goals yet. Set one: paperlog goal set 50 --year this-year")


@goal.command("set", cls=Command)
@changes_library
def set_goal(
    ctx: typer.Context,
    papers: Annotated[
        int,
        typer.Argument(metavar="PAPERS", parser=parse_count, help="Number of papers to read.", show_default=False),
    ],
    year: Year = None,
    month: Month = None,
    week: Week = None,
) -> None:
    """Set a goal, by default for this year.

    Example: paperlog goal set 50 --year 2026
    """
    if papers > MAX_GOAL:
        raise UsageError(f"A goal is at most {MAX_GOAL} papers.")
    context = command_context(ctx)
    result = goals.set_goal(context.session, _period(context, year, month, week), papers)
    _show_result(context, "Goal", result)


@goal.command(cls=Command)
@changes_library
def clear(ctx: typer.Context, year: Year = None, month: Month = None, week: Week = None) -> None:
    """Clear a goal, by default that of this year.

    Example: paperlog goal clear --year 2026
    """
    context = command_context(ctx)
    _show_result(context, "Cleared the goal", goals.clear_goal(context.session, _period(context, year, month, week)))


def _show_result(context: CommandContext, what: str, result: goals.GoalResult) -> None:
    progress = result.progress
    unchanged = "" if result.change else " (no change)"
    context.out.write_message(f"{what} for {progress.period.in_words()}: {progress}{unchanged}")


def _period(context: CommandContext, year: str | None, month: str | None, week: str | None) -> Period:
    """Return the only period that was given, or this year. Raises UsageError."""
    given = [(unit, text) for unit, text in (("year", year), ("month", month), ("week", week)) if text is not None]
    if len(given) > 1:
        raise UsageError("Choose one of --year, --month and --week.")
    unit, text = given[0] if given else ("year", "this-year")
    found = parse_period(text, context.session.today)
    period = containing(found.first, unit)
    if not (period.first <= found.first and found.last <= period.last):
        raise UsageError(f"'{text}' is longer than a {unit}.")
    return period
