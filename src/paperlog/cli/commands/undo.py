"""The `undo` and `redo` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.library import undo

HowMany = Annotated[int, typer.Argument(metavar="[HOW_MANY]", min=1, help="How many changes.", show_default=False)]


def undo_changes(ctx: typer.Context, how_many: HowMany = 1) -> None:
    """Take back the last change, or the last few.

    Example: paperlog undo 2
    """
    from paperlog.output.messages import show_changes

    context = command_context(ctx)
    show_changes(context.out, "Undone", undo.undo_changes(context.session, how_many))


def redo_changes(ctx: typer.Context, how_many: HowMany = 1) -> None:
    """Do again what was undone.

    Example: paperlog redo
    """
    from paperlog.output.messages import show_changes

    context = command_context(ctx)
    show_changes(context.out, "Done again", undo.redo_changes(context.session, how_many))
