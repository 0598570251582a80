"""The `stats` command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import AsJson, QueryTexts, Since, Until, period_from_options, query_options
from paperlog.library import selection
from paperlog.store import Snapshot

if TYPE_CHECKING:
    from paperlog.stats.goals import GoalProgress


@query_options
def stats(
    ctx: typer.Context, queries: QueryTexts, since: Since = None, until: Until = None, as_json: AsJson = False
) -> None:
    """Show reading statistics.

    Shows what you read by category, month and day, your ratings, your progress through imported lists, and your
    current goals. A reading is a day on which you read a paper. A streak is a run of weeks, Monday to Sunday, with a
    reading in each. Coverage counts only papers from imported lists. With --since or --until, only the readings in that
    period count, and the papers that were read in it.

    Example: paperlog stats category:language --since this-year
    """
    from paperlog.stats.reading import reading_stats

    context = command_context(ctx)
    snapshot = context.session.snapshot()
    period = period_from_options(context, since, until)
    entries = selection.select(context.session, snapshot, queries)
    figures = reading_stats(snapshot.categories, entries, context.session.today, period)
    goals = _current_goals(context, snapshot) if snapshot.goals and not (queries or period) else []
    if as_json:
        from paperlog.output.json import goal_object, stats_object

        context.show_json({**stats_object(figures), "goals": list(map(goal_object, goals))})
    elif figures.papers:
        from paperlog.output.stats import show_stats

        with context.paged() as screen:
            show_stats(screen, figures)
            if goals:
                from paperlog.output.goals import show_current_goals

                show_current_goals(screen, goals)
    elif period and entries:
        context.out.write_message(f"No papers were read in this period ({period.in_words()}).")
    else:
        from paperlog.output.phrases import NO_MATCH, NO_PAPERS

        context.out.write_message(NO_MATCH if snapshot.papers else NO_PAPERS)


def _current_goals(context: CommandContext, snapshot: Snapshot) -> list[GoalProgress]:
    from paperlog.stats.goals import current_goals

    return current_goals(snapshot.goals.values(), snapshot.entries, context.session.today)
