"""The `sync` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import AsJson
from paperlog.library.sync import operation


def sync(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="Other copies of the library.",
            readable=False,  # reported when the file is read
        ),
    ],
    both: Annotated[bool, typer.Option("--both", help="Write the result to the other copies, too.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change without changing anything.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Merge other copies of the library into it.

    Nothing is lost: of two different values, the later one is kept, and the other one is named.

    Example: paperlog sync library-laptop.json
    """
    context = command_context(ctx)
    run = operation.preview_sync if dry_run else operation.sync_all if both else operation.sync
    report = run(context.session, files)
    if as_json:
        from paperlog.output.json import sync_object

        context.show_json(sync_object(report))
    else:
        from paperlog.output.sync_report import show_sync_report

        show_sync_report(context.out, report, detailed=dry_run)
