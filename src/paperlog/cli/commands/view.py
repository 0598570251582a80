"""The `view` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.changing import changes_library
from paperlog.cli.context import command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import AsJson, completer, view_names
from paperlog.library import views

view = typer.Typer(cls=Group)

ViewName = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="Name of the view: lower-case letters, digits and hyphens.",
        autocompletion=completer(view_names),
        show_default=False,
    ),
]


@view.callback()
def view_group() -> None:
    """Save queries as views, to use as @NAME in any query.

    Example: paperlog view save todo is:unread ^tag:later
    """


@view.command(cls=Command)
@changes_library
def save(
    ctx: typer.Context,
    name: ViewName,
    query: Annotated[
        list[str],
        typer.Argument(metavar="QUERY...", help="Query to save; see 'paperlog help query'.", show_default=False),
    ],
) -> None:
    """Save a query as a view, replacing any view of that name.

    Example: paperlog view save todo is:unread ^tag:later
    """
    context = command_context(ctx)
    saved = views.save_view(context.session, name, " ".join(query))
    context.out.write_message(f"Saved @{saved.view.name}: {saved.view.query}{'' if saved.change else ' (no change)'}")


@view.command("list", cls=Command)
def list_views(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List saved views.

    Example: paperlog view list
    """
    context = command_context(ctx)
    saved = views.views(context.session)
    if as_json:
        context.show_json([{"name": saved_view.name, "query": saved_view.query} for saved_view in saved])
    else:
        from paperlog.output.listings import show_views

        with context.paged() as screen:
            show_views(screen, saved)
        if not saved:
            context.hint("No views yet. Save one: paperlog view save NAME QUERY")


@view.command(cls=Command)
@changes_library
def remove(ctx: typer.Context, name: ViewName) -> None:
    """Remove a saved view.

    Example: paperlog view remove todo
    """
    context = command_context(ctx)
    removed = views.remove_view(context.session, name)
    context.out.write_message(f"Removed @{removed.view.name}: {removed.view.query}")
