"""The `next` command."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, QueryTexts, TemplateText, parse_count, parse_template_of, query_options
from paperlog.library import selection
from paperlog.planning import plan

DEFAULT_COUNT = 5


@query_options
def next_papers(
    ctx: typer.Context,
    queries: QueryTexts,
    count: Annotated[
        int, typer.Option("--count", "-n", parser=parse_count, help="Maximum number of results.")
    ] = DEFAULT_COUNT,
    explain: Annotated[bool, typer.Option("--explain", "-e", help="Explain the position of each paper.")] = False,
    template: TemplateText = None,
    as_json: AsJson = False,
) -> None:
    """Show what to read next.

    Papers you are reading come first, the earliest started first; then your queue; then unread papers, always the
    oldest one in the category with the largest share left to read, after the unread papers that it builds on. A query
    filters this order.

    Example: paperlog next --count 3 --explain
    """
    context = command_context(ctx)
    parsed = parse_template_of("next", template, as_json=as_json)
    snapshot = context.session.snapshot()
    selected = {entry.key for entry in selection.select(context.session, snapshot, queries)}
    planned = plan(snapshot.entries, snapshot.categories)
    steps = list(islice((step for step in planned if step.entry.key in selected), min(count, len(selected))))
    if as_json or parsed:
        from paperlog.output.paper_json import paper_object, planned_paper_object

        has_reason = explain or parsed
        records = [planned_paper_object(step) if has_reason else paper_object(step.entry) for step in steps]
        context.show_records(records, parsed)
        return
    from paperlog.output.phrases import NO_MATCH, NO_PAPERS
    from paperlog.output.table import show_plan

    with context.paged() as screen:
        show_plan(screen, steps, explain=explain)
    if not snapshot.papers:
        context.hint(NO_PAPERS)
    elif not steps:
        context.hint("Nothing left to read." if selected else NO_MATCH)
