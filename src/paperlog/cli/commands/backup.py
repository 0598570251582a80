"""The `backup` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson
from paperlog.errors import UsageError
from paperlog.library import maintenance


def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A new file; without it, a backup.", show_default=False)
    ] = None,
    list_backups: Annotated[bool, typer.Option("--list", help="Show the backups there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the library to a file, or into its backups.

    Example: paperlog backup --list
    """
    context = command_context(ctx)
    if (as_json and not list_backups) or (file and list_backups):
        raise UsageError("--list takes no file, and --json goes with --list.")
    if not list_backups:
        context.out.write_message(f"Copied to {maintenance.back_up(context.session, file)}")
        return
    backups = maintenance.backups(context.session)
    if as_json:
        from paperlog.output.json import backup_object

        context.show_json([backup_object(saved) for saved in backups])
    else:
        from paperlog.output.listings import show_backups

        show_backups(context.out, backups)
