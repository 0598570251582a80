"""The `tags` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import AsJson


def tags(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show all tags, with the number of their papers.

    Example: paperlog tags
    """
    desk = desk_of(ctx)
    counts = desk.library.tags()
    if as_json:
        desk.show_json([{"tag": tag, "papers": papers} for tag, papers in counts.items()])
    else:
        from paperlog.output.listings import show_tags

        show_tags(desk.out, counts)
        if not counts:
            desk.hint("No tags yet. Add one: paperlog tag PAPER --add TAG")
