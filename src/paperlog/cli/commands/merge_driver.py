"""The `merge-driver` command, which git runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.library.sync import operation


def merge_driver(
    ctx: typer.Context,
    base: Annotated[Path, typer.Argument(metavar="%O", help="The common base, which isn't needed.", readable=False)],  # noqa: ARG001 - git passes it
    ours: Annotated[Path, typer.Argument(metavar="%A", help="Our version, which is replaced.", readable=False)],
    theirs: Annotated[Path, typer.Argument(metavar="%B", help="Their version.", readable=False)],
    name: Annotated[str, typer.Argument(metavar="%P", help="The path of the library.")] = "",  # noqa: ARG001 - as above
) -> None:
    """Merge two versions of a library for git.

    git runs this command after 'paperlog sync --git-setup'. It fails only if a version can't be read.

    Example: paperlog merge-driver base.json ours.json theirs.json library.json
    """
    context = command_context(ctx)
    for warning in operation.merge_files(context.session, ours, theirs).warnings:
        context.err.write_message(warning)
