"""The `backup` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson
from paperlog.errors import UsageError
from paperlog.library.backups import back_up, list_backups


def backup(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A new file; without it, a backup.", show_default=False)
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Show the backups there are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Copy the library to a file, or into its backups.

    Example: paperlog backup --list
    """
    context = command_context(ctx)
    if (as_json and not listing) or (file and listing):
        raise UsageError("--list takes no file, and --json goes with --list.")
    if not listing:
        context.out.write_message(f"Copied to {back_up(context.session, file)}")
        return
    saved = list_backups(context.session)
    if as_json:
        from paperlog.output.json import backup_object

        context.show_json([backup_object(backup) for backup in saved])
    else:
        from paperlog.output.listings import show_backups

        show_backups(context.out, saved)
