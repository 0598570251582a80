"""The `undo` and `redo` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import desk_of

HowMany = Annotated[int, typer.Argument(metavar="[HOW_MANY]", min=1, help="How many changes.", show_default=False)]


def undo(ctx: typer.Context, how_many: HowMany = 1) -> None:
    """Take back the last change, or the last few.

    Example: paperlog undo 2
    """
    from paperlog.output.messages import show_turned

    desk = desk_of(ctx)
    show_turned(desk.out, "Undone", desk.library.undo(how_many))


def redo(ctx: typer.Context, how_many: HowMany = 1) -> None:
    """Do again what was undone.

    Example: paperlog redo
    """
    from paperlog.output.messages import show_turned

    desk = desk_of(ctx)
    show_turned(desk.out, "Done again", desk.library.redo(how_many))
