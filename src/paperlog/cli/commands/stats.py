"""The `stats` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, QueryTexts, Since, Until, period_from_options, query_options
from paperlog.library import selection


@query_options
def stats(
    ctx: typer.Context, queries: QueryTexts, since: Since = None, until: Until = None, as_json: AsJson = False
) -> None:
    """Show reading statistics.

    Shows what you read by category, month and day, your ratings, and your progress through imported lists. A reading
    is a day on which you read a paper. A streak is a run of weeks, Monday to Sunday, with a reading in each. Coverage
    counts only papers from imported lists. With --since or --until, only the readings in that period count, and the
    papers that were read in it.

    Example: paperlog stats category:language --since this-year
    """
    from paperlog.stats.reading import reading_stats

    context = command_context(ctx)
    snapshot = context.session.snapshot()
    period = period_from_options(context, since, until)
    entries = selection.select(context.session, snapshot, queries)
    figures = reading_stats(snapshot.categories, entries, context.session.today, period)
    if as_json:
        from paperlog.output.json import stats_object

        context.show_json(stats_object(figures))
    elif figures.papers:
        from paperlog.output.stats import show_stats

        show_stats(context.out, figures)
    else:
        from paperlog.output.phrases import NO_MATCH, NO_PAPERS

        context.out.write_message(NO_MATCH if snapshot.papers else NO_PAPERS)
