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
    words = topic or []
    is_alias = bool(words) and words[0] in aliases
    if is_alias:
        from paperlog.configuration.aliases import expanded

        out.write_message(f"'{words[0]}' is your alias of: {aliases[words[0]]}\n")
        words = expanded(words, aliases)
    command_ctx = ctx.find_root()
    for name in words:
        subcommand = command_ctx.command.commands.get(name) if isinstance(command_ctx.command, TyperGroup) else None
        if subcommand is None:
            if is_alias:  # the other words are arguments
                break
            raise UsageError(f"There is no help on '{' '.join(words)}'. Use 'query' or the name of a command.")
        command_ctx = typer.Context(subcommand, parent=command_ctx, info_name=subcommand.name)
    out.write_line(command_ctx.command.get_help(command_ctx))
