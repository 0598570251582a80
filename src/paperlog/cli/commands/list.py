"""The `list` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import AsJson, Limit, QueryTexts, TemplateText, parse_template_of, query_options
from paperlog.library import selection
from paperlog.query.sorting import DATES, Order, sort_entries
from paperlog.stats.counts import progress


@query_options
def list_papers(
    ctx: typer.Context,
    queries: QueryTexts,
    sort: Annotated[Order | None, typer.Option(help=f"Sort order. {one_of(Order)}", show_default="list")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Reverse the order.")] = False,
    limit: Limit = None,
    template: TemplateText = None,
    as_json: AsJson = False,
) -> None:
    """List papers.

    With --sort added, started, read, status or queued, the list shows that date.

    Example: paperlog list category:language is:unread
    """
    context = command_context(ctx)
    settings = context.configuration
    order = sort or settings.list_sort
    count = limit or settings.list_limit
    parsed = parse_template_of("list", template, as_json=as_json)
    if as_json or parsed:
        from paperlog.output.paper_json import PAPER_FIELDS, paper_object

        fields = parsed.fields if parsed else PAPER_FIELDS
        selected = selection.select(context.session, context.session.snapshot(), queries)
        entries = sort_entries(selected, order, reverse=reverse)[:count]
        context.show_records([paper_object(entry, fields) for entry in entries], parsed)
        return
    from paperlog.output.phrases import NO_MATCH, NO_PAPERS
    from paperlog.output.table import show_list

    snapshot, matches = selection.select_summaries(context.session, queries)
    rows = sort_entries(matches, order, reverse=reverse)[:count]
    is_grouped = order is Order.LIST and context.out.is_terminal
    groups = progress(snapshot.categories, snapshot.entry_summaries) if is_grouped else []
    show_list(context.out, rows, groups, DATES.get(order))
    if limit is None and len(rows) < len(matches):
        context.hint(f"Showing {len(rows)} of {len(matches)} papers. To show all: --limit {len(matches)}")
    if not rows:
        context.hint(NO_MATCH if snapshot.paper_count else NO_PAPERS)
