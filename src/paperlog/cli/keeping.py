"""Commands for the library as a whole: undo, redo, history, path."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.characters import harmless
from paperlog.cli.desk import desk_of
from paperlog.cli.params import AsJson, Limit

HowMany = Annotated[int, typer.Argument(metavar="[HOW_MANY]", min=1, help="How many changes.", show_default=False)]


def undo(ctx: typer.Context, how_many: HowMany = 1) -> None:
    """Take back the last change, or the last few.

    Example: paperlog undo 2
    """
    from paperlog.render.talk import show_turned

    desk = desk_of(ctx)
    show_turned(desk.out, "Undone", desk.library.undo(how_many))


def redo(ctx: typer.Context, how_many: HowMany = 1) -> None:
    """Do again what was undone.

    Example: paperlog redo
    """
    from paperlog.render.talk import show_turned

    desk = desk_of(ctx)
    show_turned(desk.out, "Done again", desk.library.redo(how_many))


def history(ctx: typer.Context, limit: Limit = 20, as_json: AsJson = False) -> None:
    """Show the last changes, the newest first.

    Example: paperlog history --limit 5
    """
    desk = desk_of(ctx)
    changes = desk.library.history()[::-1][:limit]
    if as_json:
        from paperlog.render.json import change_object

        desk.show_json([change_object(change) for change in changes])
    else:
        from paperlog.render.talk import show_history

        show_history(desk.out, changes)
        if not changes:
            desk.hint("No changes yet.")


def path(ctx: typer.Context) -> None:
    """Print where the library is.

    Example: paperlog path
    """
    desk = desk_of(ctx)
    desk.out.line(harmless(str(desk.store_path)))
