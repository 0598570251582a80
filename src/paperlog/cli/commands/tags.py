"""The `tags` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson
from paperlog.stats.counts import tag_counts


def tags(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List your tags and how many of their papers you read.

    Example: paperlog tags
    """
    context = command_context(ctx)
    counts = tag_counts(context.session.snapshot().entries)
    if as_json:
        context.show_json([{"tag": tag, "papers": count.papers, "read": count.read} for tag, count in counts.items()])
    else:
        from paperlog.output.listings import show_tags

        with context.paged() as screen:
            show_tags(screen, counts)
        if not counts:
            context.hint("No tags yet. Add one: paperlog tag PAPER +TAG")
