"""The `mark-read`, `mark-reading`, `mark-skimmed`, `mark-dropped` and `mark-unread` commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.params import On, OptionalPapers, Where, Yes, papers_to_change, parse_optional_day, parse_rating
from paperlog.library import tracking
from paperlog.models import Status

Note = Annotated[str | None, typer.Option(help="Note to add.")]


@changes_library
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


@changes_library
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
    _mark(ctx, papers, where, Status.READING, "as being read", on, note, yes=yes)


@changes_library
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
    _mark(ctx, papers, where, Status.SKIMMED, "as skimmed", on, note, yes=yes)


@changes_library
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
    _mark(ctx, papers, where, Status.DROPPED, "as dropped", on, note, yes=yes)


@changes_library
def mark_unread(ctx: typer.Context, papers: OptionalPapers = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as unread, keeping the dates you read them.

    Example: paperlog mark-unread lora
    """
    _mark(ctx, papers, where, Status.UNREAD, "as unread", yes=yes)


def _mark(
    ctx: typer.Context,
    papers: Sequence[str] | None,
    where: str | None,
    status: Status,
    details: str,
    on: str | None = None,
    note: str | None = None,
    *,
    yes: bool,
) -> None:
    """Mark papers with a status. `details` completes the question whether to mark the papers that match `where`."""
    context = command_context(ctx)
    day = parse_optional_day(context, on)
    if names := papers_to_change(context, papers, where, "Mark", details, yes=yes):
        context.show_result(tracking.mark(context.session, names, status, day, note))
