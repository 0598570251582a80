"""The `rate` command."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import OptionalPapers, Where, Yes, papers_to_change, parse_rating
from paperlog.errors import UsageError
from paperlog.library import tracking
from paperlog.text import plural


@changes_library
def rate(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    stars: Annotated[
        str | None, typer.Argument(metavar="[STARS]", help="Rating from 1 to 5.", show_default=False)
    ] = None,
    where: Where = None,
    clear: Annotated[bool, typer.Option("--clear", help="Remove the rating.")] = False,
    yes: Yes = False,
) -> None:
    """Rate papers from 1 to 5 stars.

    Example: paperlog rate lora gpt-3 5
    """
    context = command_context(ctx)
    names = [*(papers or ()), *([] if stars is None else [stars])]  # typer takes the last word for STARS
    has_rating = names[-1].isdecimal() if clear and names else len(names) > (where is None)
    if clear is has_rating:
        raise UsageError(
            "Give either a rating or --clear, not both."
            if clear
            else "The rating is missing. Give a number from 1 to 5 after the papers, or --clear."
        )
    rating = None if clear else parse_rating(names.pop())
    verb, details = ("Rate", plural(rating, "star")) if rating else ("Remove the rating of", "")
    if chosen := papers_to_change(context, names, where, verb, details, yes=yes):
        context.show_result(tracking.rate(context.session, chosen, rating))
