"""The `list` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.help import one_of
from paperlog.cli.params import AsJson, Asked, Limit, asking
from paperlog.query.sorting import Order, arrange
from paperlog.stats.counts import progress


@asking
def list_papers(
    ctx: typer.Context,
    asked: Asked,
    sort: Annotated[Order | None, typer.Option(help=f"Order; without it, the list's own. {one_of(Order)}")] = None,
    reverse: Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List papers.

    Example: paperlog list category:language is:unread
    """
    desk = desk_of(ctx)
    if as_json:
        from paperlog.output.json import paper_object

        entries = desk.library.select(desk.library.snapshot(), asked)
        desk.show_json([paper_object(entry) for entry in arrange(entries, sort, reverse=reverse)[:limit]])
        return
    from paperlog.output.phrases import NO_MATCH, NO_PAPERS
    from paperlog.output.table import show_list

    snapshot, found = desk.library.rows(asked)
    rows = arrange(found, sort, reverse=reverse)[:limit]
    is_grouped = sort is None and desk.out.is_terminal
    show_list(desk.out, rows, progress(snapshot.categories, snapshot.rows) if is_grouped else [])
    if not rows:
        desk.hint(NO_MATCH if snapshot.number_of_papers else NO_PAPERS)
