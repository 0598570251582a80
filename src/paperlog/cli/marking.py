"""Commands that track: statuses, ratings, tags."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.params import PaperName, PapersOrNone, Where, Yes, chosen, complete_tags
from paperlog.dates import parse_day
from paperlog.errors import WrongUsage
from paperlog.model import Status


def mark_read(
    ctx: typer.Context,
    papers: PapersOrNone = None,
    where: Where = None,
    on: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="today, yesterday, -3d, 2024-05-03 or 2024-05.", show_default="today"),
    ] = None,
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="Stars, 1 to 5.")] = None,
    note: Annotated[str | None, typer.Option(help="A note to go with it.")] = None,
    yes: Yes = False,
) -> None:
    """Mark papers as read.

    Example: paperlog mark-read chinchilla --on yesterday --rating 4
    """
    desk = desk_of(ctx)
    day = parse_day(on, desk.library.today) if on is not None else None
    if names := chosen(desk, papers, where, "Mark", "as read", yes=yes):
        desk.show(desk.library.mark_read(names, day, rating, note))


def mark_reading(ctx: typer.Context, papers: PapersOrNone = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as being read.

    Example: paperlog mark-reading lora
    """
    desk = desk_of(ctx)
    if names := chosen(desk, papers, where, "Mark", "as being read", yes=yes):
        desk.show(desk.library.mark(names, Status.READING))


def mark_skimmed(ctx: typer.Context, papers: PapersOrNone = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as skimmed.

    Example: paperlog mark-skimmed gpt-2
    """
    desk = desk_of(ctx)
    if names := chosen(desk, papers, where, "Mark", "as skimmed", yes=yes):
        desk.show(desk.library.mark(names, Status.SKIMMED))


def mark_dropped(ctx: typer.Context, papers: PapersOrNone = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as given up.

    Example: paperlog mark-dropped ssd
    """
    desk = desk_of(ctx)
    if names := chosen(desk, papers, where, "Mark", "as given up", yes=yes):
        desk.show(desk.library.mark(names, Status.DROPPED))


def mark_unread(ctx: typer.Context, papers: PapersOrNone = None, where: Where = None, yes: Yes = False) -> None:
    """Mark papers as unread; the days you read them stay.

    Example: paperlog mark-unread lora
    """
    desk = desk_of(ctx)
    if names := chosen(desk, papers, where, "Mark", "as unread", yes=yes):
        desk.show(desk.library.mark(names, Status.UNREAD))


def rate(
    ctx: typer.Context,
    paper: PaperName,
    stars: Annotated[
        int | None, typer.Argument(metavar="[STARS]", min=1, max=5, help="Stars.", show_default=False)
    ] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Take the rating away.")] = False,
) -> None:
    """Give a paper one to five stars.

    Example: paperlog rate lora 5
    """
    if clear is (stars is not None):
        raise WrongUsage("Give either a number of stars from 1 to 5, or --clear.")
    desk = desk_of(ctx)
    desk.show(desk.library.rate(paper, stars))


def tag(
    ctx: typer.Context,
    papers: PapersOrNone = None,
    where: Where = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", "-a", help="A tag to add.", autocompletion=complete_tags)
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", "-d", help="A tag to take away.", autocompletion=complete_tags)
    ] = None,
    yes: Yes = False,
) -> None:
    """Add tags to papers, or take them away.

    Example: paperlog tag --where "category:vision year:..2015" --add classic
    """
    desk = desk_of(ctx)
    if not (add or remove):
        raise WrongUsage("Say which tags: --add TAG, --remove TAG, or both.")
    signed = [*(f"+{each}" for each in add or ()), *(f"-{each}" for each in remove or ())]
    if names := chosen(desk, papers, where, "Tag", " ".join(signed), yes=yes):
        desk.show(desk.library.tag(names, add or (), remove or ()))
