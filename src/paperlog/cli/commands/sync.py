"""The `sync` command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.params import Yes
from paperlog.errors import UsageError
from paperlog.library.sync import operation
from paperlog.output.sync_report import show_sync_report


@changes_library
def sync(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Other copies of the library.",
            readable=False,  # reported when the file is read
            show_default=False,
        ),
    ] = None,
    both: Annotated[bool, typer.Option("--both", help="Write the result to the other copies, too.")] = False,
    resolve: Annotated[
        bool, typer.Option("--resolve", help="Merge both sides of the conflicts that git left in the library.")
    ] = False,
    git_setup: Annotated[
        bool, typer.Option("--git-setup", help="Set up git in this repository to merge the library with paperlog.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Merge other copies of the library into it.

    No data is lost: of two different values, the later one is kept, and the other one is reported.

    Example: paperlog sync library-laptop.json
    """
    context = command_context(ctx)
    if bool(files) + resolve + git_setup != 1:
        raise UsageError("Name the other copies, or use either --resolve or --git-setup.")
    if both and not files:
        raise UsageError("--both needs other copies.")
    if git_setup:
        _set_up_git(context, yes=yes)
        return
    run = operation.sync_all if both else operation.sync
    report = operation.resolve(context.session) if resolve else run(context.session, files or [])
    if context.json_details is not None:
        from paperlog.output.json import sync_object

        context.json_details.update(sync_object(report))
    show_sync_report(context.out, report, detailed=context.is_dry_run)


def _set_up_git(context: CommandContext, *, yes: bool) -> None:
    from paperlog.external.git import plan_setup, set_up

    setup = plan_setup(context.session.file_storage.file.target)
    context.out.write_message(f"{setup.attributes}: {setup.line}")
    context.out.write_message(f"git config merge.paperlog.driver: {setup.command}")
    if context.confirm("Add these lines?", yes=yes) and not context.is_dry_run:
        set_up(setup)
        context.out.write_message("git now merges the library with paperlog. Run this in every clone.")
