"""The `path` command."""

from __future__ import annotations

import typer

from paperlog.cli.context import desk_of
from paperlog.text import harmless


def path(ctx: typer.Context) -> None:
    """Print where the library is.

    Example: paperlog path
    """
    desk = desk_of(ctx)
    desk.out.line(harmless(str(desk.store_path)))
