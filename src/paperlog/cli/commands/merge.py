"""The `merge` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import PaperName, Yes
from paperlog.library import papers


def merge(ctx: typer.Context, paper: PaperName, other: PaperName, yes: Yes = False) -> None:
    """Join two papers that are one: facts, notes, days of reading; the first one's key stays.

    Example: paperlog merge vit vit-2
    """
    context = command_context(ctx)
    snapshot = context.session.snapshot()
    kept, merged = snapshot.find(paper), snapshot.find(other)
    if context.confirm(f"Join {merged.paper.title} ({merged.key}) to {kept.paper.title} ({kept.key})?", yes=yes):
        context.show_result(papers.merge(context.session, kept.key, merged.key))
