"""The `restore` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import Yes
from paperlog.library import backups
from paperlog.paths import expanded


@changes_library
def restore(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE|N", help="Backup file, or its number in 'paperlog backup --list'.")
    ],
    yes: Yes = False,
) -> None:
    """Restore the library from a backup.

    The current library is backed up first.

    Example: paperlog restore 1
    """
    from paperlog.output.phrases import contents_summary, local_date

    context = command_context(ctx)
    path, snapshot = backups.find_backup(context.session, str(expanded(source)))
    if merged_at := backups.last_merge_since(context.session, snapshot):
        context.err.write_message(
            f"Other copies were merged into the library after this backup, last on {local_date(merged_at)}. "
            "To bring their changes back after the restore: paperlog sync FILE"
        )
    if context.confirm(f"Replace the library with {path} ({contents_summary(snapshot)})?", yes=yes):
        before = backups.current(context.session) if context.json_details is not None else None
        previous = None if context.is_dry_run else backups.restore(context.session, str(path))
        if context.json_details is not None:
            from paperlog.library.outcome import difference
            from paperlog.output.paper_json import outcome_object

            details = outcome_object(difference(before, snapshot))
            context.json_details.update({**details, "restored": str(path), "previous": previous and str(previous.path)})
        kept_message = f" The previous library is kept in {previous.path}" if previous else ""
        context.out.write_message(f"Restored {path}: {contents_summary(snapshot)}.{kept_message}")
