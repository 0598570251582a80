"""Commands that track: statuses, the queue, ratings, tags."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.desk import desk_of
from paperlog.cli.params import PaperName, PaperNames, complete_tags
from paperlog.dates import parse_day
from paperlog.errors import WrongUsage
from paperlog.model import Status


def mark_read(
    ctx: typer.Context,
    papers: PaperNames,
    on: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="today, yesterday, -3d, 2024-05-03 or 2024-05.", show_default="today"),
    ] = None,
    rating: Annotated[int | None, typer.Option(min=1, max=5, help="Stars, 1 to 5.")] = None,
    note: Annotated[str | None, typer.Option(help="A note to go with it.")] = None,
) -> None:
    """Mark papers as read.

    Example: paperlog mark-read chinchilla --on yesterday --rating 4
    """
    desk = desk_of(ctx)
    day = parse_day(on, desk.library.today) if on is not None else None
    desk.show(desk.library.mark_read(papers, day, rating, note))


def mark_reading(ctx: typer.Context, papers: PaperNames) -> None:
    """Mark papers as being read.

    Example: paperlog mark-reading lora
    """
    desk = desk_of(ctx)
    desk.show(desk.library.mark(papers, Status.READING))


def mark_skimmed(ctx: typer.Context, papers: PaperNames) -> None:
    """Mark papers as skimmed.

    Example: paperlog mark-skimmed gpt-2
    """
    desk = desk_of(ctx)
    desk.show(desk.library.mark(papers, Status.SKIMMED))


def mark_dropped(ctx: typer.Context, papers: PaperNames) -> None:
    """Mark papers as given up.

    Example: paperlog mark-dropped ssd
    """
    desk = desk_of(ctx)
    desk.show(desk.library.mark(papers, Status.DROPPED))


def mark_unread(ctx: typer.Context, papers: PaperNames) -> None:
    """Mark papers as unread; the days you read them stay.

    Example: paperlog mark-unread lora
    """
    desk = desk_of(ctx)
    desk.show(desk.library.mark(papers, Status.UNREAD))


def queue(ctx: typer.Context, papers: PaperNames) -> None:
    """Put papers at the end of your queue.

    Example: paperlog queue vit detr
    """
    desk = desk_of(ctx)
    desk.show(desk.library.queue(papers))


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
    papers: PaperNames,
    add: Annotated[
        list[str] | None, typer.Option("--add", "-a", help="A tag to add.", autocompletion=complete_tags)
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", "-d", help="A tag to take away.", autocompletion=complete_tags)
    ] = None,
) -> None:
    """Add tags to papers, or take them away.

    Example: paperlog tag lora --add peft
    """
    desk = desk_of(ctx)
    desk.show(desk.library.tag(papers, add or (), remove or ()))
