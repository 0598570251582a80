"""The command that explains."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from paperlog.cli.context import desk_of
from paperlog.errors import WrongUsage


def explain(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="query, or a command.", show_default=False)
    ] = None,
) -> None:
    """Explain the query language, or a command.

    Example: paperlog help query
    """
    out = desk_of(ctx).out
    if topic == ["query"]:
        from paperlog.output.help_topics import show_query_help

        show_query_help(out)
        return
    context = ctx.find_root()
    for name in topic or ():
        found = context.command.commands.get(name) if isinstance(context.command, TyperGroup) else None
        if found is None:
            raise WrongUsage(f"There is no help on '{' '.join(topic or ())}'. There is on query and on each command.")
        context = typer.Context(found, parent=context, info_name=name)
    out.line(context.command.get_help(context))
