"""The `remove` command."""

from __future__ import annotations

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import PaperName, Yes
from paperlog.library import papers


@changes_library
def remove(ctx: typer.Context, paper: PaperName, yes: Yes = False) -> None:
    """Remove a paper from the library.

    Its status, rating and notes are kept, and return if 'paperlog import' adds it again.

    Example: paperlog remove oneformer
    """
    from paperlog.output.messages import show_removed

    context = command_context(ctx)
    entry = context.session.find(paper)
    if context.confirm(f"Remove {entry.paper.title} ({entry.key})?", yes=yes):
        (removed,) = papers.remove(context.session, entry).entries
        show_removed(context.out, removed, can_undo=not context.is_dry_run)
