"""The `undo` and `redo` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import parse_count
from paperlog.library import undo

NumberOfChanges = Annotated[
    int, typer.Argument(metavar="[N]", parser=parse_count, help="Number of changes; 1 if omitted.", show_default=False)
]


Skip = Annotated[bool, typer.Option("--skip", help="Skip changes that no longer apply.")]


@changes_library
def undo_changes(ctx: typer.Context, number: NumberOfChanges = 1, skip: Skip = False) -> None:
    """Undo the last change, or the last N.

    Example: paperlog undo 2
    """
    from paperlog.output.messages import show_changes

    context = command_context(ctx)
    show_changes(context.out, "Undone", undo.undo_changes(context.session, number, skip=skip))


@changes_library
def redo_changes(ctx: typer.Context, number: NumberOfChanges = 1, skip: Skip = False) -> None:
    """Redo the last undone change, or the last N.

    Example: paperlog redo
    """
    from paperlog.output.messages import show_changes

    context = command_context(ctx)
    show_changes(context.out, "Redone", undo.redo_changes(context.session, number, skip=skip))
