"""The `restore` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import Yes


def restore(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FILE|N", help="A file, or a number of 'backup --list'.")],
    yes: Yes = False,
) -> None:
    """Put a backup in place of the library; what is there now becomes a backup itself.

    Example: paperlog restore 1
    """
    from paperlog.output.phrases import holdings

    desk = desk_of(ctx)
    path, snapshot = desk.library.backup_named(source)
    if desk.agrees(f"Put {path} ({holdings(snapshot)}) in place of the library?", yes=yes):
        kept = desk.library.restore(str(path))
        was_there = f" What was there is kept in {kept.path}" if kept else ""
        desk.out.say(f"Restored {path}: {holdings(snapshot)}.{was_there}")
