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
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="File to write. If omitted, the backup is added to the library's backups.",
            readable=False,
            show_default=False,
        ),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the library's backups.")] = False,
    as_json: AsJson = False,
) -> None:
    """Back up the library, or list its backups.

    Example: paperlog backup --list
    """
    context = command_context(ctx)
    if (as_json and not listing) or (file and listing):
        raise UsageError("--list can't be combined with a file, and --json needs --list.")
    if not listing:
        context.out.write_path(back_up(context.session, file), "Copied to ")
        return
    saved = list_backups(context.session)
    if as_json:
        from paperlog.output.json import backup_object

        context.show_json([backup_object(backup) for backup in saved])
    else:
        from paperlog.output.listings import show_backups

        with context.paged() as screen:
            show_backups(screen, saved)
