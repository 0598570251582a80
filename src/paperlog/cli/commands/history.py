"""The `history` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson, Limit
from paperlog.library import undo


def history(ctx: typer.Context, limit: Limit = 20, as_json: AsJson = False) -> None:
    """List recent changes, newest first.

    Example: paperlog history --limit 5
    """
    context = command_context(ctx)
    changes = undo.all_changes(context.session)[::-1][:limit]
    if as_json:
        from paperlog.output.json import change_object

        context.show_json([change_object(change) for change in changes])
    else:
        from paperlog.output.listings import show_history

        with context.paged() as screen:
            show_history(screen, changes, context.session.today)
        if not changes:
            context.hint("No changes yet.")
