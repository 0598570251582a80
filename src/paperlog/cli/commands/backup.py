"""The `backup` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import desk_of
from paperlog.cli.params import AsJson
from paperlog.errors import WrongUsage


def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A new file; without it, a backup.", show_default=False)
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Show the backups there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the library to a file, or into its backups.

    Example: paperlog backup --list
    """
    desk = desk_of(ctx)
    if (as_json and not listed) or (file and listed):
        raise WrongUsage("--list takes no file, and --json goes with --list.")
    if not listed:
        desk.out.say(f"Copied to {desk.library.back_up(file)}")
        return
    backups = desk.library.backups()
    if as_json:
        from paperlog.output.json import backup_object

        desk.show_json([backup_object(kept) for kept in backups])
    else:
        from paperlog.output.listings import show_backups

        show_backups(desk.out, backups)
