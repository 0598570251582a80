"""The command that explains."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from paperlog.cli.context import command_context
from paperlog.errors import UsageError


def show_help(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="query, or a command.", show_default=False)
    ] = None,
) -> None:
    """Explain the query language, or a command.

    Example: paperlog help query
    """
    out = command_context(ctx).out
    if topic == ["query"]:
        from paperlog.output.help_topics import show_query_help

        show_query_help(out)
        return
    click_context = ctx.find_root()
    for name in topic or ():
        found = click_context.command.commands.get(name) if isinstance(click_context.command, TyperGroup) else None
        if found is None:
            raise UsageError(f"There is no help on '{' '.join(topic or ())}'. There is on query and on each command.")
        click_context = typer.Context(found, parent=click_context, info_name=name)
    out.write_line(click_context.command.get_help(click_context))
