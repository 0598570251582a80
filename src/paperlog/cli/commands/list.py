"""The `list` command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import one_of
from paperlog.cli.params import AsJson, Limit, QueryTexts, TemplateText, parse_template_of, query_options
from paperlog.configuration.settings import DEFAULT_COLUMNS
from paperlog.entry_fields import PAPER_FIELDS, SUMMARY_FIELDS, check_columns
from paperlog.errors import UsageError
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
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="FIELDS",
            help="Columns, named as in --json and separated by commas: key,title,venue.",
            autocompletion=lambda: list(PAPER_FIELDS),
            show_default=False,
        ),
    ] = None,
    template: TemplateText = None,
    as_json: AsJson = False,
) -> None:
    """List papers.

    With --sort added, started, read, status or queued, the list shows that date. The order of --sort
    status is unread, queued, reading, skimmed, read, dropped.

    Example: paperlog list category:language is:unread
    """
    context = command_context(ctx)
    settings = context.configuration
    order = sort or settings.list_sort
    parsed = parse_template_of("list", template, as_json=as_json)
    chosen = _parse_columns(columns)
    if chosen and (as_json or parsed):
        raise UsageError("Use only one of --columns, --template and --json.")
    if chosen and not context.out.is_terminal:
        parsed = parse_template_of("list", r"\t".join(f"{{{name}}}" for name in chosen), as_json=False)
    if as_json or parsed:
        from paperlog.output.paper_json import paper_object

        fields = parsed.fields if parsed else PAPER_FIELDS
        selected = selection.select(context.session, context.session.snapshot(), queries)
        entries = sort_entries(selected, order, reverse=reverse)[:limit]
        context.show_records([paper_object(entry, fields) for entry in entries], parsed)
        return
    from paperlog.output.phrases import NO_MATCH, NO_PAPERS
    from paperlog.output.table import show_list, show_summary

    is_terminal = context.out.is_terminal
    shown = _with_date(chosen or settings.list_columns, order) if is_terminal else DEFAULT_COLUMNS
    if SUMMARY_FIELDS.issuperset(shown) and order is not Order.AUTHOR:
        snapshot, matches = selection.select_summaries(context.session, queries)
    else:
        snapshot = context.session.snapshot()
        matches = selection.select(context.session, snapshot, queries)
    rows = sort_entries(matches, order, reverse=reverse)[: limit or (settings.list_limit if is_terminal else None)]
    is_grouped = order is Order.LIST and is_terminal
    groups = progress(snapshot.categories, snapshot.entry_summaries) if is_grouped else []
    layout = None
    if tuple(shown) != DEFAULT_COLUMNS:
        from paperlog.output.columns import ColumnLayout

        layout = ColumnLayout(context.out, rows, shown)
    with context.paged() as screen:
        show_list(screen, rows, groups, DATES.get(order), layout)
        if len(rows) > 1 and is_terminal:
            show_summary(screen, rows, len(matches), f"{order.in_words}{', reversed' if reverse else ''}")
    if limit is None and len(rows) < len(matches):
        context.hint(f"To show all {len(matches)} papers: --limit {len(matches)}")
    if not rows:
        context.hint(NO_MATCH if snapshot.paper_count else NO_PAPERS)


def _parse_columns(text: str | None) -> Sequence[str]:
    names = [] if text is None else [name.strip() for name in text.split(",")]
    try:
        check_columns(names)
    except ValueError as error:
        raise UsageError(str(error)) from None
    return names


def _with_date(columns: Sequence[str], order: Order) -> Sequence[str]:
    """Add the date that a list is sorted by. The default columns show it instead of the month of publication."""
    date = "status_on" if order is Order.QUEUED else f"{order}_on"
    is_missing = order in DATES and date not in columns and tuple(columns) != DEFAULT_COLUMNS
    return [*columns, date] if is_missing else columns
