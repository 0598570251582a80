"""The `merge` command."""

from __future__ import annotations

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import PaperName, Yes
from paperlog.library import papers


@changes_library
def merge(ctx: typer.Context, paper: PaperName, other: PaperName, yes: Yes = False) -> None:
    """Merge two records of the same paper.

    Details, notes and reading dates are combined. The key of the first paper is kept.

    Example: paperlog merge vit vit-2
    """
    context = command_context(ctx)
    snapshot = context.session.snapshot()
    kept, merged = snapshot.find(paper), snapshot.find(other)
    if context.confirm(f"Merge {merged.paper.title} ({merged.key}) into {kept.paper.title} ({kept.key})?", yes=yes):
        context.show_result(papers.merge(context.session, kept, merged))
