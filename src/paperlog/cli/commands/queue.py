"""The `queue` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import DryRun, changing
from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, OptionalPapers, Where, Yes, papers_to_change
from paperlog.errors import UsageError
from paperlog.library import tracking
from paperlog.planning import papers_in_queue


def queue(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    first: Annotated[bool, typer.Option("--first", help="Put papers at the front, in the given order.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove papers and restore their previous status.")] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Show your queue, or add papers to its end.

    Example: paperlog queue vit detr
    """
    if papers or where is not None or first or remove:
        if first and remove:
            raise UsageError("Use either --first or --remove.")
        change, verb, how = (
            (tracking.queue_first, "Put", "at the front of the queue") if first
            else (tracking.unqueue, "Remove", "from the queue") if remove
            else (tracking.queue, "Queue", "")
        )  # fmt: skip
        with changing(ctx, dry_run=dry_run, as_json=as_json) as context:
            if names := papers_to_change(context, papers, where, verb, how, yes=yes):
                context.show_result(change(context.session, names))
        return
    context = command_context(ctx)
    entries = papers_in_queue(context.session.snapshot().entries)
    if as_json:
        from paperlog.output.paper_json import paper_object

        context.show_json([paper_object(entry) for entry in entries])
        return
    from paperlog.output.table import show_list

    with context.paged() as screen:
        show_list(screen, entries, [])
    if not entries:
        context.hint("Your queue is empty. Add a paper: paperlog queue PAPER")
