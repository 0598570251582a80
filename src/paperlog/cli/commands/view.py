"""Commands for saved views."""

from __future__ import annotations

from typing import Annotated

import typer

from paperlog.cli.context import command_context
from paperlog.cli.help import Command, Group
from paperlog.cli.params import AsJson, completer
from paperlog.library import views

view = typer.Typer(cls=Group)

ViewName = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="Lower-case letters, digits and hyphens.",
        autocompletion=completer(lambda snapshot: list(snapshot.views)),
        show_default=False,
    ),
]


@view.callback()
def view_group() -> None:
    """Keep queries under names, to use as @NAME in any query.

    Example: paperlog view save todo is:unread ^tag:later
    """


@view.command(cls=Command)
def save(
    ctx: typer.Context,
    name: ViewName,
    query: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="See 'paperlog help query'.", show_default=False)
    ],
) -> None:
    """Save a query, in place of what the name stood for.

    Example: paperlog view save todo is:unread ^tag:later
    """
    context = command_context(ctx)
    saved = views.save_view(context.session, name, " ".join(query))
    context.out.write_message(f"Saved @{saved.view.name}: {saved.view.query}{'' if saved.change else ' (no change)'}")


@view.command("list", cls=Command)
def list_views(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show the saved views.

    Example: paperlog view list
    """
    context = command_context(ctx)
    saved = views.views(context.session)
    if as_json:
        context.show_json([{"name": saved_view.name, "query": saved_view.query} for saved_view in saved])
    else:
        from paperlog.output.listings import show_views

        show_views(context.out, saved)
        if not saved:
            context.hint("No views yet. Save one: paperlog view save NAME QUERY")


@view.command(cls=Command)
def remove(ctx: typer.Context, name: ViewName) -> None:
    """Forget a view.

    Example: paperlog view remove todo
    """
    context = command_context(ctx)
    removed = views.remove_view(context.session, name)
    context.out.write_message(f"Removed @{removed.view.name}: {removed.view.query}")
