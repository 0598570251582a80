"""The `random` command."""

from __future__ import annotations

import random
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, QueryTexts, parse_count, query_options
from paperlog.library import selection


@query_options
def random_papers(
    ctx: typer.Context,
    queries: QueryTexts,
    count: Annotated[int, typer.Option("--count", "-n", parser=parse_count, help="Number of papers.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show a random paper, or one of those that match a query.

    Example: paperlog random is:unread
    """
    context = command_context(ctx)
    snapshot = context.session.snapshot()
    matches = selection.select(context.session, snapshot, queries)
    chosen = random.sample(matches, min(count, len(matches)))
    if as_json:
        from paperlog.output.paper_json import paper_object

        context.show_json([paper_object(entry) for entry in chosen])
        return
    from paperlog.output.phrases import NO_MATCH, NO_PAPERS
    from paperlog.output.table import show_list

    with context.paged() as screen:
        show_list(screen, chosen, [])
    if not chosen:
        context.hint(NO_MATCH if snapshot.papers else NO_PAPERS)
