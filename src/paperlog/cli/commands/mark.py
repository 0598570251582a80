"""The `mark-read`, `mark-reading`, `mark-skimmed`, `mark-dropped` and `mark-unread` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.params import OptionalPapers, Where, Yes, papers_to_change, parse_optional_day, parse_rating
from paperlog.library import tracking
from paperlog.models import Status

On = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="Date: today, yesterday, -3d, 2024-05-03 or 2024-05.", show_default="today"),
]
Note = Annotated[str | None, typer.Option(help="Note to add.")]


def mark_read(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    on: On = None,
    rating: Annotated[int | None, typer.Option(parser=parse_rating, help="Rating from 1 to 5.")] = None,
    note: Note = None,
    yes: Yes = False,
) -> None:
    """Mark papers as read.

    Example: paperlog mark-read chinchilla --on yesterday --rating 4
    """
    context = command_context(ctx)
    day = parse_optional_day(context, on)
    if names := papers_to_change(context, papers, where, "Mark", "as read", yes=yes):
        context.show_result(tracking.mark_read(context.session, names, day, rating, note))


def mark_reading(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    on: On = None,
    note: Note = None,
    yes: Yes = False,
) -> None:
    """Mark papers as being read.

    If they already are, --on changes the date.

    Example: paperlog mark-reading lora
    """
    context = command_context(ctx)
    day = parse_optional_day(context, on)
    if names := papers_to_change(context, papers, where, "Mark", "as being read", yes=yes):
        context.show_result(tracking.mark(context.session, names, Status.READING, day, note))


def mark_skimmed(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    on: On = None,
    note: Note = None,
    yes: Yes = False,
) -> None:
    """Mark papers as skimmed.

    If they already are, --on changes the date.

    Example: paperlog mark-skimmed gpt-2 --on -3d
    """
    context = command_context(ctx)
    day = parse_optional_day(context, on)
    if names := papers_to_change(context, papers, where, "Mark", "as skimmed", yes=yes):
        context.show_result(tracking.mark(context.session, names, Status.SKIMMED, day, note))


def mark_dropped(
    ctx: typer.Context,
    papers: OptionalPapers = None,
    where: Where = None,
    on: On = None,
    note: Note = None,
    yes: Yes = False,
) -> None:
    """Mark papers as dropped.

    If they already are, --on changes the date.

    Example: paperlog mark-dropped ssd --note "no code"
    """
    context = command_context(ctx)
    day = parse_optional_day(context, on)
    if names := papers_to_change(context, papers, where, "Mark", "as dropped", yes=yes):
        context.show_result(tracking.mark(context.session, names, Status.DROPPED, day, note))


def mark_unread(ctx: typer.Context, papers: OptionalPapers = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as unread, keeping the dates you read them.

    Example: paperlog mark-unread lora
    """
    context = command_context(ctx)
    if names := papers_to_change(context, papers, where, "Mark", "as unread", yes=yes):
        context.show_result(tracking.mark(context.session, names, Status.UNREAD))
