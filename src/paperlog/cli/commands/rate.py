"""The `rate` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import PaperName, parse_rating
from paperlog.errors import UsageError
from paperlog.library import tracking


def rate(
    ctx: typer.Context,
    paper: PaperName,
    stars: Annotated[
        int | None,
        typer.Argument(metavar="[STARS]", parser=parse_rating, help="Rating from 1 to 5.", show_default=False),
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Remove the rating.")] = False,
) -> None:
    """Rate a paper from 1 to 5 stars.

    Example: paperlog rate lora 5
    """
    if clear is (stars is not None):
        raise UsageError("Give either a rating from 1 to 5 or --clear.")
    context = command_context(ctx)
    context.show_result(tracking.rate(context.session, paper, stars))
