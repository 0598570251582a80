"""The `category` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import CommandContext, command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import AsJson, Yes, complete_categories
from paperlog.errors import UsageError, shorten
from paperlog.library import category_changes
from paperlog.lookup import find_category
from paperlog.output.screen import COLORS
from paperlog.text import plural

category = typer.Typer(cls=Group)

_NO_COLOR = "none"
_COLOR_CHOICES = (*COLORS, _NO_COLOR)

CategoryName = Annotated[
    str,
    typer.Argument(
        metavar="CATEGORY",
        help="Key or name of the category, or its beginning.",
        autocompletion=complete_categories,
        show_default=False,
    ),
]


@category.callback()
def category_group() -> None:
    """List, rename, recolor, merge and remove categories.

    Example: paperlog category list
    """


@category.command("list", cls=Command)
def list_categories(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the categories, with the number of papers in each.

    Example: paperlog category list
    """
    context = command_context(ctx)
    sizes = category_changes.category_sizes(context.session)
    if as_json:
        context.show_json(
            [{"key": each.key, "name": each.name, "color": each.color, "papers": papers} for each, papers in sizes]
        )
    else:
        from paperlog.output.listings import show_categories

        with context.paged() as screen:
            show_categories(screen, sizes)


@category.command(cls=Command)
@changes_library
def rename(
    ctx: typer.Context,
    name: CategoryName,
    new_name: Annotated[str, typer.Argument(metavar="NAME", help="New name.", show_default=False)],
) -> None:
    """Rename a category.

    Its key, which 'list' prints in a pipe, doesn't change.

    Example: paperlog category rename vision "Computer Vision"
    """
    from paperlog.output.messages import show_change

    context = command_context(ctx)
    show_change(context.out, category_changes.rename_category(context.session, name, new_name))


@category.command(cls=Command)
@changes_library
def recolor(
    ctx: typer.Context,
    name: CategoryName,
    color: Annotated[
        str,
        typer.Argument(
            metavar="COLOR",
            help=f"One of {', '.join(_COLOR_CHOICES)}.",
            autocompletion=lambda: list(_COLOR_CHOICES),
            show_default=False,
        ),
    ],
) -> None:
    """Change the color of a category.

    Example: paperlog category recolor vision cyan
    """
    from paperlog.output.messages import show_change

    context = command_context(ctx)
    if color not in _COLOR_CHOICES:
        raise UsageError(f"There is no color '{shorten(color)}'. Choose from: {', '.join(_COLOR_CHOICES)}.")
    new = None if color == _NO_COLOR else color
    show_change(context.out, category_changes.recolor_category(context.session, name, new))


@category.command(cls=Command)
@changes_library
def merge(
    ctx: typer.Context,
    name: CategoryName,
    other: Annotated[
        str,
        typer.Argument(
            metavar="OTHER",
            help="Category that its papers move to.",
            autocompletion=complete_categories,
            show_default=False,
        ),
    ],
    yes: Yes = False,
) -> None:
    """Move all papers of a category to another category, and remove it.

    Saved views and later imports use the other category, too.

    Example: paperlog category merge other general
    """
    _remove(command_context(ctx), name, other, yes=yes)


@category.command(cls=Command)
@changes_library
def remove(
    ctx: typer.Context,
    name: CategoryName,
    to: Annotated[
        str | None,
        typer.Option(metavar="CATEGORY", help="Move its papers to this category.", autocompletion=complete_categories),
    ] = None,
    yes: Yes = False,
) -> None:
    """Remove a category. Its papers move to another category.

    Example: paperlog category remove general --to language
    """
    _remove(command_context(ctx), name, to, yes=yes)


def _remove(context: CommandContext, name: str, other: str | None, *, yes: bool) -> None:
    from paperlog.output.messages import show_change

    sizes = category_changes.category_sizes(context.session)
    categories = [each for each, _ in sizes]
    removed = find_category(categories, name)
    target = None if other is None else find_category(categories, other)
    papers = plural(sizes[categories.index(removed)][1], "paper")
    moving = f" and move its {papers} to {target.name}" if target else ""
    if context.confirm(f"Remove the category {removed.name}{moving}?", yes=yes):
        change = category_changes.remove_category(context.session, removed.key, target.key if target else None)
        show_change(context.out, change)
