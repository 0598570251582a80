"""The `help` command."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.core import TyperGroup

from paperlog.cli.context import command_context
from paperlog.errors import UsageError


def show_help(
    ctx: typer.Context,
    topic: Annotated[
        list[str] | None, typer.Argument(metavar="[TOPIC]", help="'query', a command or an alias.", show_default=False)
    ] = None,
) -> None:
    """Show help on the query language or a command.

    Example: paperlog help query
    """
    context = command_context(ctx)
    out, aliases = context.out, context.configuration.aliases
    if topic == ["query"]:
        from paperlog.output.help_topics import show_query_help

        show_query_help(out)
        return
    if topic and topic[0] in aliases:
        from paperlog.configuration.aliases import expanded

        out.write_message(f"'{topic[0]}' is your alias of: {aliases[topic[0]]}\n")
        topic = expanded(topic, aliases)[:1]
    command_ctx = ctx.find_root()
    for name in topic or ():
        subcommand = command_ctx.command.commands.get(name) if isinstance(command_ctx.command, TyperGroup) else None
        if subcommand is None:
            raise UsageError(f"There is no help on '{' '.join(topic or ())}'. Use 'query' or the name of a command.")
        command_ctx = typer.Context(subcommand, parent=command_ctx, info_name=subcommand.name)
    out.write_line(command_ctx.command.get_help(command_ctx))
