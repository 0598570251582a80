"""The `path` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import command_context


def path(ctx: typer.Context) -> None:
    """Print the path of the library file.

    Example: paperlog path
    """
    context = command_context(ctx)
    context.out.write_path(context.store_path)
